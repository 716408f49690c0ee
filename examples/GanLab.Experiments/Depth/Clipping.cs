using AutoGrad;
using AutoGrad.Nn;

namespace GanLab.Experiments.Depth;

/// <summary>What happened while a recurrent network was trained.</summary>
/// <param name="Losses">The loss at each step, up to the first that is not finite.</param>
/// <param name="Norms">The joint norm of the gradient, before any clipping.</param>
/// <param name="Moved">How far the weights moved, as a share of their first norm; NaN if they are not finite.</param>
internal sealed record TrainingRun(double[] Losses, double[] Norms, double Moved)
{
    /// <summary>True if every loss and every norm is a number.</summary>
    public bool IsFinite => Losses.Concat(Norms).All(double.IsFinite);

    /// <summary>The mean loss of the first ten steps.</summary>
    public double First => Losses.Take(10).Average();

    /// <summary>The mean loss of the last tenth of the steps.</summary>
    public double Last => Losses.TakeLast(Math.Max(1, Losses.Length / 10)).Average();
}

/// <summary>A recurrent network whose gradient explodes: the same weights are used at each of thirty time steps.</summary>
/// <remarks>
/// hₜ = relu(W hₜ₋₁ + U xₜ + b); from the last h it has to tell the sum of the inputs over √30, which has variance 1.
/// Source: Pascanu, Mikolov, Bengio 2013.
/// </remarks>
internal static class Clipping
{
    /// <summary>Time steps.</summary>
    public const int Times = 30;

    /// <summary>The bound on the joint norm of the gradient, where there is one.</summary>
    public const double Bound = 1;

    /// <summary>The learning rate of plain gradient descent: a high one.</summary>
    public const double Rate = 0.1;

    private const int Units = 64;
    private const int Batch = 64;

    /// <summary>How much larger than He's the recurrent weights start: about what a gradient is multiplied by at each time step.</summary>
    private const double Gain = 1.1;

    /// <summary>Trains with a bound on the gradient's norm; an infinite bound clips nothing.</summary>
    public static TrainingRun Train(ulong seed, int steps, double bound, double rate, Action advance, CancellationToken cancellation)
    {
        var random = new RandomSource(seed);
        var recurrent = new Linear(Units, Units, random, (shape, r, type) => Init.HeNormal(shape, r, type) * Gain);
        var input = new Linear(1, Units, random, bias: false);
        var output = new Linear(Units, 1, random, Init.GlorotUniform);
        Parameter[] parameters = [.. recurrent.Parameters(), .. input.Parameters(), .. output.Parameters()];
        double[][] before = [.. parameters.Select(p => p.ToDoubles())];
        var descent = new Sgd(parameters, rate);
        List<double> losses = [];
        List<double> norms = [];
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            Tensor sequence = random.Normal([Times, Batch, 1]);
            Tensor h = Tensor.Zeros([Batch, Units]);
            for (int t = 0; t < Times; t++)
            {
                h = (recurrent.Call(h) + input.Call(sequence[t..(t + 1)].Reshape([Batch, 1]))).Relu();
            }
            Tensor loss = Losses.MeanSquaredError(output.Call(h), sequence.Sum(axis: 0) / Math.Sqrt(Times));
            (Tensor[] clipped, double norm) = GradientClip.ByNorm(Gradients.Of(loss, parameters), bound);
            losses.Add(loss.Item());
            norms.Add(norm);
            advance();
            if (!double.IsFinite(losses[^1]))
            {
                break;
            }
            descent.Step(clipped);
        }
        return new TrainingRun([.. losses], [.. norms], Movement(parameters, before));
    }

    private static double Movement(Parameter[] parameters, double[][] before)
    {
        double[] start = [.. before.SelectMany(p => p)];
        double[] end = [.. parameters.SelectMany(p => p.ToDoubles())];
        return Math.Sqrt(start.Zip(end, (a, b) => (b - a) * (b - a)).Sum() / start.Sum(a => a * a));
    }
}
