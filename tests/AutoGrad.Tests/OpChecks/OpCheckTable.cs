using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <summary>
/// One entry for every op and every public call that computes tensors. All are checked to order 2; where the second derivative is zero by
/// structure (linear and piecewise linear ops) the check shows that it is, and that the sweep gives zeros rather than nothing.
/// </summary>
internal static partial class OpCheckTable
{
    public static OpCheck[] All { get; } = [.. Elementwise(), .. Arithmetic(), .. Choices(), .. Reductions(), .. Movements(),
        .. Composites(), .. More(), .. Images()];

    private static IEnumerable<OpCheck> Elementwise()
    {
        yield return Unary<TanhOp>("Tanh()", x => x.Tanh()).With<GradientOp<TanhGradientFunction>>();
        yield return Unary<SigmoidOp>("Sigmoid()", x => x.Sigmoid()).With<GradientOp<SigmoidGradientFunction>>();
        yield return Unary<SoftplusOp>("Softplus()", x => x.Softplus()).With<GradientOp<SoftplusGradientFunction>>();
        yield return Unary<ExpOp>("Exp()", x => x.Exp());
        yield return Unary<LogOp>("Log()", x => x.Log(), positive: true);
        yield return Unary<SqrtOp>("Sqrt()", x => x.Sqrt(), positive: true);
        yield return Unary<SquareOp>("Square()", x => x.Square());
        yield return Unary<ReciprocalOp>("Reciprocal()", x => x.Reciprocal()) with { Tolerance = 1e-5 };
        yield return Unary<SinOp>("Sin()", x => x.Sin());
        yield return Unary<CosOp>("Cos()", x => x.Cos());
        yield return Unary<AbsOp>("Abs()", x => x.Abs()).With<SlopeOp<AbsSlopeFunction>>();
        yield return Unary<ClampOp>("Clamp(Double, Double)", x => x.Clamp(-1, 0.2).Square()).With<SlopeOp<ClampSlopeFunction>>() with
        {
            Cases = Places(s => Draw.Apart(s.Shape, s.Seed, 0.05), x => x.Clamp(-1, 0.2).Square()),
        };
        yield return Unary<EluOp>("Elu(Double)", x => x.Elu(0.7));
        yield return Unary<LeakyReluOp>("LeakyRelu(Double)", x => x.LeakyRelu(0.2)).With<SlopeOp<LeakyReluSlopeFunction>>();
        yield return Unary<LeakyReluOp>("Relu()", x => x.Relu() * x);
        yield return Unary<PowerOfOp>("Pow(Double)", x => x.Pow(3) + x.Pow(2) + x.Pow(1) + x.Pow(0) + x.Pow(-1)) with { Tolerance = 1e-5 };
        yield return Unary<PowerOfOp>("Pow(Double)", x => x.Pow(1.7) + x.Pow(-0.5), positive: true);
        yield return Unary<AffineOp>("Affine(Double, Double)", x => x.Affine(-1.5, 0.7));
        yield return Unary<ConvertOp>("To(DType)", x => x.To(DType.Float32).To(DType.Float64)) with { Tolerance = 1e-3 };
        yield return Unary<SoftplusOp>("LogSigmoid()", x => x.LogSigmoid());
    }

