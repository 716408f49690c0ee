using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels;

/// <summary>
/// tanh between 0 and 8.394, cut into 32 pieces: v + (1 − v²) d/(1 + v d + k d²) for d, the distance from a centre where tanh is v.
/// </summary>
/// <remarks>
/// <para>
/// With t = tanh d the addition theorem reads (v + t)/(1 + v t) = v + (1 − v²) d/(d/t + v d), and d/t = 1 + d²/3 − …. The fraction has the
/// first two terms, and so its error grows as d⁵: small pieces take the place of a long polynomial. A k just below ⅓ spreads the error over
/// the piece.
/// </para>
/// <para>
/// The pieces are 1/16 wide up to 0.397, then ⅛ up to 1.397, ¼ up to 3.397, ½ up to 7.397, then 1: eighths of what lies between powers of
/// two, if one counts from −0.603. So their numbers are read off the bits of 0.603 + x. The tables begin with the piece from 1.397 on; the
/// lowest, from 0 to 0.022, is number 17. Its centre is 0, so that small values have full relative accuracy. The other centres lie near the
/// middle, where tanh is almost exactly a float. Every getter asks to be inlined: the JIT would otherwise leave calls in a loop that it has
/// seldom seen run.
/// </para>
/// </remarks>
internal static class TanhPieces
{
    /// <summary>What is added to x so that its bits number the piece.</summary>
    public const float Offset = 0.6028f;

    /// <summary>
    /// The lowest of the bits that number it: the last two of the exponent and the first three behind the point.
    /// </summary>
    public const byte PlaceBit = 20;

    /// <summary>What larger x are taken for: the last piece gives 1 there.</summary>
    public const float End = 8.394f;

    /// <summary>The coefficient k.</summary>
    public const float Curvature = 0.333215326f;

    /// <summary>The centres of pieces 0 to 15.</summary>
    public static Vector512<float> CentreLow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            1.51591671f, 1.76596379f, 2.01589084f, 2.26597428f,
            2.51596308f, 2.76596594f, 3.01598001f, 3.2659924f,
            3.62214184f, 4.12215996f, 4.62216425f, 5.1222086f,
            5.62208366f, 6.19710064f, 6.54728556f, 7.16609335f);
    }

    /// <summary>The centres of pieces 16 to 31.</summary>
    public static Vector512<float> CentreHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            7.74734306f, 0f, 0.0464191027f, 0.112825491f,
            0.178447723f, 0.237826154f, 0.303444803f, 0.365943223f,
            0.453456074f, 0.569064677f, 0.720636725f, 0.830006778f,
            0.970641255f, 1.0737617f, 1.20346618f, 1.32373905f);
    }

    /// <summary>tanh at the centre, v, of pieces 0 to 15.</summary>
    public static Vector512<float> ValueLow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.907983422f, 0.943165362f, 0.96513325f, 0.978709698f,
            0.987032175f, 0.992114544f, 0.995209932f, 0.997092009f,
            0.998572528f, 0.999474645f, 0.999806702f, 0.999928892f,
            0.999973834f, 0.999991715f, 0.999995887f, 0.999998808f);
    }

    /// <summary>tanh at the centre, v, of pieces 16 to 31.</summary>
    public static Vector512<float> ValueHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.999999642f, 0f, 0.0463857912f, 0.112349175f,
            0.176577404f, 0.233441412f, 0.294461906f, 0.350438207f,
            0.424735755f, 0.514672041f, 0.61730355f, 0.680479646f,
            0.748985946f, 0.790874243f, 0.83470881f, 0.867710769f);
    }
}
