using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <summary>
/// Over random graphs the sweep computes what <see cref="PlainSweep"/> does, bit for bit: the shares are added in one order.
/// </summary>
public sealed class RandomGraphTests
{
    private const int Leaves = 3;

    // What a step makes of two earlier values. Ops that hand on their own cotangent, share its numbers, or return one for two inputs are
    // among them, and ops whose VJP sweeps on its own.
    private static readonly Func<Tensor, Tensor, Tensor>[] _steps =
    [
        (a, b) => a + b, (a, b) => a + b, (a, b) => a - b, (a, b) => a * b, (a, _) => a.Tanh(), (a, _) => a.Sin(), (a, _) => a * 0.5,
        (a, b) => a.Reshape([3, 1]).Reshape([3]) + b, (a, b) => a + (b.Sum() * 0.1), (a, b) => Tensor.Concat([a, b, a])[2..5],
        (a, b) => Tensor.Apply(new TwiceOp(), a, b), (a, b) => Checkpoint.Run(t => t[0].Tanh() + (t[0] * t[1]), [a, b]),
        (a, _) => Tensor.Apply(new SweepingSineOp(), a),
    ];

    private static Gen<Graph> Graphs { get; } =
        from seed in Draw.Seed
        from length in Gen.Choose(1, 25)
        from ops in Gen.Choose(0, _steps.Length - 1).ArrayOf(length)
        from left in Draw.Seed.ArrayOf(length)
        from right in Draw.Seed.ArrayOf(length)
        from count in Gen.Choose(1, 5)
        from targets in Draw.Seed.ArrayOf(count)
        select new Graph(seed, ops, left, right, targets);

    [Fact]
    public void TheSweepComputesWhatThePlainOneDoes() => Try(
        graph => Same(graph, (y, wrt) => Gradients.Of(y, wrt, allowUnused: true), (y, wrt) => PlainSweep.Of(y, wrt)), tests: 300);

    [Fact]
    public void ACotangentOfTheCallersSeedsBothAlike() => Try(
        graph =>
        {
            Tensor seed = Draw.Signed([3], graph.Seed + 1);
            double[] before = seed.ToDoubles();
            Same(graph, (y, wrt) => Gradients.Of(y, wrt, seed, allowUnused: true), (y, wrt) => PlainSweep.Of(y, wrt, seed), summed: false);
            Assert.Equal(before, seed.ToDoubles());
        },
        tests: 100);

    [Fact]
    public void TheSweepOfASweepDoesToo() => Try(
        graph => Same(
            graph,
            (y, wrt) => Twice(y, wrt, (y, wrt, record) => Gradients.Of(y, wrt, createGraph: record, allowUnused: true)),
            (y, wrt) => Twice(y, wrt, (y, wrt, record) => PlainSweep.Of(y, wrt, createGraph: record))),
        tests: 150);

    [Fact]
    public void AScopeAroundItChangesNothing() => Try(
        graph =>
        {
            using var scope = new TensorScope();
            Same(graph, (y, wrt) => Gradients.Of(y, wrt, allowUnused: true), (y, wrt) => PlainSweep.Of(y, wrt));
        },
        tests: 100);

    // What fails shrinks to a shorter graph.
    private static void Try(Action<Graph> holds, int tests)
        => Prop.ForAll(Shrink.ByDrawing(Graphs, graph => graph.Ops.Length), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20_260_101, 1));

    private static void Same(
        Graph graph, Func<Tensor, Tensor[], Tensor[]> sweep, Func<Tensor, Tensor[], Tensor[]> plain, bool summed = true)
    {
        (Tensor y, Tensor[] wrt) = graph.Build();
        y = summed ? y.Sum() : y;
        double[][] expected = [.. plain(y, wrt).Select(t => t.ToDoubles())];
        double[][] values = [.. wrt.Select(t => t.ToDoubles())];
        Assert.Equal(expected, sweep(y, wrt).Select(t => t.ToDoubles()));
        Assert.Equal(values, wrt.Select(t => t.ToDoubles()));
    }

    // The gradients of the first gradients' squares.
    private static Tensor[] Twice(Tensor y, Tensor[] wrt, Func<Tensor, Tensor[], bool, Tensor[]> of)
    {
        Tensor[] first = of(y, wrt, true);
        Tensor slope = first.Aggregate(y, (sum, g) => sum + (g * g).Sum());
        return of(slope, wrt, false);
    }

    /// <summary>A graph on a few leaves; numbers choose among what is there.</summary>
    private sealed record Graph(int Seed, int[] Ops, int[] Left, int[] Right, int[] Targets)
    {
        /// <summary>The last value, and some of the leaves and of the values on the way.</summary>
        public (Tensor Y, Tensor[] Wrt) Build()
        {
            List<Tensor> values = [.. Enumerable.Range(0, Leaves).Select(i => Draw.Signed([3], Seed + i).AsLeaf())];
            foreach ((int op, int a, int b) in Ops.Zip(Left, Right))
            {
                values.Add(_steps[op](values[a % values.Count], values[b % values.Count]));
            }
            return (values[^1], [.. Targets.Select(t => values[t % values.Count])]);
        }

        public override string ToString()
            => $"seed {Seed}, steps {string.Join(", ", Ops.Zip(Left, Right))}, targets {string.Join(", ", Targets)}";
    }

    /// <summary>y = 2(a + b); one and the same cotangent for both.</summary>
    private sealed class TwiceOp : Op
    {
        public override Reads Reads => Reads.None;

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        {
            device.Zip(default(AddFunction), x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, x[0].Shape);
            device.Zip(default(AddFunction), y, x[0].Shape, y, x[0].Shape, y, x[0].Shape);
        }

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * 2;

        public override void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
            => bars.Fill(Vjp(0, x, y, yBar));
    }

    /// <summary>y = sin x, whose VJP is computed by a sweep of its own.</summary>
    private sealed class SweepingSineOp : Op
    {
        public override Reads Reads => Reads.Inputs;

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(SinFunction), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        {
            bool isRecorded = GradMode.IsRecording;
            using (GradMode.On())
            {
                Tensor leaf = isRecorded && x[0].HasHistory ? x[0] * 1 : x[0].AsLeaf();
                return Gradients.Of(leaf.Sin(), [leaf], yBar, createGraph: isRecorded)[0];
            }
        }
    }
}
