using AutoGrad;
using AutoGrad.Gan.Exact;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>A trained critic's values over a square of the plane, and how much of the distance between the two sets it tells.</summary>
internal sealed class Surface
{
    private const double Range = 2.5;
    private const int Side = 81;
    private const int FirstUnseen = 2_000_000;

    private readonly double[][] _values;
    private readonly CriticRun _run;
    private readonly ulong _seed;

    /// <summary>Evaluates a critic on a square grid.</summary>
    public Surface(CriticRun run, ToySet data, int seed)
    {
        (_run, Data, _seed) = (run, data, (ulong)seed);
        double[] axis = [.. Enumerable.Range(0, Side).Select(i => Range * ((2.0 * i / (Side - 1)) - 1))];
        double[] points = [.. axis.SelectMany(y => axis.SelectMany(x => new[] { x, y }))];
        double[] flat = Values(points);
        _values = [.. Enumerable.Range(0, Side).Select(row => flat[(row * Side)..((row + 1) * Side)])];
    }

    /// <summary>The points that the critic was trained on.</summary>
    public ToySet Data { get; }

    /// <summary>How the critic is built and trained.</summary>
    public CriticSetup Setup => _run.Setup;

    /// <summary>E f(real) − E f(fake) at a fresh batch.</summary>
    public double Gap => _run.Gap();

    /// <summary>The steepest slope between neighbours of the grid: what the critic's Lipschitz constant is at least.</summary>
    public double Steepest
    {
        get
        {
            const double step = 2 * Range / (Side - 1);
            double steepest = 0;
            for (int row = 1; row < Side; row++)
            {
                for (int column = 1; column < Side; column++)
                {
                    double dx = (_values[row][column] - _values[row][column - 1]) / step;
                    double dy = (_values[row][column] - _values[row - 1][column]) / step;
                    steepest = Math.Max(steepest, Math.Sqrt((dx * dx) + (dy * dy)));
                }
            }
            return steepest;
        }
    }

    /// <summary>
    /// (E f(real) − E f(fake)) / steepest slope: by Kantorovich and Rubinstein at most the Wasserstein-1 distance, and equal to it for a
    /// perfect critic. It does not depend on the critic's scale, so clipping and penalty can be compared.
    /// </summary>
    public double Told => Gap / Steepest;

    /// <summary>
    /// How far the surface stands higher where real points are dense than half way between them, over the steepest slope. A critic that
    /// knows only where the whole set lies, a plane or a cone, has none.
    /// </summary>
    public double Relief => (Values(Data.On).Average() - Values(Data.Between).Average()) / Steepest;

    /// <summary>The exact Wasserstein-1 distance between 256 real points and other 256 real points with noise, drawn afresh.</summary>
    public static double Distance(ToySet data, int seed)
    {
        float[] real = data.Real((ulong)seed, FirstUnseen);
        double[] noise = new RandomSource((ulong)seed).Fork(7).Normal([ToySet.Batch, 2]).ToDoubles();
        float[] fake = [.. data.Real((ulong)seed, FirstUnseen + 1).Zip(noise, (x, n) => x + (float)n)];
        return Wasserstein.Distance(real, fake);
    }

    /// <summary>The map, with real points over it.</summary>
    public SurfaceFigure Figure(string title, string caption)
    {
        float[] real = Data.Real(_seed, FirstUnseen);
        double[] x = [.. real.Where((_, i) => i % 2 == 0).Select(v => (double)v)];
        double[] y = [.. real.Where((_, i) => i % 2 == 1).Select(v => (double)v)];
        return new SurfaceFigure(
            title, caption, new Axis("x₁"), new Axis("x₂"), "f(x), the critic's value",
            -Range, Range, -Range, Range, _values,
            [new Series("real points", x, y, Points: true)]);
    }

    private double[] Values(double[] points)
    {
        using var scope = new TensorScope();
        using GradMode.Change off = GradMode.Off();
        return _run.Critic.Call(Tensor.From(points, [points.Length / 2, 2]).To(_run.Setup.Type)).ToDoubles();
    }
}
