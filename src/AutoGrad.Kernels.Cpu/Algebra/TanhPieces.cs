using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// tanh between 0 and 9.33, cut into 32 pieces: v + (1 − v²) d/(1 + v d + k d²) for d, the distance from a centre where tanh is v.
/// </summary>
/// <remarks>
/// <para>
/// With t = tanh d the addition theorem reads (v + t)/(1 + v t) = v + (1 − v²) d/(d/t + v d), and d/t = 1 + d²/3 − …. The fraction has the
/// first two terms, and so its error grows as d⁵: small pieces take the place of a long polynomial. A k just below ⅓ spreads the error over
/// the piece.
/// </para>
/// <para>
/// The pieces are 1/16 wide up to 0.335, then ⅛ up to 1.335, ¼ up to 3.335, ½ up to 7.335, then 1: eighths of what lies between powers of
/// two, if one counts from −0.665. So their numbers are read off the bits of 0.665 + x. The tables begin with the piece from 1.335 on; the
/// last two are 16 and 17; the lowest, from 0 to 0.0225, is number 18. Its centre is 0, so that small values have full relative accuracy.
/// The other centres lie near the middle, where tanh is almost exactly a float. Every getter asks to be inlined: the JIT would otherwise
/// leave calls in a loop that it has seldom seen run.
/// </para>
/// </remarks>
internal static class TanhPieces
{
    /// <summary>What is added to x so that its bits number the piece.</summary>
    public const float Offset = 0.665f;

    /// <summary>
    /// The lowest of the bits that number it: the last two of the exponent and the first three behind the point.
    /// </summary>
    public const byte PlaceBit = 20;

    /// <summary>What larger x are taken for: the last piece gives 1 there.</summary>
    public const float End = 9.33f;

    /// <summary>The coefficient k.</summary>
    public const float Curvature = 0.33321f;

    /// <summary>The centres of pieces 0 to 15.</summary>
    public static Vector512<float> CentreLow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            1.45502985f, 1.70500255f, 1.95503807f, 2.20510554f,
            2.45507836f, 2.70510221f, 2.95505929f, 3.20505643f,
            3.56012511f, 4.06007195f, 4.56017542f, 5.06001949f,
            5.55503225f, 6.06508875f, 6.54009104f, 7.03528547f);
    }

    /// <summary>The centres of pieces 16 to 31.</summary>
    public static Vector512<float> CentreHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            7.86000013f, 8.73300076f, 0f, 0.0475017689f,
            0.113749996f, 0.178130314f, 0.23750636f, 0.306266993f,
            0.404389828f, 0.511875153f, 0.648785055f, 0.776880562f,
            0.892525077f, 1.0344218f, 1.13753951f, 1.26129878f);
    }

    /// <summary>tanh at the centre, v, of pieces 0 to 15.</summary>
    public static Vector512<float> ValueLow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.896682978f, 0.93603152f, 0.960709393f, 0.9759866f,
            0.985365212f, 0.991098344f, 0.994590938f, 0.996715724f,
            0.998384178f, 0.999405205f, 0.999781191f, 0.999919474f,
            0.999970078f, 0.999989212f, 0.999995828f, 0.99999845f);
    }

    /// <summary>tanh at the centre, v, of pieces 16 to 31.</summary>
    public static Vector512<float> ValueHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.999999702f, 0.99999994f, 0f, 0.0474660732f,
            0.113261916f, 0.176269874f, 0.233139023f, 0.297037244f,
            0.383698791f, 0.47140494f, 0.570851505f, 0.650912583f,
            0.712638676f, 0.775675714f, 0.81358391f, 0.851421773f);
    }
}
