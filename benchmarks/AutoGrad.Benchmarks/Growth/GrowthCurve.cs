using AutoGrad.Benchmarks.Workloads;
using AutoGrad.Gan;
using AutoGrad.Nn;

namespace AutoGrad.Benchmarks.Growth;

/// <summary>How the time of a forward pass and its gradient grows with one quantity, the others held.</summary>
/// <param name="Quantity">What grows.</param>
/// <param name="Held">What does not.</param>
/// <param name="Points">The quantity and the time in milliseconds.</param>
internal sealed record GrowthCurve(string Quantity, string Held, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>The law of the larger half of the points, where fixed costs no longer show.</summary>
    public PowerLaw Law => PowerLaw.Fit([.. Points.Skip(Points.Count / 2)]);

    /// <summary>Measures one curve after the other.</summary>
    /// <param name="seconds">How long each point is timed.</param>
    public static IEnumerable<GrowthCurve> All(double seconds)
    {
        // Or else the first points would be those of code that is not yet compiled for speed.
        Milliseconds(new MlpGradient(4, 64, 64), Math.Max(1, seconds));
        yield return Of("layers", "width 64, batch 64", [2, 4, 8, 16, 32, 64, 128], depth => new MlpGradient(depth, 64, 64));
        yield return Of("width", "4 layers, batch 64", [16, 32, 64, 128, 256, 512, 1024], width => new MlpGradient(4, width, 64));
        yield return Of("batch", "4 layers, width 64", [8, 32, 128, 512, 2048, 8192], batch => new MlpGradient(4, 64, batch));
        yield return Of("operations in a row", "each on a scalar", [10, 100, 1_000, 10_000, 100_000, 1_000_000], n => new ScalarChain(n));

        GrowthCurve Of(string quantity, string held, int[] places, Func<int, Workload> make)
            => new(quantity, held, [.. places.Select(x => ((double)x, Milliseconds(make(x), seconds)))]);
    }

    private static double Milliseconds(Workload workload, double seconds) => 1e3 * Timing.Best(
        () =>
        {
            using var scope = new TensorScope();
            workload.Step();
        },
        seconds);

    /// <summary>The gradient of a stack of layers of one width, ReLU after each but the last.</summary>
    private sealed class MlpGradient : Workload
    {
        private readonly Sequential _stack;
        private readonly Tensor _x;
        private readonly IReadOnlyList<Parameter> _parameters;

        public MlpGradient(int depth, int width, int batch)
        {
            var random = new RandomSource(1);
            _stack = Networks.Mlp([.. Enumerable.Repeat(width, depth + 1)], Activation.Relu, random);
            _x = random.Normal([batch, width]);
            _parameters = _stack.Parameters();
        }

        public override Tensor Step() => Gradients.Of(_stack.Call(_x).Square().Mean(), _parameters)[0];
    }
}
