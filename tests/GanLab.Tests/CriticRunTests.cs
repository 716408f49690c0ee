using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Kernels;
using AutoGrad.Nn;
using GanLab.Experiments;
using GanLab.Experiments.ClippingAgainstPenalty;

namespace GanLab.Tests;

/// <summary>A critic in training, and its surface, against the same worked out here.</summary>
public class CriticRunTests
{
    private const int Seed = 1;

    private static readonly CriticSetup _small = new("small", 3, Clip: 0, Lambda: 10, Init.HeUniform, DType.Float64) { Width = 8 };

    [Fact]
    public void AStepDescendsTheGapAndThePenaltyAtPointsBetweenThePairs()
    {
        const int steps = 5;
        CriticRun run = new CriticRun(_small, ToySet.SwissRoll, Seed).Train(steps, QuickRun.Context(Seed));

        var random = new RandomSource(Seed);
        Sequential critic = _small.Build(random.Fork(1));
        RandomSource noise = random.Fork(2);
        RandomSource shares = random.Fork(3);
        Parameter[] weights = [.. critic.Parameters()];
        var adam = new Adam(weights, rate: 1e-4, beta1: 0.5, beta2: 0.9);
        for (int i = 0; i < steps; i++)
        {
            (Tensor real, Tensor fake) = ToySet.SwissRoll.Batches(Seed, i, noise, DType.Float64);
            Tensor share = shares.Uniform([ToySet.Batch, 1], type: DType.Float64);
            Tensor penalty = GradientPenalty.At(critic.Call, fake + (share * (real - fake)));
            Tensor gap = critic.Call(real).Mean() - critic.Call(fake).Mean();
            adam.Step(Gradients.Of((10 * penalty) - gap, weights));
        }

        double[] expected = [.. weights.SelectMany(w => w.ToDoubles())];
        double[] trained = [.. run.Critic.Parameters().SelectMany(w => w.ToDoubles())];
        Assert.All(expected.Zip(trained), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void ASurfaceHoldsTheCriticsValuesRowByRowFromTheLowestY()
    {
        var run = new CriticRun(_small, ToySet.SwissRoll, Seed);
        SurfaceFigure figure = new Surface(run, ToySet.SwissRoll, Seed).Figure("title", "caption");
        int last = figure.Values.Length - 1;
        Assert.All((int[][])[[0, 0], [0, last], [last, 0], [1, last / 3]], place =>
        {
            double x = figure.XMin + (place[1] * (figure.XMax - figure.XMin) / last);
            double y = figure.YMin + (place[0] * (figure.YMax - figure.YMin) / last);
            Assert.Equal(run.Critic.Call(Tensor.From<double>([x, y], [1, 2])).Item(), figure.Values[place[0]][place[1]], 1e-9);
        });
    }
}
