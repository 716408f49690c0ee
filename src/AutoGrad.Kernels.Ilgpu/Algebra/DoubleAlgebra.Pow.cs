using System.Runtime.CompilerServices;
using ILGPU;

namespace AutoGrad.Kernels.Ilgpu;

/// <content>Powers.</content>
internal readonly partial struct DoubleAlgebra
{
    /// <summary>aᵇ = e^(b ln |a|), with the sign and C's conventions for the special cases.</summary>
    /// <remarks>
    /// An error of ln a is multiplied by b and then by the result. So ln a is computed as the sum of two numbers, some 70 bits together,
    /// and so is its product with b.
    /// </remarks>
    public static double Pow(double a, double b)
    {
        // Beyond 2⁵³ every number is whole and even.
        double size = Math.Abs(a);
        long whole = (long)SelectGreater(9007199254740992.0, Math.Abs(b), b, 0);
        bool isWhole = SelectGreater(9007199254740992.0, Math.Abs(b), whole, b) == b;
        bool isNegative = Interop.FloatAsInt(a) >> 63 == 1;
        double y = Positive(size, b);
        y = isNegative & (whole & 1) == 1 & isWhole ? -y : y;
        y = isNegative & !isWhole & size != 0 & size != double.PositiveInfinity ? double.NaN : y;
        y = double.IsNaN(a) | double.IsNaN(b) ? double.NaN : y;
        return b == 0 | a == 1 ? 1 : y;
    }

    /// <summary>sizeᵇ for size ≥ 0.</summary>
    private static double Positive(double size, double b)
    {
        double infinity = double.PositiveInfinity;
        if (Math.Abs(b) == infinity)
        {
            return size == 1 ? 1 : SelectGreater((size - 1) * b, 0, infinity, 0);
        }
        if (size == 0) { return SelectGreater(b, 0, 0, infinity); }
        if (size == infinity) { return SelectGreater(b, 0, infinity, 0); }

        // ln size = k ln 2 + 2 artanh s with s = (m − 1)/(m + 1), m between √½ and √2; s in two pieces.
        bool tiny = size < 2.2250738585072014e-308;
        ulong moved = Interop.FloatAsInt(tiny ? size * 18014398509481984.0 : size) + (0x3FF0000000000000UL - 0x3FE6A09E667F3BCDUL);
        int k = (int)(moved >> 52) - 1023 - (tiny ? 54 : 0);
        double m = Interop.IntAsFloat((moved & 0x000FFFFFFFFFFFFFUL) + 0x3FE6A09E667F3BCDUL);
        double f = m - 1;
        double d = m + 1;
        double s = f / d;
        double sHigh = Upper(s);
        double dHigh = Upper(d);
        double dLow = m - (dHigh - 1);
        double sLow = (f - (sHigh * dHigh) - (sHigh * dLow)) / d;

        // The sum of the pieces, largest first; each difference says exactly what the sum before it lost.
        double first = (k * LnTwoHigh) + (2 * sHigh);
        double lost = (2 * sHigh) - (first - (k * LnTwoHigh));
        double rest = lost + (2 * sLow) + (s * ArtanhRest(s * s)) + (k * LnTwoLow);
        double high = Upper(first + rest);
        double low = first - high + rest;

        double bHigh = Upper(b);
        // Far outside the range of the result its small part is of no account, and might be ∞ − ∞.
        double product = bHigh * high;
        double small = (b * low) + ((b - bHigh) * high);
        return ExpOfSum(product, SelectGreater(Math.Abs(product), 1000, 0, small));
    }

    /// <summary>The upper 26 bits of a number's 53: the product of two such is exact.</summary>
    [MethodImpl(Inline)]
    private static double Upper(double x) => Interop.IntAsFloat(Interop.FloatAsInt(x) & 0xFFFFFFFFF8000000UL);
}
