using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <content>Arithmetic, functions of one number, choices.</content>
internal static partial class OpCheckTable
{
    private static IEnumerable<OpCheck> Arithmetic()
    {
        yield return Binary<AddOp>("x + Tensor", (a, b) => a + b);
        yield return Binary<SubtractOp>("x - Tensor", (a, b) => a - b);
        yield return Binary<MultiplyOp>("x * Tensor", (a, b) => a * b);
        yield return Binary<DivideOp>("x / Tensor", (a, b) => a / b) with { Tolerance = 1e-5 };
        yield return new OpCheck(
            [typeof(PowerOp)], ["Pow(Tensor)"],
                Pairs((s, seed) => Draw.Positive(s, seed), (s, seed) => Draw.Signed(s, seed), (a, b) => a.Pow(b)));
        yield return Number("x + double", x => x + 1.5);
        yield return Number("double + x", x => 1.5 + x);
        yield return Number("x - double", x => x - 1.5);
        yield return Number("double - x", x => 1.5 - x);
        yield return Number("x * double", x => x * -2);
        yield return Number("double * x", x => -2 * x);
        yield return Unary<DivideByOp>("x / double", x => x / 4);
        yield return Unary<DivideIntoOp>("double / x", x => 3 / x) with { Tolerance = 1e-5 };
        yield return Number("-x", x => -x);
    }

    private static IEnumerable<OpCheck> Elementwise()
    {
        yield return Unary<TanhOp>("Tanh()", x => x.Tanh()).With<GradientOp<TanhGradientFunction>>();
        yield return Unary<SigmoidOp>("Sigmoid()", x => x.Sigmoid()).With<GradientOp<SigmoidGradientFunction>>();
        yield return Unary<SoftplusOp>("Softplus()", x => x.Softplus()).With<GradientOp<SoftplusGradientFunction>>();
        yield return Unary<ExpOp>("Exp()", x => x.Exp());
        yield return Unary<LogOp>("Log()", x => x.Log(), positive: true);
        yield return Unary<SqrtOp>("Sqrt()", x => x.Sqrt(), positive: true);
        yield return Unary<SquareOp>("Square()", x => x.Square());
        yield return Unary<DivideIntoOp>("Reciprocal()", x => x.Reciprocal()) with { Tolerance = 1e-5 };
        yield return Unary<SinOp>("Sin()", x => x.Sin());
        yield return Unary<CosOp>("Cos()", x => x.Cos());
        yield return Unary<AbsOp>("Abs()", x => x.Abs()).With<SlopeOp<AbsSlopeFunction>>();
        yield return Unary<ClampOp>("Clamp(double, double)", x => x.Clamp(-1, 0.2).Square()).With<SlopeOp<ClampSlopeFunction>>() with
        {
            Cases = Places(s => Draw.Apart(s.Shape, s.Seed, 0.05), x => x.Clamp(-1, 0.2).Square()),
        };
        yield return Unary<EluOp>("Elu(double)", x => x.Elu(0.7));
        yield return Unary<LeakyReluOp>("LeakyRelu(double)", x => x.LeakyRelu(0.2)).With<SlopeOp<LeakyReluSlopeFunction>>();
        yield return Unary<LeakyReluOp>("Relu()", x => x.Relu() * x);
        yield return Unary<PowerOfOp>("Pow(double)", x => x.Pow(3) + x.Pow(2) + x.Pow(1) + x.Pow(0) + x.Pow(-1)) with { Tolerance = 1e-5 };
        yield return Unary<PowerOfOp>("Pow(double)", x => x.Pow(1.7) + x.Pow(-0.5), positive: true);
        yield return Unary<AffineOp>("Affine(double, double)", x => x.Affine(-1.5, 0.7));
        yield return Unary<ConvertOp>("To(DType)", x => x.To(DType.Float32).To(DType.Float64)) with { Tolerance = 1e-3 };
        yield return Unary<SoftplusOp>("LogSigmoid()", x => x.LogSigmoid());
        yield return Unary<RsqrtOp>("Rsqrt()", x => x.Rsqrt(), positive: true) with { Tolerance = 1e-5 };
        yield return Unary<AtanOp>("Atan()", x => x.Atan());
        yield return Unary<Log1pOp>("Log1p()", x => x.Log1p(), positive: true);
        yield return Unary<Expm1Op>("Expm1()", x => x.Expm1());
        yield return Unary<ErfOp>("Erf()", x => x.Erf());
        yield return Unary<SignOp>("Sign()", x => x.Sign() * x.Square());
        yield return Number("Softplus(double)", x => x.Softplus(2.5));
        yield return Number("Silu()", x => x.Silu());
        yield return Number("Mish()", x => x.Mish());
        yield return Number("Selu()", x => x.Selu());
        yield return Number("Gelu()", x => x.Gelu());
        yield return Number("GeluTanh()", x => x.GeluTanh());
    }

    private static IEnumerable<OpCheck> Choices()
    {
        yield return Tieless<MaximumOp>("Maximum(Tensor)", (a, b) => a.Maximum(b) * a).With<CompareOp>();
        yield return Tieless<MinimumOp>("Minimum(Tensor)", (a, b) => a.Minimum(b) * b).With<CompareOp>();
        yield return Tieless<CompareOp>("x > Tensor", (a, b) => (a > b).Where(a * b, a));
        yield return Tieless<CompareOp>("x < Tensor", (a, b) => (a < b).Where(a * b, a));
        yield return Tieless<CompareOp>("x >= Tensor", (a, b) => (a >= b).Where(a * b, b));
        yield return Tieless<CompareOp>("x <= Tensor", (a, b) => (a <= b).Where(a * b, b));
        yield return Tieless<CompareOp>("EqualTo(Tensor)", (a, b) => a.EqualTo(b).Where(a, a * b));
        yield return Number("x > double", x => (x > 0.1).Where(x * x, x));
        yield return Number("x < double", x => (x < 0.1).Where(x * x, x));
        yield return Number("x >= double", x => (x >= 0.1).Where(x * x, x));
        yield return Number("x <= double", x => (x <= 0.1).Where(x * x, x));
        yield return Number("EqualTo(double)", x => x.EqualTo(0.1).Where(x, x * x));
        yield return Number("Where(Tensor, double)", x => (x > 0).Where(x.Square(), 2));
        yield return Number("Where(double, Tensor)", x => (x > 0).Where(2, x.Square()));
        yield return new OpCheck([typeof(WhereOp)], ["Where(Tensor, Tensor)"], Wheres()) { Tests = 20 };
    }

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

    private static Gen<GradCase> Wheres() =>
        from shape in Draw.Shape
        from mask in Draw.StretchingTo(shape)
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        from seed in Draw.Seed
        select new GradCase(
            [Draw.Signed(a, seed), Draw.Signed(b, seed + 1)], x => Draw.Mask(mask, seed + 2).Where(x[0].Square(), x[1].Square()));
}
