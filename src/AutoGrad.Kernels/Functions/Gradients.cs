using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

// The VJPs of functions whose derivative takes more than one operation, in one pass over memory. The first argument is always the cotangent
// of the output; the second is what the derivative is read from, the output where it can be.

/// <summary>a (1 − b²): the VJP of tanh for the cotangent a, at the output b.</summary>
public readonly struct TanhGradientFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(a, A.MultiplyAdd(A.Negate(b), b, A.Constant(1)));
}

/// <summary>a b (1 − b): the VJP of the <see cref="SigmoidFunction"/> for the cotangent a, at the output b.</summary>
public readonly struct SigmoidGradientFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(a, A.Multiply(b, A.Subtract(A.Constant(1), b)));
}

/// <summary>a / (1 + e⁻ᵇ): the VJP of the <see cref="SoftplusFunction"/> for the cotangent a, at the input b.</summary>
public readonly struct SoftplusGradientFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(a, default(SigmoidFunction).Of<V, A>(b));
}
