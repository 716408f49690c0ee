using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>The algebra of single numbers, float or double.</summary>
public readonly struct ScalarAlgebra<T> : IAlgebra<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Constant(double value) => T.CreateTruncating(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Add(T a, T b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Subtract(T a, T b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Multiply(T a, T b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Divide(T a, T b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T MultiplyAdd(T a, T b, T c) => T.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Negate(T a) => -a;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Abs(T a) => T.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Min(T a, T b) => a < b ? a : b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Max(T a, T b) => a > b ? a : b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Sqrt(T a) => T.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Exp(T a) => T.Exp(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Expm1(T a) => KahanExpm1.Of<T, ScalarAlgebra<T>>(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Log(T a) => T.Log(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Sin(T a) => T.Sin(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Cos(T a) => T.Cos(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Tanh(T a) => RationalTanh.Of<T, ScalarAlgebra<T>>(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Sigmoid(T a) => ExponentialSigmoid.Of<T, ScalarAlgebra<T>>(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T Pow(T a, T b) => T.Pow(a, b);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T SelectGreater(T a, T b, T ifGreater, T otherwise) => a > b ? ifGreater : otherwise;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static T SelectEqual(T a, T b, T ifEqual, T otherwise) => a == b ? ifEqual : otherwise;
}
