using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.Oscillation;

/// <summary>A pair of rates on the toy, many runs of it.</summary>
/// <param name="RateOfX">The rate of x, the slow player of two time scales.</param>
/// <param name="RateOfY">The rate of y.</param>
/// <param name="Norms">‖(x, y)‖ by iteration, the mean over the runs.</param>
/// <param name="LateNorms">The mean norm over the last fifth, run by run.</param>
/// <param name="FirstTimes">The first iteration with a norm below the threshold, run by run; NaN for never.</param>
internal sealed record TimeScaleRun(double RateOfX, double RateOfY, double[] Norms, double[] LateNorms, double[] FirstTimes)
{
    /// <summary>The name in tables and legends.</summary>
    public string Name => $"{Format.Number(RateOfX)} / {Format.Number(RateOfY)}";

    /// <summary>The median over the runs of the mean late norm.</summary>
    public double LateNorm => Median(LateNorms);

    /// <summary>The mean norm to expect of y alone, which the noise on its gradient keeps moving: that of N(0, h/(4 (1 − h))).</summary>
    /// <remarks>Near 0 a step is y ← (1 − 2h) y + h ε, whose variance settles at h²/(1 − (1 − 2h)²).</remarks>
    public double NoiseNorm => Math.Sqrt(2 / Math.PI * RateOfY / (4 * (1 - RateOfY)));

    /// <summary>The median over the runs of the first time; a run that never gets there counts as infinite.</summary>
    public double FirstTime => Median([.. FirstTimes.Select(t => double.IsNaN(t) ? double.PositiveInfinity : t)]);

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}

/// <summary>
/// Part (c): min over x, max over y of (1 + x²)(100 − y²), with noise of deviation 1 on every gradient (Heusel et al. 2017).
/// </summary>
internal static class TwoTimeScales
{
    /// <summary>How near to the equilibrium counts as there.</summary>
    public const double Threshold = 0.1;

    /// <summary>Iterations in all forms but the tiny one.</summary>
    public const int Iterations = 5000;

    /// <summary>The rates of x and y: both high, both low, and two time scales.</summary>
    public static (double X, double Y)[] Rates { get; } = [(0.01, 0.01), (0.001, 0.001), (1e-4, 0.01)];

    /// <summary>Every pair of rates, each with as many runs at once, as the elements of one tensor.</summary>
    public static IReadOnlyList<TimeScaleRun> Measure(int runs, int iterations, ExperimentContext context, RandomSource random)
    {
        IStage stage = context.Progress.Stage("two time scales", Rates.Length * iterations);
        TimeScaleRun One((double X, double Y) rates) =>
            Play(rates, runs, iterations, random.Fork((ulong)Array.IndexOf(Rates, rates)), stage, context.Cancellation);
        return SideBySide.Run(Rates, One, context.Cancellation);
    }

    private static TimeScaleRun Play(
        (double X, double Y) rates, int runs, int iterations, RandomSource random, IStage stage, CancellationToken cancellation)
    {
        var x = new Parameter(Tensor.Full([runs], 0.5, DType.Float64), "x");
        var y = new Parameter(Tensor.Full([runs], -0.4, DType.Float64), "y");
        Tensor Value() => (1 + x.Square()) * (100 - y.Square());

        // Noise on a gradient is a linear term of the loss. The runs do not meet in a sum, so each gets its own gradient.
        Tensor Noise() => random.Normal([runs], type: DType.Float64);
        var first = new Player(new Sgd([x], rates.X), () => (Value() + (Noise() * x)).Sum());
        var second = new Player(new Sgd([y], rates.Y), () => ((Noise() * y) - Value()).Sum());
        var rule = new Alternating();
        var late = new double[runs];
        double[] firstTimes = [.. Enumerable.Repeat(double.NaN, runs)];
        List<double> norms = [];
        int lateFrom = iterations - (iterations / 5);
        for (int i = 1; i <= iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            rule.Iterate(first, second);
            double[] now = [.. x.ToDoubles().Zip(y.ToDoubles(), (a, b) => Math.Sqrt((a * a) + (b * b)))];
            norms.Add(now.Average());
            for (int run = 0; run < runs; run++)
            {
                late[run] += i > lateFrom ? now[run] / (iterations - lateFrom) : 0;
                firstTimes[run] = double.IsNaN(firstTimes[run]) && now[run] < Threshold ? i : firstTimes[run];
            }
            stage.Advance();
        }
        return new TimeScaleRun(rates.X, rates.Y, [.. norms], late, firstTimes);
    }
}
