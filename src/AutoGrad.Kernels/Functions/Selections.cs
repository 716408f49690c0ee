using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>max(a, b); NaN if either is.</summary>
public readonly struct MaximumFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.SelectEqual(a, a, A.Max(a, b), a);
}

/// <summary>min(a, b); NaN if either is.</summary>
public readonly struct MinimumFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.SelectEqual(a, a, A.Min(a, b), a);
}

/// <summary>x held between two bounds; NaN stays NaN.</summary>
public readonly struct ClampFunction(double min, double max) : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Min(A.Constant(max), A.Max(A.Constant(min), x));
}

/// <summary>b where min ≤ a ≤ max, 0 elsewhere, at NaN too: the VJP of <see cref="ClampFunction"/> at a, for the cotangent b.</summary>
public readonly struct ClampSlopeFunction(double min, double max) : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V zero = A.Constant(0);
        V inside = A.Min(A.Constant(max), A.Max(A.Constant(min), a));
        return A.SelectEqual(a, inside, b, zero);
    }
}

/// <summary>b · sign(a): the VJP of |a| for the cotangent b; 0 at a = 0.</summary>
public readonly struct AbsSlopeFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V zero = A.Constant(0);
        return A.SelectGreater(a, zero, b, A.SelectGreater(zero, a, A.Negate(b), zero));
    }
}
