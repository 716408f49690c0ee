using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>a + b.</summary>
public readonly struct AddFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Add(a, b);
}

/// <summary>a − b.</summary>
public readonly struct SubtractFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Subtract(a, b);
}

/// <summary>a · b.</summary>
public readonly struct MultiplyFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(a, b);
}

/// <summary>a / b.</summary>
public readonly struct DivideFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Divide(a, b);
}

/// <summary>x itself, for a kernel that could apply a function and need not.</summary>
public readonly struct IdentityFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => x;
}

/// <summary>scale · x + shift, for the parameters of the struct.</summary>
public readonly struct AffineFunction(double scale, double shift) : IUnaryFunction
{
    /// <summary>The factor.</summary>
    public double Scale => scale;

    /// <summary>The summand.</summary>
    public double Shift => shift;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.MultiplyAdd(A.Constant(scale), x, A.Constant(shift));
}

/// <summary>x / c.</summary>
public readonly struct DivideByFunction(double divisor) : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Divide(x, A.Constant(divisor));
}

/// <summary>c / x; ±∞ at ±0, but for c = 0.</summary>
public readonly struct DivideIntoFunction(double dividend) : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Divide(A.Constant(dividend), x);
}

/// <summary>x².</summary>
public readonly struct SquareFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Multiply(x, x);
}

/// <summary>√x; NaN below 0.</summary>
public readonly struct SqrtFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Sqrt(x);
}

/// <summary>|x|.</summary>
public readonly struct AbsFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Abs(x);
}

/// <summary>1/√x; ∞ at 0, NaN below.</summary>
public readonly struct RsqrtFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Divide(A.Constant(1), A.Sqrt(x));
}

/// <summary>−1, 0 or 1, the sign of x; NaN stays NaN.</summary>
public readonly struct SignFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V zero = A.Constant(0);
        return A.SelectGreater(x, zero, A.Constant(1), A.SelectGreater(zero, x, A.Constant(-1), x));
    }
}