    private static IEnumerable<OpCheck> Arithmetic()
    {
        yield return Binary<AddOp>("op_Addition(Tensor)", (a, b) => a + b);
        yield return Binary<SubtractOp>("op_Subtraction(Tensor)", (a, b) => a - b);
        yield return Binary<MultiplyOp>("op_Multiply(Tensor)", (a, b) => a * b);
        yield return Binary<DivideOp>("op_Division(Tensor)", (a, b) => a / b) with { Tolerance = 1e-5 };
        yield return new OpCheck(
            [typeof(PowerOp)], ["Pow(Tensor)"],
                Pairs((s, seed) => Draw.Positive(s, seed), (s, seed) => Draw.Signed(s, seed), (a, b) => a.Pow(b)));
        yield return Number("op_Addition(Double)", x => x + 1.5);
        yield return Number("Double op_Addition", x => 1.5 + x);
        yield return Number("op_Subtraction(Double)", x => x - 1.5);
        yield return Number("Double op_Subtraction", x => 1.5 - x);
        yield return Number("op_Multiply(Double)", x => x * -2);
        yield return Number("Double op_Multiply", x => -2 * x);
        yield return Number("op_Division(Double)", x => x / 4);
        yield return Number("Double op_Division", x => 3 / x) with { Tolerance = 1e-5 };
        yield return Number("op_UnaryNegation()", x => -x);
        yield return new OpCheck([typeof(MatMulOp)], ["MatMul(Tensor, Boolean, Boolean)"], MatMuls()) { Tests = 60 };
        foreach (FusedActivation? activation in (FusedActivation?[])[null, FusedActivation.Tanh, FusedActivation.Sigmoid])
        {
            yield return new OpCheck([typeof(LinearOp)], ["Linear(Tensor, Tensor, FusedActivation)"], Linears(activation));
        }
        yield return new OpCheck([typeof(LinearOp), typeof(SlopeOp<LeakyReluSlopeFunction>)], ["Linear(Tensor, Tensor, FusedActivation)"], RectifiedLinears());
    }

    private static IEnumerable<OpCheck> Choices()
    {
        yield return Tieless<MaximumOp>("Maximum(Tensor)", (a, b) => a.Maximum(b) * a).With<HeavisideOp>();
        yield return Tieless<MinimumOp>("Minimum(Tensor)", (a, b) => a.Minimum(b) * b).With<HeavisideOp>();
        yield return Tieless<HeavisideOp>("op_GreaterThan(Tensor)", (a, b) => (a > b).Where(a * b, a));
        yield return Tieless<CompareOp>("op_LessThan(Tensor)", (a, b) => (a < b).Where(a * b, a));
        yield return Tieless<CompareOp>("op_GreaterThanOrEqual(Tensor)", (a, b) => (a >= b).Where(a * b, b));
        yield return Tieless<CompareOp>("op_LessThanOrEqual(Tensor)", (a, b) => (a <= b).Where(a * b, b));
        yield return Tieless<CompareOp>("EqualTo(Tensor)", (a, b) => a.EqualTo(b).Where(a, a * b));
        yield return Number("op_GreaterThan(Double)", x => (x > 0.1).Where(x * x, x));
        yield return Number("op_LessThan(Double)", x => (x < 0.1).Where(x * x, x));
        yield return Number("op_GreaterThanOrEqual(Double)", x => (x >= 0.1).Where(x * x, x));
        yield return Number("op_LessThanOrEqual(Double)", x => (x <= 0.1).Where(x * x, x));
        yield return Number("EqualTo(Double)", x => x.EqualTo(0.1).Where(x, x * x));
        yield return Number("Where(Tensor, Double)", x => (x > 0).Where(x.Square(), 2));
        yield return new OpCheck([typeof(WhereOp)], ["Where(Tensor, Tensor)"], Wheres()) { Tests = 20 };
    }

