using AutoGrad.Gan.Data;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>The pieces that experiments share: networks, batches, the plain training loop and weight snapshots.</summary>
public class TrainingTests
{
    [Fact]
    public void ANetworkHasItsWidthsAndStartsByTheConventions()
    {
        Sequential network = Networks.Mlp([50, 40, 30, 2], Activation.Relu, new RandomSource(1), Activation.Tanh());
        Assert.Equal(
            ["Linear 50 → 40", "ReLU", "Linear 40 → 30", "ReLU", "Linear 30 → 2", "Tanh"],
            network.Children.Select(c => c.Child.Description));
        Linear[] layers = [.. network.Children.Select(c => c.Child).OfType<Linear>()];
        double[] bounds = [Math.Sqrt(6.0 / 50), Math.Sqrt(6.0 / 40), Math.Sqrt(6.0 / 32)];
        for (int i = 0; i < layers.Length; i++)
        {
            double largest = layers[i].Weight.ToDoubles().Max(Math.Abs);
            Assert.InRange(largest, 0.8 * bounds[i], bounds[i]);
            Assert.All(layers[i].Bias!.ToDoubles(), b => Assert.Equal(0, b));
        }

        Assert.Throws<ArgumentException>(() => Networks.Mlp([3], Activation.Relu, new RandomSource(1)));
    }

    [Fact]
    public void AnEpochDealsEveryRowOnceAndTheNextOneInAnotherOrder()
    {
        float[] rows = [.. Enumerable.Range(0, 14).Select(i => (float)i)];
        BatchSampler sampler = BatchSampler.Shuffled(rows, 2, 3, new RandomSource(5));
        Assert.Equal(2, sampler.BatchesPerEpoch);
        float[] first = [.. sampler.Next().ToArray<float>(), .. sampler.Next().ToArray<float>()];
        float[] second = [.. sampler.Next().ToArray<float>(), .. sampler.Next().ToArray<float>()];
        Assert.Equal(12, first.Distinct().Count());
        Assert.All(first.Chunk(2), row => Assert.Equal(row[0] + 1, row[1]));
        Assert.NotEqual(first, second);
        Assert.Throws<ArgumentException>(() => BatchSampler.Shuffled(rows, 2, 8, new RandomSource(5)));
        Assert.Throws<ArgumentException>(() => BatchSampler.Shuffled(rows, 3, 2, new RandomSource(5)));
    }

    [Fact]
    public void AStreamGoesOnWhereItStopped()
    {
        BatchSampler sampler = BatchSampler.Stream((count, first) => ToyData.Ring(count, 9, first), 4);
        float[] two = [.. sampler.Next().ToArray<float>(), .. sampler.Next().ToArray<float>()];
        Assert.Equal(ToyData.Ring(8, 9), two);
    }

    [Fact]
    public void AStepMovesItsOwnPlayerAloneAndTellsByHowMuch()
    {
        foreach (GanLoss loss in (GanLoss[])[GanLoss.Saturating, GanLoss.NonSaturating, GanLoss.Wasserstein()])
        {
            (Module g, Module d, GanTraining training) = Game(loss);
            WeightSnapshot ofG = WeightSnapshot.Of(g);
            WeightSnapshot ofD = WeightSnapshot.Of(d);
            PlayerStep step = training.StepDiscriminator(measure: true);
            Assert.Equal(0, ofG.DistanceTo(g));
            Assert.Equal(ofD.DistanceTo(d), step.UpdateNorm);
            Assert.Equal(0.1 * step.GradientNorm, step.UpdateNorm, 1e-6);
            ofD.Restore(d);
            Assert.Equal(0, ofD.RelativeDistanceTo(d));

            step = training.StepGenerator(measure: true);
            Assert.Equal(0, ofD.DistanceTo(d));
            Assert.Equal(0.1 * step.GradientNorm, ofG.DistanceTo(g), 1e-6);
            Assert.True(step.GradientNorm > 0 && double.IsFinite(step.Loss));
            Assert.Equal(double.NaN, training.StepGenerator().GradientNorm);
        }
    }

    [Fact]
    public void TheNormOfATinyGradientDoesNotUnderflow()
    {
        Assert.Equal(5e-30, GanTraining.JointNorm([Tensor.From(3e-30f), Tensor.From(0f, 4e-30f)]), 1e-36);
    }

    [Fact]
    public void ASnapshotRefusesANetworkOfAnotherBuild()
    {
        WeightSnapshot snapshot = WeightSnapshot.Of(Networks.Mlp([2, 3, 1], Activation.Relu, new RandomSource(1)));
        Assert.Throws<ArgumentException>(() => snapshot.Restore(Networks.Mlp([2, 1], Activation.Relu, new RandomSource(1))));
    }

    private static (Module Generator, Module Discriminator, GanTraining Training) Game(GanLoss loss)
    {
        var random = new RandomSource(3);
        Module g = Networks.Mlp([2, 8, 2], Activation.Relu, random);
        Module d = Networks.Mlp([2, 8, 1], () => Activation.LeakyRelu(0.2), random);
        BatchSampler real = BatchSampler.Stream((count, first) => ToyData.Ring(count, 1, first), 16);
        return (g, d, new GanTraining(g, d, loss, new Sgd(g.Parameters(), 0.1), new Sgd(d.Parameters(), 0.1), real, 2, random));
    }
}
