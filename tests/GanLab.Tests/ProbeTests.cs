using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;
using GanLab.Experiments.Saturation;

namespace GanLab.Tests;

/// <summary>What a discriminator is measured on, and how.</summary>
public class ProbeTests
{
    private const int Samples = 16;

    [Fact]
    public void DigitsThatAreMeasuredOnAreNoneThatAreTrainedOn()
    {
        var game = new DigitGame(Path.GetDirectoryName(Repository.MnistFolder)!, Samples, new RandomSource(1));
        FrozenDigits frozen = game.Train([0], QuickRun.Context()).Single();
        float[] heldOut = game.Against(frozen, "any", GanLoss.NonSaturating, iterations: 0).HeldOut.ToArray<float>();

        Mnist test = Mnist.Load(Repository.MnistFolder, MnistSplit.Test);
        Mnist train = Mnist.Load(Repository.MnistFolder, MnistSplit.Train);
        int pixels = test.Rows * test.Columns;
        Assert.Equal(test.Images[..(Samples * pixels)], heldOut);
        Assert.DoesNotContain(train.Images.Chunk(pixels), image => heldOut.AsSpan(0, pixels).SequenceEqual(image));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ADiscriminatorThatCallsEverythingTheSameIsRightInHalf(float verdict)
    {
        var random = new RandomSource(1);
        var always = new Linear(2, 1, random, Init.Zeros);
        always.Bias!.Set(Tensor.From<float>(verdict));
        ProbeRun run = Probe.Run(
            new ProbeSetup(
                Name: "any",
                Generator: new Linear(2, 2, random),
                Discriminator: always,
                Loss: GanLoss.NonSaturating,
                Real: BatchSampler.Stream((count, first) => ToyData.Ring(count, 1, first), Samples),
                HeldOut: random.Normal([Samples, 2]),
                Latent: 2,
                Rate: 1e-3,
                Iterations: 0,
                Random: random),
            new QuickRun.Silent(),
            CancellationToken.None);
        Assert.Equal(0.5, Assert.Single(run.Accuracy));
    }
}