    private static IEnumerable<OpCheck> Reductions()
    {
        yield return OverAxes<SumToOp>("Sum", x => x.Sum, x => x.Sum, square: true);
        yield return OverAxes<SumToOp>("Mean", x => x.Mean, x => x.Mean, square: true);
        yield return OverAxes<NormToOp>("Norm", x => x.Norm, x => x.Norm);
        yield return OverAxes<MaxToOp>("Max", x => x.Max, x => x.Max, square: true);
        yield return OverAxes<MaxToOp>("Min", x => x.Min, x => x.Min, square: true);
        yield return OverAxes<ExpOp>("LogSumExp", x => x.LogSumExp, x => x.LogSumExp);
        yield return new OpCheck(
            [typeof(DivideOp)],
            ["Softmax(Int32)"],
            from shape in Draw.Shape.Where(s => s.Rank > 0)
            from axis in Draw.AxisOf(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed)], x => x[0].Softmax(axis)));
        yield return new OpCheck(
            [typeof(SumToOp)],
            ["SumTo(Shape)"],
            from shape in Draw.Shape
            from to in Draw.StretchingTo(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(shape, seed)], x => x[0].Square().SumTo(to)));
        yield return Moved<ChannelSumOp>("ChannelSum()", 2, (x, _) => x.ChannelSum());
        yield return new OpCheck(
            [typeof(BroadcastToOp)],
            ["BroadcastTo(Shape)"],
            from shape in Draw.Shape
            from inner in Draw.StretchingTo(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Signed(inner, seed)], x => x[0].BroadcastTo(shape).Square()));
        yield return new OpCheck(
            [typeof(ArgMaxOp)],
            ["ArgMax(Int32)"],
            from shape in Draw.Filled(1)
            from axis in Draw.AxisOf(shape)
            from seed in Draw.Seed
            select new GradCase([Draw.Apart(shape, seed)], x => x[0].Square().Gather(axis, x[0].ArgMax(axis).Unsqueeze(axis))));
    }

    private static OpCheck With<T>(this OpCheck check)
        where T : Op
        => check with { Ops = [.. check.Ops, typeof(T)] };

    private static OpCheck Unary<T>(string member, Func<Tensor, Tensor> f, bool positive = false)
        where T : Op
        => new([typeof(T)], [member], Places(s => positive ? Draw.Positive(s.Shape, s.Seed) : Draw.Signed(s.Shape, s.Seed), f));

    private static OpCheck Number(string member, Func<Tensor, Tensor> f) => new([], [member], Places(s => Draw.Signed(s.Shape, s.Seed), f));

    private static OpCheck Binary<T>(string member, Func<Tensor, Tensor, Tensor> f)
        where T : Op
        => new([typeof(T)], [member], Pairs((s, seed) => Draw.Signed(s, seed), (s, seed) => Draw.Signed(s, seed), f)) { Tests = 20 };

    private static OpCheck Tieless<T>(string member, Func<Tensor, Tensor, Tensor> f)
        where T : Op
        => new([typeof(T)], [member], Pairs((s, seed) => Draw.Apart(s, seed), (s, seed) => Draw.Apart(s, seed, 0.05), f));

    private static Gen<GradCase> Places(Func<(Shape Shape, int Seed), Tensor> place, Func<Tensor, Tensor> f) =>
        from shape in Draw.Shape
        from seed in Draw.Seed
        select new GradCase([place((shape, seed))], x => f(x[0]));

    private static Gen<GradCase> Pairs(Func<Shape, int, Tensor> left, Func<Shape, int, Tensor> right, Func<Tensor, Tensor, Tensor> f) =>
        from shape in Draw.Shape
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        from seed in Draw.Seed
        select new GradCase([left(a, seed), right(b, seed + 1)], x => f(x[0], x[1]));

    /// <summary>A reduction by its two overloads, over drawn axes, kept or dropped; of the square where it is linear by itself.</summary>
    private static OpCheck OverAxes<T>(
        string name, Func<Tensor, Func<int[]?, bool, Tensor>> many, Func<Tensor, Func<int, bool, Tensor>> one, bool square = false)
        where T : Op
        => new(
            [typeof(T)],
            [$"{name}(Int32[], Boolean)", $"{name}(Int32, Boolean)"],
            from shape in Draw.Shape.Where(s => name is "Sum" or "LogSumExp" || s.Size > 0)
            from axes in Draw.AxesOf(shape)
            from keep in Gen.Elements(false, true)
            from seed in Draw.Seed
            select new GradCase([Draw.Apart(shape, seed, 0.03)], x =>
            {
                Tensor y = many(x[0])(axes, keep);
                if (shape.Rank > 0) { y = y.Sum() + (one(x[0])(seed % shape.Rank, keep).Sum() * one(x[0])(-1, keep)); }
                return square ? y.Square() : y;
            }))
        {
            Tests = 25, Tolerance = 1e-5,
        };
}
