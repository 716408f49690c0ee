using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>Σ x; 0 for nothing.</summary>
public readonly struct SumReduction : IReduction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V, A>()
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Constant(0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Take<V, A>(V partial, V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Add(partial, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Finish<V, A>(V partial)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => partial;
}

/// <summary>max x; −∞ for nothing, NaN if there is one.</summary>
public readonly struct MaxReduction : IReduction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V, A>()
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Constant(double.NegativeInfinity);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Take<V, A>(V partial, V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => default(MaximumFunction).Of<V, A>(partial, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => default(MaximumFunction).Of<V, A>(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Finish<V, A>(V partial)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => partial;
}

/// <summary>√(Σ x²), the Euclidean norm; 0 for nothing.</summary>
public readonly struct NormReduction : IReduction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V, A>()
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Constant(0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Take<V, A>(V partial, V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.MultiplyAdd(x, x, partial);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Finish<V, A>(V partial)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Sqrt(partial);
}
