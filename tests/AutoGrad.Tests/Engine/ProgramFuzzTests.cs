using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>
/// Random programs of many ops and shapes: values against plain loops, gradients of leaves and of values on the way against differences of
/// those loops, and the same bits under a scope, on one and two threads, and after a sweep that failed.
/// </summary>
public sealed class ProgramFuzzTests
{
    private const int Programs = 400;
    private const int Batches = 8;

    /// <summary>What a step does to one or two values, as tensors and as plain arrays; null where their shapes do not allow it.</summary>
    private static readonly (string Name, Func<Shape, Shape, bool> Fits, Func<Tensor, Tensor, Tensor> F, Plain P)[] _steps =
    [
        ("tanh", Any, (a, _) => a.Tanh(), (a, _) => a.Map(Math.Tanh)),
        ("sin", Any, (a, _) => a.Sin(), (a, _) => a.Map(Math.Sin)),
        ("sigmoid", Any, (a, _) => a.Sigmoid(), (a, _) => a.Map(v => 1 / (1 + Math.Exp(-v)))),
        ("softplus", Any, (a, _) => a.Softplus(), (a, _) => a.Map(v => Math.Log(1 + Math.Exp(v)))),
        ("square", Any, (a, _) => a.Square() * 0.5, (a, _) => a.Map(v => v * v / 2)),
        ("1/(1 + a²)", Any, (a, _) => 1 / (1 + a.Square()), (a, _) => a.Map(v => 1 / (1 + (v * v)))),
        ("a/3 − 2", Any, (a, _) => (a / 3) - 2, (a, _) => a.Map(v => (v / 3) - 2)),
        ("+", Broadcasts, (a, b) => a + b, (a, b) => a.Zip(b, (p, q) => p + q)),
        ("−", Broadcasts, (a, b) => a - b, (a, b) => a.Zip(b, (p, q) => p - q)),
        ("·", Broadcasts, (a, b) => a * b, (a, b) => a.Zip(b, (p, q) => p * q)),
        ("/", Broadcasts, (a, b) => a / (1 + b.Square()), (a, b) => a.Zip(b, (p, q) => p / (1 + (q * q)))),
        ("sum", Axes, (a, _) => a.Sum(0, keepDims: true), (a, _) => a.Reduce(0, v => v.Sum())),
        ("mean", Axes, (a, _) => a.Mean(-1, keepDims: true), (a, _) => a.Reduce(a.Shape.Rank - 1, v => v.Average())),
        ("log-sum-exp", Axes, (a, _) => a.LogSumExp(-1, keepDims: true),
            (a, _) => a.Reduce(a.Shape.Rank - 1, v => Math.Log(v.Sum(Math.Exp)))),
        ("softmax", Axes, (a, _) => a.Softmax(0), (a, _) => a.Lines(0, v => [.. v.Select(e => Math.Exp(e) / v.Sum(Math.Exp))])),
        ("cumulative sum", Axes, (a, _) => a.CumSum(0), (a, _) => a.Lines(0, v => [.. v.Select((_, i) => v[..(i + 1)].Sum())])),
        ("normalise", (a, _) => a.Rank > 0 && a[a.Rank - 1] > 1, (a, _) => a.LayerNorm(epsilon: 0.5), (a, _) => a.Lines(
            a.Shape.Rank - 1, v => [.. v.Select(e => (e - v.Average()) / Math.Sqrt(v.Average(d => Math.Pow(d - v.Average(), 2)) + 0.5))])),
        ("transpose", Matrix, (a, _) => a.Permute(1, 0), (a, _) => a.Transpose()),
        ("a bᵀ", (a, b) => a.Rank == 2 && b.Rank == 2 && a[1] == b[1], (a, b) => a.MatMul(b, transposeB: true),
            (a, b) => a.TimesTransposed(b)),
        ("a aᵀ", Matrix, (a, _) => a.MatMul(a, transposeB: true), (a, _) => a.TimesTransposed(a)),
        ("slice", Axes, (a, _) => a[..1], (a, _) => a.Pick(0, [0])),
        ("twice", Axes, (a, _) => Tensor.Concat([a, a]),
            (a, _) => a.Pick(0, [.. Enumerable.Range(0, 2 * a.Shape[0]).Select(i => i % a.Shape[0])])),
        ("select", Axes, (a, _) => a.IndexSelect(0, Tensor.From([0, 0, a.Shape[0] - 1], [3], a.Device)),
            (a, _) => a.Pick(0, [0, 0, a.Shape[0] - 1])),
        ("flatten", Axes, (a, _) => a.Flatten(), (a, _) => new([a.Numbers.Length], a.Numbers)),
    ];

