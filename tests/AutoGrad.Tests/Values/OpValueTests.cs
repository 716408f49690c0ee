using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Tests;

/// <summary>Values against formulas in plain C#, number by number, in both precisions.</summary>
[Properties(Arbitrary = [typeof(Arbitraries), typeof(Seeds)], MaxTest = 30, Replay = "20260101,1")]
public sealed class OpValueTests
{
    private static readonly (string Name, Func<Tensor, Tensor> Op, Func<double, double> Formula)[] _unary =
    [
        ("tanh", x => x.Tanh(), Math.Tanh), ("sigmoid", x => x.Sigmoid(), v => 1 / (1 + Math.Exp(-v))),
        ("softplus", x => x.Softplus(), v => Math.Log(1 + Math.Exp(v))),
        ("log sigmoid", x => x.LogSigmoid(), v => -Math.Log(1 + Math.Exp(-v))),
        ("exp", x => x.Exp(), Math.Exp), ("log", x => x.Abs().Log(), v => Math.Log(Math.Abs(v))),
        ("sqrt", x => x.Abs().Sqrt(), v => Math.Sqrt(Math.Abs(v))),
        ("square", x => x.Square(), v => v * v), ("reciprocal", x => x.Reciprocal(), v => 1 / v), ("sin", x => x.Sin(), Math.Sin),
        ("cos", x => x.Cos(), Math.Cos), ("abs", x => x.Abs(), Math.Abs), ("clamp", x => x.Clamp(-1, 0.5), v => Math.Clamp(v, -1, 0.5)),
        ("elu", x => x.Elu(0.7), v => v > 0 ? v : 0.7 * (Math.Exp(v) - 1)), ("leaky", x => x.LeakyRelu(0.2), v => v > 0 ? v : 0.2 * v),
        ("relu", x => x.Relu(), v => Math.Max(v, 0)), ("pow 3", x => x.Pow(3), v => v * v * v),
        ("affine", x => x.Affine(2, -1), v => (2 * v) - 1),
        ("x + c", x => x + 1.5, v => v + 1.5), ("c + x", x => 1.5 + x, v => v + 1.5), ("x − c", x => x - 1.5, v => v - 1.5),
        ("c − x", x => 1.5 - x, v => 1.5 - v), ("x · c", x => x * 3, v => v * 3), ("c · x", x => 3 * x, v => v * 3),
        ("x / c", x => x / 4, v => v / 4),
        ("c / x", x => 3 / x, v => 3 / v), ("−x", x => -x, v => -v), ("x > c", x => (x > 0.5).To(x.DType), v => v > 0.5 ? 1 : 0),
        ("x < c", x => (x < 0.5).To(x.DType), v => v < 0.5 ? 1 : 0), ("x ≥ c", x => (x >= 0.5).To(x.DType), v => v >= 0.5 ? 1 : 0),
        ("x ≤ c", x => (x <= 0.5).To(x.DType), v => v <= 0.5 ? 1 : 0), ("x = c", x => x.EqualTo(0.5).To(x.DType), v => v == 0.5 ? 1 : 0),
        ("where", x => (x > 0).Where(x, 7), v => v > 0 ? v : 7),
        ("softplus β", x => x.Softplus(2.5), v => Math.Log(1 + Math.Exp(2.5 * v)) / 2.5),
        ("silu", x => x.Silu(), v => v / (1 + Math.Exp(-v))),
        ("mish", x => x.Mish(), v => v * Math.Tanh(Math.Log(1 + Math.Exp(v)))),
        ("selu", x => x.Selu(), v => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (Math.Exp(v) - 1))),
        ("erf", x => x.Erf(), Oracle.Erf), ("gelu", x => x.Gelu(), v => v * 0.5 * (1 + Oracle.Erf(v / Math.Sqrt(2)))),
        ("gelu by tanh", x => x.GeluTanh(), v => v * 0.5 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v))))),
        ("arctan", x => x.Atan(), Math.Atan), ("log1p", x => x.Abs().Log1p(), v => Math.Log(1 + Math.Abs(v))),
        ("expm1", x => x.Expm1(), v => Math.Exp(v) - 1), ("sign", x => x.Sign(), v => Math.Sign(v)),
        ("rsqrt", x => x.Abs().Rsqrt(), v => 1 / Math.Sqrt(Math.Abs(v))),
    ];

    private static readonly (string Name, Func<Tensor, Tensor, Tensor> Op, Func<double, double, double> Formula)[] _binary =
    [
        ("+", (a, b) => a + b, (p, q) => p + q), ("−", (a, b) => a - b, (p, q) => p - q), ("·", (a, b) => a * b, (p, q) => p * q),
        ("/", (a, b) => a / b, (p, q) => p / q), ("max", (a, b) => a.Maximum(b), Math.Max), ("min", (a, b) => a.Minimum(b), Math.Min),
        ("pow", (a, b) => a.Abs().Pow(b), (p, q) => Math.Pow(Math.Abs(p), q)),
        (">", (a, b) => (a > b).To(a.DType), (p, q) => p > q ? 1 : 0),
        ("<", (a, b) => (a < b).To(a.DType), (p, q) => p < q ? 1 : 0), ("≥", (a, b) => (a >= b).To(a.DType), (p, q) => p >= q ? 1 : 0),
        ("≤", (a, b) => (a <= b).To(a.DType), (p, q) => p <= q ? 1 : 0),
        ("=", (a, b) => a.EqualTo(b).To(a.DType), (p, q) => p == q ? 1 : 0),
        ("where", (a, b) => (a > b).Where(a, b), Math.Max),
    ];

    private static readonly (string Name, Func<Tensor, int[]?, bool, Tensor> Op, Func<double[], double> Formula)[] _reductions =
    [
        ("sum", (x, axes, keep) => x.Sum(axes, keep), v => v.Sum()),
        ("mean", (x, axes, keep) => x.Mean(axes, keep), v => v.Sum() / v.Length),
        ("norm", (x, axes, keep) => x.Norm(axes, keep), v => Math.Sqrt(v.Sum(e => e * e))),
        ("max", (x, axes, keep) => x.Max(axes, keep), v => v.Max()),
        ("min", (x, axes, keep) => x.Min(axes, keep), v => v.Min()),
        ("log-sum-exp", (x, axes, keep) => x.LogSumExp(axes, keep), v => Math.Log(v.Sum(Math.Exp))),
        ("variance", (x, axes, keep) => x.Var(axes, unbiased: false, keep), v => v.Average(e => Math.Pow(e - v.Average(), 2))),
        ("deviation", (x, axes, keep) => x.Std(axes, unbiased: false, keep), v => Math.Sqrt(v.Average(e => Math.Pow(e - v.Average(), 2)))),
        ("1-norm", (x, axes, keep) => x.Norm(1, axes, keep), v => v.Sum(Math.Abs)),
        ("2-norm", (x, axes, keep) => x.Norm(2, axes, keep), v => Math.Sqrt(v.Sum(e => e * e))),
        ("3-norm", (x, axes, keep) => x.Norm(3, axes, keep), v => Math.Cbrt(v.Sum(e => Math.Abs(e * e * e)))),
        ("∞-norm", (x, axes, keep) => x.Norm(double.PositiveInfinity, axes, keep), v => v.Max(Math.Abs)),
    ];

    [Property]
    public void FunctionsOfOne(Tensor x)
    {
        foreach ((string name, Func<Tensor, Tensor> op, Func<double, double> formula) in _unary)
        {
            Near(x.ToDoubles().Select(formula), x.Shape, op(x), x.DType, name);
        }
    }

    [Property(MaxTest = 60)]
    public void FunctionsOfTwoBroadcast(Broadcast shapes, Seed seed, DType type)
    {
        Tensor a = Quarters(shapes.A, seed.Value);
        Tensor b = Quarters(shapes.B, seed.Value + 1);
        Shape shape = Shape.Broadcast(shapes.A, shapes.B);
        double[] p = Oracle.Stretch(a, shape);
        double[] q = Oracle.Stretch(b, shape);
        foreach ((string name, Func<Tensor, Tensor, Tensor> op, Func<double, double, double> formula) in _binary)
        {
            Near(p.Zip(q, formula), shape, op(a, b), type, name);
        }

        // Rounded, so that ties occur.
        Tensor Quarters(Shape shape, int seed)
            => Tensor.From<double>([.. Draw.Signed(shape, seed).ToDoubles().Select(v => Math.Round(v * 4) / 4)], shape).To(type);
    }

    [Property(MaxTest = 60)]
    public void ReductionsOverAnyAxes(SomeAxes c, bool keep, Seed seed, DType type)
    {
        Tensor x = Draw.Signed(c.Shape, seed.Value, type);
        (double[][] groups, Shape shape) = Oracle.Groups(x, c.Axes, keep);
        foreach ((string name, Func<Tensor, int[]?, bool, Tensor> op, Func<double[], double> formula) in _reductions)
        {
            Near(groups.Select(formula), shape, op(x, c.Axes, keep), type, name);
        }
    }

    [Fact]
    public void ReductionsOfNothing()
    {
        Tensor none = Tensor.Zeros([2, 0]);
        Assert.Equal([0, 0], none.Sum(1).ToDoubles());
        Assert.Equal(0, none.Sum().Item());
        Assert.True(double.IsNaN(none.Mean().Item()));
        Assert.Equal(0, none.Norm().Item());
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], none.LogSumExp(1).ToDoubles());
        Assert.Equal([0], none.Sum(0).Shape);
        Assert.Throws<ShapeException>(() => none.Max());
        Assert.Throws<ShapeException>(() => none.Min(1));
        Assert.Throws<ShapeException>(() => none.ArgMax(1));
        Assert.Equal([2, 0], none.Softmax().Shape);
    }

    [Property]
    public void MatrixProducts(MatrixPair c, Seed seed)
    {
        Tensor a = Draw.Signed(c.Batch.A.Append(c.M, c.K), seed.Value);
        Tensor b = Draw.Signed(c.Batch.B.Append(c.K, c.N), seed.Value + 1);
        Shape shape = Shape.Broadcast(c.Batch.A, c.Batch.B).Append(c.M, c.N);
        // Σ over k of a[…, m, 1, k] · b[…, 1, n, k]: the same product without a product of matrices.
        Tensor expected = (a.Unsqueeze(-2) * b.Transpose().Unsqueeze(-3)).Sum(-1);
        foreach (Tensor product in (Tensor[])
            [a.MatMul(b), a.Transpose().MatMul(b, transposeA: true), a.MatMul(b.Transpose(), transposeB: true),
             a.Transpose().MatMul(b.Transpose(), true, true)])
        {
            Near(expected.ToDoubles(), shape, product, DType.Float64, "matmul");
        }
        if (c.M > 0)
        {
            Near(a[..].MatMul(b).ToDoubles(), shape, a.MatMul(b), DType.Float64, "again");
        }
    }

    [Fact]
    public void VectorsInProductsLoseTheirAxis()
    {
        Tensor v = Tensor.From(1.0, 2.0);
        Tensor w = Tensor.From([1.0, 2, 3, 4], [2, 2]);
        Assert.Equal((5.0, 0), (v.MatMul(v).Item(), v.MatMul(v).Shape.Rank));
        Assert.Equal([7.0, 10], v.MatMul(w).ToDoubles());
        Assert.Equal([5.0, 11], w.MatMul(v).ToDoubles());
        Assert.Equal([5.0, 11], v.MatMul(w, transposeB: true).ToDoubles());
        Assert.Equal([3, 2], Tensor.Ones([3, 4, 2], DType.Float64).MatMul(w).Sum(1).Shape);
        Assert.Equal([5.5, 11.5], v.Linear(w, Tensor.From(0.5, 0.5)).ToDoubles());
    }

    [Fact]
    public void Movements()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1, 4, 2, 5, 3, 6], x.Transpose().ToArray<int>());
        Assert.Equal([1, 4, 2, 5, 3, 6], x.Permute(-1, 0).ToArray<int>());
        Assert.Equal([2, 3, 5, 6], x[.., 1..].ToArray<int>());
        Assert.Equal([4, 5], x[1.., ..2].ToArray<int>());
        Assert.Equal([3, 6], x.Slice(-1, 2, 1).ToArray<int>());
        Assert.Equal([9, 9, 9, 9, 9, 1, 2, 3, 9, 4, 5, 6], x.Pad([1, 1], [0, 0], 9).ToArray<int>());
        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2, 3], Tensor.Concat([x, x[..1]]).ToArray<int>());
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], Tensor.Stack([x, x], -1).ToArray<int>());
        Assert.Equal([2, 1, 6, 6], x.Gather(1, Tensor.From([1, 0, 2, 2], [2, 2])).ToArray<int>());
        Assert.Equal([1, 2, 3, 1, 2, 3], x[..1].BroadcastTo([2, 3]).ToArray<int>());
        Assert.Equal([5.0, 0, 4], Tensor.From(2.0, 4, 3).ScatterAdd(0, Tensor.From(0, 2, 0), 3).ToArray<double>());
        Assert.Equal([2, 0], Tensor.From([1.0, 5, 7, 9, 2, 9], [2, 3]).ArgMax().ToArray<int>());
        Assert.Equal([2, 1, 3, 1], x.Unsqueeze(1).Unsqueeze(-1).Shape);
        Assert.Equal([6.0, 15], x.To(DType.Float64).Sum(1).ToDoubles());
        Assert.Equal([true, false], Tensor.From(0.5f, 0).To(DType.Bool).ToArray<bool>());
        Assert.Equal([1, -1], Tensor.From(1.9, -1.9).To(DType.Int32).ToArray<int>());
    }

    private static void Near(IEnumerable<double> expected, Shape shape, Tensor actual, DType type, string name)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(type, actual.DType);
        double tolerance = type == DType.Float32 ? 1e-5 : 1e-13;
        Assert.All(expected.Zip(actual.ToDoubles()), p => Assert.True(
            Math.Abs(p.First - p.Second) <= tolerance * Math.Max(1, Math.Abs(p.First)),
                $"{name} {shape}: {p.Second}, by the formula {p.First}"));
    }
}
