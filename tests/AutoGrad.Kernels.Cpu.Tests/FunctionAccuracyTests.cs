using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>
/// How exact the elementary functions are, in units in the last place (ulp) of the true value: Float32 against double precision, Float64
/// against 26 decimal digits. The bounds are what docs promise: 4 ulp at most.
/// </summary>
public sealed class FunctionAccuracyTests
{
    private const int Places = 20_000;
    private static readonly CpuDevice _device = new(1);

    // 512-bit vectors look some functions up in tables, which is not only faster.
    private static readonly double _exp = Vector512.IsHardwareAccelerated ? 1 : 1.1;
    private static readonly double _tanh = Vector512.IsHardwareAccelerated ? 1.94 : 1.9;
    private static readonly double _tanhNearZero = Vector512.IsHardwareAccelerated ? 1.6 : 1;
    private static readonly double _sigmoid = Vector512.IsHardwareAccelerated ? 1.92 : 1.7;

    [Fact]
    public void Tanh() => Within(default(TanhFunction), Math.Tanh, DecimalMath.Tanh, -9, 9, _tanh, 3);

    [Fact]
    public void TanhNearZero() => Within(default(TanhFunction), Math.Tanh, DecimalMath.Tanh, -0.01, 0.01, _tanhNearZero, 1);

    [Fact]
    public void Sigmoid()
        => Within(default(SigmoidFunction), PlainSigmoid, x => 1 / (1 + DecimalMath.Exp(-x)), -15, 15, _sigmoid, 3);