    private delegate PlainArray Plain(PlainArray a, PlainArray b);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Batches)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ARandomProgramIsRight(int batch)
    {
        for (int i = 0; i < Programs / Batches; i++)
        {
            int seed = (batch * 1_000_000) + i;
            try { new Program(new Random(seed)).Check(); }
            catch (Exception e) { Assert.Fail($"program of seed {seed}: {e.Message}\n{e.StackTrace}"); }
        }
    }

    [Fact]
    public void EveryStepIsTaken()
    {
        var taken = new HashSet<int>();
        for (int seed = 0; seed < Programs; seed++) { taken.UnionWith(new Program(new Random(seed)).Ops); }
        Assert.Equal(Enumerable.Range(0, _steps.Length), taken.Order());
    }

    private static bool Any(Shape a, Shape b) => true;

    private static bool Axes(Shape a, Shape b) => a.Rank > 0;

    private static bool Matrix(Shape a, Shape b) => a.Rank == 2;

    private static bool Broadcasts(Shape a, Shape b)
    {
        try { return Shape.Broadcast(a, b).Size <= 40; }
        catch (ShapeException) { return false; }
    }

    /// <summary>Leaves, steps on what is there already, and the sum of the squares of the last values as the result.</summary>
    private sealed class Program
    {
        private const int Leaves = 3;
        private const double H = 1e-3;

        private readonly List<PlainArray> _values = [];
        private readonly List<(int Op, int A, int B)> _taken = [];

        public Program(Random random)
        {
            Shape[] shapes = [[random.Next(1, 4), random.Next(1, 4)], [random.Next(1, 4)], []];
            _values.AddRange(shapes.Select(s => PlainArray.Make(s, _ => (2 * random.NextDouble()) - 1)));
            int steps = random.Next(1, 14);
            while (_taken.Count < steps)
            {
                (int op, int a, int b) = (random.Next(_steps.Length), random.Next(_values.Count), random.Next(_values.Count));
                if (!_steps[op].Fits(_values[a].Shape, _values[b].Shape)) { continue; }
                PlainArray y = _steps[op].P(_values[a], _values[b]);

                // Neither too large a shape nor numbers whose differences say nothing.
                if (y.Numbers.Length > 40 || y.Numbers.Any(v => Math.Abs(v) > 5)) { continue; }
                _values.Add(y);
                _taken.Add((op, a, b));
            }
        }

        public IEnumerable<int> Ops => _taken.Select(t => t.Op);

        public void Check()
        {
            // The leaves, and a value on the way; not one that is an earlier value itself, as a sum over one number is.
            List<Tensor> built = Build(new CpuDevice(1));
            int way = Enumerable.Range(Leaves + (_taken.Count / 2), _taken.Count - (_taken.Count / 2))
                .FirstOrDefault(k => built.IndexOf(built[k]) == k);
            int[] targets = [.. Enumerable.Range(0, Leaves), way];
            (Tensor[] values, double[][] gradients) = Run(targets, new CpuDevice(1), createGraph: false, scope: false);
            for (int k = 0; k < values.Length; k++) { Close(_values[k].Numbers, values[k].ToDoubles(), 1e-11); }
            for (int i = 0; i < targets.Length; i++) { Close(Differences(targets[i]), gradients[i], 1e-6); }
            Assert.Equal(gradients, Run(targets, new CpuDevice(1), createGraph: false, scope: true).Gradients);
            Assert.Equal(gradients, Run(targets, new CpuDevice(2), createGraph: false, scope: true).Gradients);
            double[][] recorded = Run(targets, new CpuDevice(1), createGraph: true, scope: false).Gradients;
            for (int i = 0; i < targets.Length; i++) { Close(gradients[i], recorded[i], 1e-12); }
            SecondOrder();
            Failing(gradients, targets);
        }

        /// <summary>The plain result, with one value replaced.</summary>
        private double Plainly(int replaced, PlainArray by)
        {
            List<PlainArray> values = [.. _values.Take(Leaves)];
            for (int k = 0; k < _values.Count; k++)
            {
                if (k >= Leaves)
                {
                    (int op, int a, int b) = _taken[k - Leaves];
                    values.Add(_steps[op].P(values[a], values[b]));
                }
                values[k] = k == replaced ? by : values[k];
            }
            return Result(values);
        }

        private static double Result(List<PlainArray> values) => values.TakeLast(2).Sum(v => v.Numbers.Sum(n => n * n));

        private double[] Differences(int target) =>
        [
            .. _values[target].Numbers.Select((number, i) =>
            {
                double At(double offset)
                {
                    double[] moved = [.. _values[target].Numbers];
                    moved[i] += offset;
                    return Plainly(target, new(_values[target].Shape, moved));
                }
                double Difference(double h) => (At(h) - At(-h)) / (2 * h);
                return ((4 * Difference(H / 2)) - Difference(H)) / 3;
            }),
        ];

        private List<Tensor> Build(Device device, IReadOnlyList<Tensor>? leaves = null)
        {
            List<Tensor> values =
                [.. leaves ?? [.. _values.Take(Leaves).Select(v => Tensor.From(v.Numbers, v.Shape, device).AsLeaf())]];
            foreach ((int op, int a, int b) in _taken) { values.Add(_steps[op].F(values[a], values[b])); }
            return values;
        }

        private static Tensor Result(IEnumerable<Tensor> values)
            => values.TakeLast(2).Select(v => v.Square().Sum()).Aggregate((a, b) => a + b);

        private (Tensor[] Values, double[][] Gradients) Run(int[] targets, Device device, bool createGraph, bool scope)
        {
            using TensorScope around = scope ? new TensorScope() : default;
            List<Tensor> values = Build(device);
            Tensor[] wrt = [.. targets.Select(t => values[t])];
            Tensor[] gradients = Gradients.Of(Result(values), wrt, createGraph: createGraph, allowUnused: true);
            return (scope ? [] : [.. values], [.. gradients.Select(g => g.ToDoubles())]);
        }

        /// <summary>The gradient of a gradient, along one direction, by differences of the gradient.</summary>
        private void SecondOrder()
        {
            Tensor[] Slopes(double offset, bool createGraph, out Tensor[] leaves)
            {
                leaves = [.. _values.Take(Leaves).Select(v => Tensor.From([.. v.Numbers.Select(n => n + offset)], v.Shape).AsLeaf())];
                List<Tensor> values = Build(leaves[0].Device, leaves);
                return Gradients.Of(Result(values), leaves, createGraph: createGraph, allowUnused: true);
            }

            // ∇(1ᵀ∇f) is the Hessian times a vector of ones: the change of the gradient if all leaves move alike.
            Tensor total = Slopes(0, true, out Tensor[] at).Select(g => g.Sum()).Aggregate((a, b) => a + b);
            double[][] second = [.. Gradients.Of(total, at, allowUnused: true).Select(g => g.ToDoubles())];
            double[][] Gradient(double offset) => [.. Slopes(offset, false, out _).Select(g => g.ToDoubles())];
            (double[][] far, double[][] near) = (Difference(H), Difference(H / 2));
            for (int i = 0; i < second.Length; i++)
            {
                Close([.. near[i].Zip(far[i], (n, f) => ((4 * n) - f) / 3)], second[i], 1e-5);
            }

            double[][] Difference(double h)
                => [.. Gradient(h).Zip(Gradient(-h), (up, down) => up.Zip(down, (u, d) => (u - d) / (2 * h)).ToArray())];
        }

        /// <summary>A sweep that throws in the middle leaves nothing behind, in the numbers or in the memory.</summary>
        private void Failing(double[][] expected, int[] targets)
        {
            var device = new CpuDevice(1);
            using var scope = new TensorScope();
            List<Tensor> values = Build(device);
            Tensor[] wrt = [.. targets.Select(t => values[t])];
            Tensor y = Result(values);
            Tensor broken = y + (Tensor.Apply(new BrokenOp(), values[0].Sum()) * 0);
            long before = device.Memory.RentedBytes;
            Assert.Throws<NotSupportedException>(() => Gradients.Of(broken, wrt, allowUnused: true));
            Assert.Equal(before, device.Memory.RentedBytes);
            Assert.Equal(expected, Gradients.Of(y, wrt, allowUnused: true).Select(g => g.ToDoubles()));
        }

        private static void Close(double[] expected, double[] actual, double tolerance)
        {
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
            }
        }
    }

    /// <summary>The identity, with a VJP that throws.</summary>
    private sealed class BrokenOp : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Map(default(IdentityFunction), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
            => throw new NotSupportedException("broken");
    }
}
