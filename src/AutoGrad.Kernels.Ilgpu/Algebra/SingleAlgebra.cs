using System.Runtime.CompilerServices;
using ILGPU;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>The algebra of a GPU thread in single precision, with functions of its own.</summary>
/// <remarks>
/// The hardware's fast functions err in the sixth digit, and differ from vendor to vendor. These are polynomials and the four rules, so
/// every device gives the same up to the fusing of products. Errors, as measured against double precision by a test: exp, log within
/// 2 units in the last place; sin, cos within 1e−7 for |x| ≤ 10⁹; pow within 1 unit.
/// </remarks>
internal readonly struct SingleAlgebra : IAlgebra<float>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static float Constant(double value) => (float)value;

    [MethodImpl(Inline)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(Inline)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(Inline)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(Inline)]
    public static float Divide(float a, float b) => a / b;

    [MethodImpl(Inline)]
    public static float MultiplyAdd(float a, float b, float c) => (a * b) + c;

    [MethodImpl(Inline)]
    public static float Negate(float a) => -a;

    [MethodImpl(Inline)]
    public static float Abs(float a) => MathF.Abs(a);

    [MethodImpl(Inline)]
    public static float Min(float a, float b) => SelectGreater(b, a, a, b);

    [MethodImpl(Inline)]
    public static float Max(float a, float b) => SelectGreater(a, b, a, b);

    [MethodImpl(Inline)]
    public static float Sqrt(float a) => MathF.Sqrt(a);

    /// <summary>eᵃ = 2ⁿ eʳ with n whole and |r| ≤ ln 2 / 2; eʳ by the polynomial of S. Moshier, Cephes (expf.c).</summary>
    public static float Exp(float a)
    {
        // Beyond these the result is ∞ or 0 all the same; a NaN passes both comparisons.
        float x = SelectGreater(a, 89, 89, SelectGreater(-105, a, -105, a));
        float nearest = x * 1.44269504f;
        int n = (int)(nearest + SelectGreater(nearest, 0, 0.5f, -0.5f));
        float r = x - (n * 0.693359375f);
        r -= n * -2.12194440e-4f;
        float p = (1.9875691500e-4f * r) + 1.3981999507e-3f;
        p = (p * r) + 8.3334519073e-3f;
        p = (p * r) + 4.1665795894e-2f;
        p = (p * r) + 1.6666665459e-1f;
        p = (p * r) + 5.0000001201e-1f;
        float y = (p * (r * r)) + r + 1;
        // In two steps: 2ⁿ alone may be beyond the range where the product is not.
        return y * PowerOfTwo(n / 2) * PowerOfTwo(n - (n / 2));
    }

    /// <summary>ln a = k ln 2 + ln m with m between √½ and √2; ln m by the odd series of artanh, shortened (fdlibm, e_logf.c).</summary>
    public static float Log(float a)
    {
        bool tiny = a < 1.17549435e-38f;
        uint bits = Interop.FloatAsInt(tiny ? a * 33554432f : a);
        // Adding the distance from √½ to 1 makes the exponent's carry fall at √½.
        uint moved = bits + (0x3F800000u - 0x3F3504F3u);
        int k = (int)(moved >> 23) - 127 - (tiny ? 25 : 0);
        float m = Interop.IntAsFloat((moved & 0x007FFFFFu) + 0x3F3504F3u);
        float f = m - 1;
        float s = f / (2 + f);
        float z = s * s;
        float w = z * z;
        float even = w * (0.40000972152f + (w * 0.24279078841f));
        float odd = z * (0.66666662693f + (w * 0.28498786688f));
        float half = 0.5f * f * f;
        float y = (s * (half + even + odd)) + (k * 9.0580006145e-06f);
        y = y - half + f + (k * 0.69313812256f);
        y = SelectEqual(a, float.PositiveInfinity, a, y);
        y = SelectEqual(a, 0, float.NegativeInfinity, y);
        return SelectGreater(0, a, float.NaN, SelectEqual(a, a, y, a));
    }

    [MethodImpl(Inline)]
    public static float Sin(float a) => (float)DoubleAlgebra.SinOrCos(a, 0);

    [MethodImpl(Inline)]
    public static float Cos(float a) => (float)DoubleAlgebra.SinOrCos(a, 1);

    [MethodImpl(Inline)]
    public static float Tanh(float a) => RationalTanh.Of<float, SingleAlgebra>(a);

    [MethodImpl(Inline)]
    public static float Expm1(float a) => KahanExpm1.Of<float, SingleAlgebra>(a);

    [MethodImpl(Inline)]
    public static float Sigmoid(float a) => ExponentialSigmoid.Of<float, SingleAlgebra>(a);

    [MethodImpl(Inline)]
    public static float Pow(float a, float b) => (float)DoubleAlgebra.Pow(a, b);

    /// <remarks>Not a &gt; b: where a is a constant, ILGPU turns the comparison around, and then a NaN passes.</remarks>
    [MethodImpl(Inline)]
    public static float SelectGreater(float a, float b, float ifGreater, float otherwise) => a - b > 0 ? ifGreater : otherwise;

    [MethodImpl(Inline)]
    public static float SelectEqual(float a, float b, float ifEqual, float otherwise) => a == b ? ifEqual : otherwise;

    /// <summary>2ⁿ for −126 ≤ n ≤ 127, by its exponent's bits.</summary>
    [MethodImpl(Inline)]
    private static float PowerOfTwo(int n) => Interop.IntAsFloat((uint)(n + 127) << 23);
}