    [Fact]
    public void Softplus()
        => Within(default(SoftplusFunction), x => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x))), PreciseSoftplus, -12, 12, 4, 4);

    [Fact]
    public void Elu() => Within(new EluFunction(1), x => x > 0 ? x : ExpM1(x), x => x > 0 ? x : DecimalMath.ExpM1(x), -12, 1, 1.5, 4);

    [Fact]
    public void EluNearZero()
        => Within(new EluFunction(1), x => x > 0 ? x : ExpM1(x), x => x > 0 ? x : DecimalMath.ExpM1(x), -0.01, 0, 1.5, 4);

    [Fact]
    public void TanhWhereItsTwoFormsMeet() => Within(default(TanhFunction), Math.Tanh, DecimalMath.Tanh, 0.54, 0.56, _tanh, 2);

    [Fact]
    public void TanhWhereItsTableErrsMost() => Within(default(TanhFunction), Math.Tanh, DecimalMath.Tanh, 1.33, 1.59, _tanh, 2);

    [Fact]
    public void SigmoidWhereItsTableErrsMost()
        => Within(default(SigmoidFunction), PlainSigmoid, x => 1 / (1 + DecimalMath.Exp(-x)), -10, -9.7, _sigmoid, 3);

    [Fact]
    public void Exp() => Within(default(ExpFunction), Math.Exp, DecimalMath.Exp, -12, 12, _exp, 2);

    [Fact]
    public void Log() => Within(default(LogFunction), Math.Log, DecimalMath.Log, 0.001, 50, 1, 3);

    [Fact]
    public void LogNearOne() => Within(default(LogFunction), Math.Log, DecimalMath.Log, 0.9, 1.1, 1, 2);

    [Fact]
    public void Log1p() => Within(default(Log1pFunction), Log1P, DecimalMath.Log1P, 0.0001, 9, 4, 4);

    [Fact]
    public void Expm1() => Within(default(Expm1Function), ExpM1, DecimalMath.ExpM1, -3, 3, 1.5, 4);

    [Fact]
    public void Expm1IsFiniteAsLongAsItCanBe()
    {
        float[] x = [.. Enumerable.Range(1, 200).Select(i => 88.7f * i / 200)];
        float[] y = Mapped(default(Expm1Function), x, DType.Float32);
        Assert.All(x.Zip(y), pair => Assert.Equal(1, pair.Second / (Math.Exp(pair.First) - 1), 3e-7));
        double[] wide = [.. Enumerable.Range(1, 200).Select(i => 709.7 * i / 200)];
        double[] yWide = Mapped(default(Expm1Function), wide, DType.Float64);
        Assert.All(wide.Zip(yWide), pair => Assert.Equal(1, pair.Second / (Math.Exp(pair.First) - 1), 2e-15));
    }

    [Fact]
    public void Erf() => Within(default(ErfFunction), x => (double)DecimalMath.Erf((decimal)x), DecimalMath.Erf, -3, 3, 4, 4);

    [Fact]
    public void Atan() => Within(default(AtanFunction), Math.Atan, DecimalMath.Atan, -9, 9, 4, 4);

    [Fact]
    public void Sin() => Within(default(SinFunction), Math.Sin, DecimalMath.Sin, -3, 3, 2, 2);

    [Fact]
    public void Cos() => Within(default(CosFunction), Math.Cos, x => DecimalMath.Sin(x + (DecimalMath.Pi / 2)), -1.5, 1.5, 2, 2);

    [Fact]
    public void ExpOfAnyFloat() => WithinOverAllFloats(default(ExpFunction), Math.Exp, _exp);

    [Fact]
    public void TanhOfAnyFloat() => WithinOverAllFloats(default(TanhFunction), PlainTanh, _tanh);

    [Fact]
    public void SigmoidOfAnyFloat() => WithinOverAllFloats(default(SigmoidFunction), PlainSigmoid, _sigmoid);

    [Fact]
    public void FunctionsKeepTheSignOfZeroAndTheirLimits()
    {
        float[] x = [0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, -float.Epsilon];
        Assert.Equal([1, 1, float.PositiveInfinity, 0, float.NaN, 1, 1], Mapped(default(ExpFunction), x, DType.Float32));
        Assert.Equal([0.5f, 0.5f, 1, 0, float.NaN, 0.5f, 0.5f], Mapped(default(SigmoidFunction), x, DType.Float32));
        float[] tanh = Mapped(default(TanhFunction), x, DType.Float32);
        Assert.Equal([0, -0f, 1, -1, float.NaN, float.Epsilon, -float.Epsilon], tanh);
        Assert.Equal([false, true], tanh[..2].Select(float.IsNegative));
    }

    /// <summary>Every 2503rd float there is, with infinities and results too small for a full set of digits.</summary>
    private static void WithinOverAllFloats<F>(F f, Func<double, double> reference, double bound)
        where F : unmanaged, IUnaryFunction
    {
        const long All = 1L << 32;
        float[] x = [.. Enumerable.Range(0, (int)(All / 2503)).Select(i => BitConverter.UInt32BitsToSingle((uint)(i * 2503L)))];
        float[] y = Mapped(f, x, DType.Float32);
        for (int i = 0; i < x.Length; i++)
        {
            float expected = (float)reference(x[i]);
            if (!float.IsFinite(expected))
            {
                Assert.Equal(expected, y[i]);
            }
            else
            {
                double ulp = MathF.BitIncrement(MathF.Abs(expected)) - MathF.Abs(expected);
                double error = Math.Abs(y[i] - reference(x[i])) / ulp;
                Assert.True(error <= bound, $"{error:F2} ulp at {x[i]:G9}");
            }
        }
    }

    private static void Within<F>(
        F f, Func<double, double> reference, Func<decimal, decimal> precise, double low, double high, double single, double @double)
        where F : unmanaged, IUnaryFunction
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, Places).Select(_ => (float)(low + ((high - low) * random.NextDouble())))];
        float[] y = Mapped(f, x, DType.Float32);
        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double true32 = reference(x[i]);
            worst = Math.Max(worst, Math.Abs(y[i] - true32) / (MathF.BitIncrement(MathF.Abs((float)true32)) - MathF.Abs((float)true32)));
        }
        Assert.True(worst <= single, $"Float32: {worst:F2} ulp");

        double[] wide = [.. Enumerable.Range(0, Places / 10).Select(_ => low + ((high - low) * random.NextDouble()))];
        double[] yWide = Mapped(f, wide, DType.Float64);
        worst = 0;
        for (int i = 0; i < wide.Length; i++)
        {
            // The conversion of a double to decimal rounds to 15 digits; the sum of two parts does not.
            decimal true64 = precise(Exactly(wide[i]));
            double ulp = Math.BitIncrement(Math.Abs((double)true64)) - Math.Abs((double)true64);
            worst = Math.Max(worst, (double)Math.Abs(Exactly(yWide[i]) - true64) / ulp);
        }
        Assert.True(worst <= @double, $"Float64: {worst:F2} ulp");
    }

    private static T[] Mapped<F, T>(F f, T[] x, DType type)
        where F : unmanaged, IUnaryFunction
        where T : unmanaged
    {
        Storage from = _device.Allocate(type, x.Length);
        _device.Write<T>(from, x);
        Storage to = _device.Allocate(type, x.Length);
        _device.Map(f, from, to);
        var y = new T[x.Length];
        _device.Read<T>(to, 0, y);
        return y;
    }

    private static decimal Exactly(double x)
    {
        // Three parts of 20 bits each convert exactly.
        double unit = Math.ScaleB(1, Math.ILogB(x == 0 ? 1 : x) - 19);
        double first = Math.Truncate(x / unit) * unit;
        double second = Math.Truncate((x - first) / (unit * Math.ScaleB(1, -20))) * unit * Math.ScaleB(1, -20);
        return Part(first) + Part(second) + Part(x - first - second);

        static decimal Part(double p)
        {
            int exponent = p == 0 ? 0 : Math.ILogB(p) - 30;
            decimal whole = (decimal)(long)Math.ScaleB(p, -exponent);
            for (; exponent > 0; exponent--) { whole *= 2; }
            for (; exponent < 0; exponent++) { whole /= 2; }
            return whole;
        }
    }

    private static double PlainSigmoid(double x) => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static double PlainTanh(double x) => Math.Abs(x) < 1e-4 ? x - (x * x * x / 3) : Math.Tanh(x);

    private static decimal PreciseSoftplus(decimal x) => Math.Max(x, 0) + DecimalMath.Log1P(DecimalMath.Exp(-Math.Abs(x)));

    private static double Log1P(double u) => u < 1e-5 ? u - (u * u / 2) + (u * u * u / 3) : Math.Log(1 + u);

    private static double ExpM1(double x) => Math.Abs(x) < 1e-4 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1;
}
