using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The algebra of SIMD vectors, as wide as the processor offers them to <see cref="Vector{T}"/>: up to 256 bits.</summary>
public readonly unsafe struct VectorAlgebra<T> : IVectorAlgebra<Vector<T>>, ILanes<T, Vector<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Constant(double value) => typeof(T) == typeof(float)
        ? new Vector<float>((float)value).As<float, T>()
        : new Vector<double>(value).As<double, T>();

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
        ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Negate(Vector<T> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Abs(Vector<T> a) => Vector.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Min(Vector<T> a, Vector<T> b) => Vector.MinNative(a, b);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Max(Vector<T> a, Vector<T> b) => Vector.MaxNative(a, b);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Sqrt(Vector<T> a) => Vector.SquareRoot(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Exp(Vector<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Exp<Vector<T>, VectorAlgebra<T>>(a)
        : Vector.Exp(a.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Expm1(Vector<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Expm1<Vector<T>, VectorAlgebra<T>>(a)
        : KahanExpm1.Of<Vector<T>, VectorAlgebra<T>>(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Log(Vector<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Log<Vector<T>, VectorAlgebra<T>>(a)
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
        ? SingleVectors.Tanh<Vector<T>, VectorAlgebra<T>>(a)
        : RationalTanh.Of<Vector<T>, VectorAlgebra<T>>(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector<T> Sigmoid(Vector<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Sigmoid<Vector<T>, VectorAlgebra<T>>(a)
        : ExponentialSigmoid.Of<Vector<T>, VectorAlgebra<T>>(a);

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

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> IVectorAlgebra<Vector<T>>.CopySign(Vector<T> size, Vector<T> sign) => Vector.CopySign(size, sign);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> IVectorAlgebra<Vector<T>>.Scale(Vector<T> a, Vector<T> n)
    {
        // In two steps, since 2ⁿ itself may be too large or too small for a float. The first has no rounding error.
        Vector<int> whole = Vector.ConvertToInt32Native(n.As<T, float>());
        Vector<int> half = Vector.ShiftRightArithmetic(whole, 1);
        return (a.As<T, float>() * PowerOfTwo(half) * PowerOfTwo(whole - half)).As<float, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> IVectorAlgebra<Vector<T>>.Split(Vector<T> a, out Vector<T> n)
    {
        // Numbers too small for a full set of digits are split from 2²⁴ times as large ones.
        Vector<float> x = a.As<T, float>();
        Vector<int> tiny = Vector.LessThan(x, new Vector<float>(1.17549435e-38f));
        x = Vector.ConditionalSelect(tiny, x * new Vector<float>(16777216), x);
        var rootHalf = new Vector<int>(BitConverter.SingleToInt32Bits(0.70710678f));
        Vector<int> bits = Vector.AsVectorInt32(x) - rootHalf;
        Vector<int> exponent = Vector.ShiftRightArithmetic(bits, 23) - (tiny & new Vector<int>(24));
        n = Vector.ConvertToSingle(exponent).As<float, T>();
        return Vector.AsVectorSingle((bits & new Vector<int>(0x7FFFFF)) + rootHalf).As<float, T>();
    }

    /// <inheritdoc/>
    static int ILanes<T, Vector<T>>.Count => Vector<T>.Count;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> ILanes<T, Vector<T>>.Repeat(T value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> ILanes<T, Vector<T>>.Load(T* source) => Vector.Load(source);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static void ILanes<T, Vector<T>>.Store(Vector<T> value, T* target) => value.Store(target);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static void ILanes<T, Vector<T>>.StoreThrough(Vector<T> value, T* target) => value.StoreAlignedNonTemporal(target);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> ILanes<T, Vector<T>>.LoadFirst(T* source, int count)
    {
        Vector<T> v = default;
        for (int i = 0; i < count; i++) { ((T*)&v)[i] = source[i]; }
        return v;
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static void ILanes<T, Vector<T>>.StoreFirst(Vector<T> value, T* target, int count)
    {
        for (int i = 0; i < count; i++) { target[i] = ((T*)&value)[i]; }
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> ILanes<T, Vector<T>>.Blend(Vector<T> first, int count, Vector<T> others)
    {
        for (int i = 0; i < count; i++) { ((T*)&others)[i] = ((T*)&first)[i]; }
        return others;
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    static Vector<T> ILanes<T, Vector<T>>.Exchange(Vector<T> value, int distance)
    {
        int bytes = distance * sizeof(T);
        if (Vector<byte>.Count == 16) { return Exchange(value.AsVector128().AsInt32(), bytes).As<int, T>().AsVector(); }
        Vector256<int> v = value.AsVector256().AsInt32();
        Vector256<int> exchanged = bytes == 16
            ? Vector256.Create(v.GetUpper(), v.GetLower())
            : Vector256.Create(Exchange(v.GetLower(), bytes), Exchange(v.GetUpper(), bytes));
        return exchanged.As<int, T>().AsVector();
    }

    [MethodImpl(Inline)]
    private static Vector128<int> Exchange(Vector128<int> v, int bytes) => bytes == 8
        ? Vector128.Shuffle(v, Vector128.Create(2, 3, 0, 1))
        : Vector128.Shuffle(v, Vector128.Create(1, 0, 3, 2));

    [MethodImpl(Inline)]
    private static Vector<float> PowerOfTwo(Vector<int> n) => Vector.AsVectorSingle(Vector.ShiftLeft(n + new Vector<int>(127), 23));
}
