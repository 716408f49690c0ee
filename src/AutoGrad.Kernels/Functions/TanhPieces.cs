using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels;

/// <summary>
/// tanh between 0 and 15, cut into sixteen intervals: c₀ + c₁ d + … + c₆ d⁶ for d, the distance from the interval's centre.
/// </summary>
/// <remarks>
/// The intervals are a quarter wide up to 1, then a half up to 3, 1 up to 7 and 2 up to 15: quarters of what lies between powers of two, if
/// one counts from −1. So their numbers are read off the bits of 1 + x. The tables begin with the interval from 1 on; the four below stand
/// last. In the lowest, around 0, the polynomial begins with d, so that small values have full relative accuracy. The other centres lie
/// near the middle, where tanh is almost exactly a float. The coefficients are close to minimax fits. Every getter asks to be inlined: the JIT
/// would otherwise leave calls in a loop that it has seldom seen run.
/// </remarks>
internal static class TanhPieces
{
    /// <summary>The centre of each interval.</summary>
    public static Vector512<float> Centre
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            1.25002086f, 1.75005722f, 2.25028205f, 2.75033522f,
            3.49993134f, 4.50029421f, 5.50036287f, 6.49928474f,
            7.99928474f, 10.0014296f, 12.0014296f, 14.0014229f,
            0f, 0.37497887f, 0.625029325f, 0.875061512f);
    }

    /// <summary>tanh at the centre, c₀.</summary>
    public static Vector512<float> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.84828949f, 0.941382051f, 0.978038371f, 0.991865158f,
            0.998177648f, 0.999753356f, 0.999966621f, 0.99999547f,
            0.999999762f, 1f, 1f, 1f,
            0f, 0.358338982f, 0.554620028f, 0.703936636f);
    }

    /// <summary>The coefficient c₁.</summary>
    public static Vector512<float> First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.280404896f, 0.113799818f, 0.0434409454f, 0.0162035096f,
            0.00364140421f, 0.00049323024f, 6.67565328e-05f, 9.05427714e-06f,
            4.50979201e-07f, 8.22462898e-09f, 1.50639334e-10f, 2.75909243e-12f,
            1f, 0.871593177f, 0.692396641f, 0.504473209f);
    }

    /// <summary>The coefficient c₂.</summary>
    public static Vector512<float> Second
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            -0.237864569f, -0.107129112f, -0.0424869098f, -0.0160716958f,
            -0.00363475224f, -0.000493106374f, -6.6754008e-05f, -9.0541871e-06f,
            -4.50827656e-07f, -8.22213231e-09f, -1.50593607e-10f, -2.75825456e-12f,
            0f, -0.312325805f, -0.38401705f, -0.355117172f);
    }

    /// <summary>The coefficient c₃.</summary>
    public static Vector512<float> Third
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.108319633f, 0.0629204512f, 0.0270737447f, 0.0105395531f,
            0.00241287053f, 0.00032835381f, 4.44692669e-05f, 6.03194485e-06f,
            2.97036763e-07f, 5.41699707e-09f, 9.92157675e-11f, 1.81722454e-12f,
            -0.333306432f, -0.178614289f, -0.0178194009f, 0.0818207338f);
    }

    /// <summary>The coefficient c₄.</summary>
    public static Vector512<float> Fourth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            -0.0125877392f, -0.0235203747f, -0.0123169953f, -0.00509679504f,
            -0.00119803648f, -0.000164068391f, -2.22388262e-05f, -3.01707769e-06f,
            -1.49430264e-07f, -2.72370815e-09f, -4.98864561e-11f, -9.13716151e-13f,
            -0.00078938331f, 0.168109283f, 0.13788712f, 0.0607761517f);
    }

    /// <summary>The coefficient c₅.</summary>
    public static Vector512<float> Fifth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            -0.0196193084f, 0.00351369893f, 0.00397730479f, 0.00191207766f,
            0.00048782822f, 6.78677316e-05f, 9.21860283e-06f, 1.25091276e-06f,
            6.92442796e-08f, 1.26301414e-09f, 2.3132914e-11f, 4.23699568e-13f,
            0.14133966f, 0.0189633239f, -0.0544549562f, -0.0585859269f);
    }

    /// <summary>The coefficient c₆.</summary>
    public static Vector512<float> Sixth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0.0151044549f, 0.0020607512f, -0.000722902303f, -0.000545371848f,
            -0.000156109352f, -2.23402403e-05f, -3.04588093e-06f, -4.12754559e-07f,
            -2.22645617e-08f, -4.07549605e-10f, -7.46453246e-12f, -1.36717948e-13f,
            -0.0342658013f, -0.0691283792f, -0.0240213256f, 0.0130339637f);
    }
}
