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
