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
        double size = Math.Abs(a);
        double y = Positive(size, b);
        if (a < 0)
        {
            // Beyond 2⁵³ every number is even.
            double whole = Math.Abs(b) < 9007199254740992.0 ? (long)b : b;
            bool odd = Math.Abs(b) < 9007199254740992.0 && ((long)b & 1) != 0;
            if (whole != b && size != double.PositiveInfinity && size > 0) { y = double.NaN; }
            if (whole == b && odd) { y = -y; }
        }
        if (a == 0 && 1 / a < 0 && Math.Abs(b) < 9007199254740992.0 && (long)b == b && ((long)b & 1) != 0) { y = -y; }
        y = double.IsNaN(a) || double.IsNaN(b) ? double.NaN : y;
        return b == 0 || a == 1 ? 1 : y;
    }

    /// <summary>sizeᵇ for size ≥ 0.</summary>
    private static double Positive(double size, double b)
    {
        double infinity = double.PositiveInfinity;
        if (Math.Abs(b) == infinity)
        {
            if (size == 1) { return 1; }
            return (size > 1) == (b > 0) ? infinity : 0;
        }
        if (size == 0 || size == infinity) { return (size == 0) == (b > 0) ? 0 : infinity; }

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
        double product = bHigh * high;
        return ExpOfSum(product, (b * low) + ((b - bHigh) * high));
    }

    /// <summary>The upper 26 bits of a number's 53: the product of two such is exact.</summary>
    [MethodImpl(Inline)]
    private static double Upper(double x) => Interop.IntAsFloat(Interop.FloatAsInt(x) & 0xFFFFFFFFF8000000UL);
}
