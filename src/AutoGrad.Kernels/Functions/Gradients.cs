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

/// <summary>a where b &gt; 0, a (b + α) elsewhere: the VJP of the <see cref="EluFunction"/> with α &gt; 0 for the cotangent a, at the output
/// b.</summary>
public readonly struct EluGradientFunction(double alpha) : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.SelectGreater(b, A.Constant(0), a, A.Multiply(a, A.Add(b, A.Constant(alpha))));
}

/// <summary>2 a b: the VJP of the square for the cotangent a, at the input b.</summary>
public readonly struct SquareGradientFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(A.Multiply(a, b), A.Constant(2));
}

/// <summary>a / (2 b): the VJP of the square root for the cotangent a, at the output b; ±∞ at b = 0.</summary>
public readonly struct SqrtGradientFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Divide(A.Multiply(a, A.Constant(0.5)), b);
}

/// <summary>−½ a b³: the VJP of the <see cref="RsqrtFunction"/> for the cotangent a, at the output b.</summary>
public readonly struct RsqrtGradientFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(A.Multiply(a, A.Multiply(A.Multiply(b, b), b)), A.Constant(-0.5));
}

/// <summary>a · 2/√π e^(−b²): the VJP of the error function for the cotangent a, at the input b.</summary>
public readonly struct ErfGradientFunction : IBinaryFunction
{
    private const double TwoOverRootPi = 1.12837916709551257390;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(a, A.Multiply(A.Exp(A.Negate(A.Multiply(b, b))), A.Constant(TwoOverRootPi)));
}
