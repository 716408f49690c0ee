using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>eˣ.</summary>
public readonly struct ExpFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Exp(x);
}

/// <summary>ln x; −∞ at 0, NaN below.</summary>
public readonly struct LogFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Log(x);
}

/// <summary>xᵖ for a fixed p: 0⁰ = 1, NaN for x &lt; 0 unless p is whole.</summary>
public readonly struct PowerOfFunction(double exponent) : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Pow(x, A.Constant(exponent));
}

/// <summary>aᵇ: 0⁰ = 1, NaN for a &lt; 0 unless b is whole.</summary>
public readonly struct PowerFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Pow(a, b);
}

/// <summary>
/// ln(1 + x) = x · ln(w)/(w − 1) with w = 1 + x rounded: the rounding errors of both factors cancel (Kahan); accurate near 0.
/// </summary>
public readonly struct Log1pFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V one = A.Constant(1);
        V infinity = A.Constant(double.PositiveInfinity);
        V w = A.Add(one, x);
        V corrected = A.Multiply(x, A.Divide(A.Log(w), A.Subtract(w, one)));
        return A.SelectEqual(w, one, x, A.SelectEqual(w, infinity, infinity, corrected));
    }
}

/// <summary>eˣ − 1, which does not cancel near 0; −1 at −∞.</summary>
public readonly struct Expm1Function : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Expm1(x);
}

/// <summary>eˣ − 1 for algebras that have no faster one: (u − 1) · x / ln u with u = eˣ rounded (Kahan).</summary>
internal static class KahanExpm1
{
    /// <summary>eˣ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V one = A.Constant(1);
        V infinity = A.Constant(double.PositiveInfinity);
        V u = A.Exp(x);
        V w = A.Subtract(u, one);
        V corrected = A.Multiply(w, A.Divide(x, A.Log(u)));
        return A.SelectEqual(u, one, x, A.SelectEqual(w, A.Constant(-1), w, A.SelectEqual(u, infinity, infinity, corrected)));
    }
}
