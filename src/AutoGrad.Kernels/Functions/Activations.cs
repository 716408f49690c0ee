using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>1 / (1 + e⁻ˣ), without overflow: 0 at −∞, 1 at ∞, small values with full relative accuracy.</summary>
public readonly struct SigmoidFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Sigmoid(x);
}

/// <summary>The sigmoid for algebras that have no faster one: 1/(1 + e⁻ˣ) or eˣ/(1 + eˣ), whichever does not overflow.</summary>
internal static class ExponentialSigmoid
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V e = A.Exp(A.Negate(A.Abs(x)));
        V one = A.Constant(1);
        return A.Divide(A.SelectGreater(A.Constant(0), x, e, one), A.Add(one, e));
    }
}

/// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), without overflow: 0 at −∞, x for large x.</summary>
public readonly struct SoftplusFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V zero = A.Constant(0);
        V u = A.Exp(A.Negate(A.Abs(x)));
        V top = A.SelectGreater(zero, x, zero, x);
        return A.Add(top, default(Log1pFunction).Of<V, A>(u));
    }
}

/// <summary>x where x &gt; 0, slope · x elsewhere; with slope 0 the ReLU.</summary>
public readonly struct LeakyReluFunction(double slope) : IUnaryFunction
{
    /// <summary>The slope for x ≤ 0.</summary>
    public double Slope => slope;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.SelectGreater(x, A.Constant(0), x, slope == 0 ? Nothing<V, A>(x) : A.Multiply(A.Constant(slope), x));

    /// <summary>0 for a number, NaN for NaN: a ReLU must not hide one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Nothing<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.SelectEqual(x, x, A.Constant(0), x);
}

/// <summary>b where a &gt; 0, slope · b elsewhere: the VJP of <see cref="LeakyReluFunction"/> at a, for the cotangent b.</summary>
public readonly struct LeakyReluSlopeFunction(double slope) : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.SelectGreater(a, A.Constant(0), b, slope == 0 ? A.Constant(0) : A.Multiply(A.Constant(slope), b));
}

/// <summary>x where x &gt; 0, α (eˣ − 1) elsewhere (Clevert et al. 2016).</summary>
public readonly struct EluFunction(double alpha) : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.SelectGreater(x, A.Constant(0), x, A.Multiply(A.Constant(alpha), A.Expm1(x)));
}
