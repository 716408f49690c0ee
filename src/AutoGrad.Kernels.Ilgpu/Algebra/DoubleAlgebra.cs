using System.Runtime.CompilerServices;
using ILGPU;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// The algebra of a GPU thread in double precision, with functions of its own; see <see cref="SingleAlgebra"/> for the reason.
/// </summary>
/// <remarks>Errors, as measured against the processor's functions by a test: exp, log, sin, cos, pow within 4 units in the last place, sine
/// and cosine for |x| ≤ 10⁵ and relative to 1.</remarks>
internal readonly partial struct DoubleAlgebra : IAlgebra<double>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const double LnTwoHigh = 6.93147180369123816490e-01;
    private const double LnTwoLow = 1.90821492927058770002e-10;
    private const double OneOverLnTwo = 1.44269504088896338700;

    [MethodImpl(Inline)]
    public static double Constant(double value) => value;

    [MethodImpl(Inline)]
    public static double Add(double a, double b) => a + b;

    [MethodImpl(Inline)]
    public static double Subtract(double a, double b) => a - b;

    [MethodImpl(Inline)]
    public static double Multiply(double a, double b) => a * b;

    [MethodImpl(Inline)]
    public static double Divide(double a, double b) => a / b;

    [MethodImpl(Inline)]
    public static double MultiplyAdd(double a, double b, double c) => (a * b) + c;

    [MethodImpl(Inline)]
    public static double Negate(double a) => -a;

    [MethodImpl(Inline)]
    public static double Abs(double a) => Math.Abs(a);

    [MethodImpl(Inline)]
    public static double Min(double a, double b) => SelectGreater(b, a, a, b);

    [MethodImpl(Inline)]
    public static double Max(double a, double b) => SelectGreater(a, b, a, b);

    [MethodImpl(Inline)]
    public static double Sqrt(double a) => Math.Sqrt(a);

    [MethodImpl(Inline)]
    public static double Exp(double a) => ExpOfSum(a, 0);

    /// <summary>ln a = k ln 2 + ln m with m between √½ and √2; ln m by the odd series of artanh, shortened (fdlibm, e_log.c).</summary>
    public static double Log(double a)
    {
        bool tiny = a < 2.2250738585072014e-308;
        ulong bits = Interop.FloatAsInt(tiny ? a * 18014398509481984.0 : a);
        // Adding the distance from √½ to 1 makes the exponent's carry fall at √½.
        ulong moved = bits + (0x3FF0000000000000UL - 0x3FE6A09E667F3BCDUL);
        int k = (int)(moved >> 52) - 1023 - (tiny ? 54 : 0);
        double m = Interop.IntAsFloat((moved & 0x000FFFFFFFFFFFFFUL) + 0x3FE6A09E667F3BCDUL);
        double f = m - 1;
        double s = f / (2 + f);
        double half = 0.5 * f * f;
        double y = (s * (half + ArtanhRest(s * s))) + (k * LnTwoLow);
        y = y - half + f + (k * LnTwoHigh);
        y = SelectEqual(a, double.PositiveInfinity, a, y);
        y = SelectEqual(a, 0, double.NegativeInfinity, y);
        return SelectGreater(0, a, double.NaN, SelectEqual(a, a, y, a));
    }

    [MethodImpl(Inline)]
    public static double Sin(double a) => SinOrCos(a, 0);

    [MethodImpl(Inline)]
    public static double Cos(double a) => SinOrCos(a, 1);

    [MethodImpl(Inline)]
    public static double Tanh(double a) => RationalTanh.Of<double, DoubleAlgebra>(a);

    [MethodImpl(Inline)]
    public static double Expm1(double a) => KahanExpm1.Of<double, DoubleAlgebra>(a);

    [MethodImpl(Inline)]
    public static double Sigmoid(double a) => ExponentialSigmoid.Of<double, DoubleAlgebra>(a);

    /// <summary>
    /// sin(a + quarter · π/2): a less a whole number of quarter turns, π/2 in three pieces; then the polynomials of fdlibm (k_sin.c,
    /// k_cos.c) on [−π/4, π/4].
    /// </summary>
    public static double SinOrCos(double a, int quarter)
    {
        double turns = a * 6.36619772367581382433e-01;
        long n = (long)(turns + SelectGreater(turns, 0, 0.5, -0.5));
        double r = a - (n * 1.57079632673412561417);
        r -= n * 6.07710050630396597660e-11;
        r -= n * 2.02226624879595063154e-21;
        double z = r * r;
        double s = (z * 1.58969099521155010221e-10) - 2.50507602534068634195e-08;
        s = (z * s) + 2.75573137070700676789e-06;
        s = (z * s) - 1.98412698298579493134e-04;
        s = (z * s) + 8.33333333332248946124e-03;
        s = (z * s) - 1.66666666666666324348e-01;
        double sine = r + (r * z * s);
        double c = (z * -1.13596475577881948265e-11) + 2.08757232129817482790e-09;
        c = (z * c) - 2.75573143513906633035e-07;
        c = (z * c) + 2.48015872894767294178e-05;
        c = (z * c) - 1.38888888888741095749e-03;
        c = (z * c) + 4.16666666666666019037e-02;
        double cosine = 1 - ((0.5 * z) - (z * z * c));
        int octant = (int)(n & 3) + quarter;
        double y = (octant & 1) == 0 ? sine : cosine;
        return (octant & 2) == 0 ? y : -y;
    }

    /// <inheritdoc cref="SingleAlgebra.SelectGreater"/>
    [MethodImpl(Inline)]
    public static double SelectGreater(double a, double b, double ifGreater, double otherwise) => a - b > 0 ? ifGreater : otherwise;

    [MethodImpl(Inline)]
    public static double SelectEqual(double a, double b, double ifEqual, double otherwise) => a == b ? ifEqual : otherwise;

    /// <summary>
    /// e^(high + low) for a small <paramref name="low"/>: 2ⁿ eʳ with n whole and |r| ≤ ln 2 / 2; eʳ by the rational form of S. Moshier,
    /// Cephes (exp.c).
    /// </summary>
    private static double ExpOfSum(double high, double low)
    {
        double x = SelectGreater(high, 710, 710, SelectGreater(-746, high, -746, high));
        double nearest = x * OneOverLnTwo;
        int n = (int)(nearest + SelectGreater(nearest, 0, 0.5, -0.5));
        double r = x - (n * LnTwoHigh) - ((n * LnTwoLow) - low);
        double z = r * r;
        double p = (1.26177193074810590878e-4 * z) + 3.02994407707441961300e-2;
        p = r * ((p * z) + 9.99999999999999999910e-1);
        double q = (3.00198505138664455042e-6 * z) + 2.52448340349684104192e-3;
        q = (q * z) + 2.27265548208155028766e-1;
        q = (q * z) + 2.00000000000000000009e0;
        double y = 1 + (2 * (p / (q - p)));
        // In two steps: 2ⁿ alone may be beyond the range where the product is not.
        return y * PowerOfTwo(n / 2) * PowerOfTwo(n - (n / 2));
    }

    /// <summary>artanh's series after its first term, 2 artanh s = 2 s + s · rest(s²).</summary>
    private static double ArtanhRest(double z)
    {
        double w = z * z;
        double even = w * (3.999999999940941908e-01 + (w * (2.222219843214978396e-01 + (w * 1.531383769920937332e-01))));
        double odd = 2.857142874366239149e-01 + (w * (1.818357216161805012e-01 + (w * 1.479819860511658591e-01)));
        return even + (z * (6.666666666666735130e-01 + (w * odd)));
    }

    /// <summary>2ⁿ for −1022 ≤ n ≤ 1023, by its exponent's bits.</summary>
    [MethodImpl(Inline)]
    private static double PowerOfTwo(int n) => Interop.IntAsFloat((ulong)(n + 1023) << 52);
}
