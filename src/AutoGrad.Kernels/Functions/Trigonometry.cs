using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>sin x, x in radians.</summary>
public readonly struct SinFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Sin(x);
}

/// <summary>cos x, x in radians.</summary>
public readonly struct CosFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Cos(x);
}
