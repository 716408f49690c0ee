using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>The algebra of SIMD vectors, as wide as the processor offers them to <see cref="Vector{T}"/>.</summary>
public readonly struct VectorAlgebra<T> : IAlgebra<Vector<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Constant(double value) => new(T.CreateTruncating(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Add(Vector<T> a, Vector<T> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Subtract(Vector<T> a, Vector<T> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Multiply(Vector<T> a, Vector<T> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Divide(Vector<T> a, Vector<T> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.FusedMultiplyAdd(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : Vector.FusedMultiplyAdd(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Negate(Vector<T> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Abs(Vector<T> a) => Vector.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Sqrt(Vector<T> a) => Vector.SquareRoot(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Exp(Vector<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Exp(a.As<T, float>()).As<float, T>()
        : Vector.Exp(a.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Log(Vector<T> a) => typeof(T) == typeof(float)
        ? Vector.Log(a.As<T, float>()).As<float, T>()
        : Vector.Log(a.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Sin(Vector<T> a) => typeof(T) == typeof(float)
        ? Vector.Sin(a.As<T, float>()).As<float, T>()
        : Vector.Sin(a.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Cos(Vector<T> a) => typeof(T) == typeof(float)
        ? Vector.Cos(a.As<T, float>()).As<float, T>()
        : Vector.Cos(a.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Tanh(Vector<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Tanh(a.As<T, float>()).As<float, T>()
        : RationalTanh.Of<Vector<T>, VectorAlgebra<T>>(a);

    /// <inheritdoc/>
    /// <remarks>Number by number: no processor has it, and the conventions matter more here than the speed.</remarks>
    public static Vector<T> Pow(Vector<T> a, Vector<T> b)
    {
        Vector<T> y = default;
        for (int i = 0; i < Vector<T>.Count; i++) { y = y.WithElement(i, T.Pow(a[i], b[i])); }
        return y;
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> SelectGreater(Vector<T> a, Vector<T> b, Vector<T> ifGreater, Vector<T> otherwise)
        => Vector.ConditionalSelect(Vector.GreaterThan(a, b), ifGreater, otherwise);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> SelectEqual(Vector<T> a, Vector<T> b, Vector<T> ifEqual, Vector<T> otherwise)
        => Vector.ConditionalSelect(Vector.Equals(a, b), ifEqual, otherwise);
}
