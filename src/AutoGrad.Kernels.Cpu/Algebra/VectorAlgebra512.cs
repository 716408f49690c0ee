using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// The algebra of 512-bit vectors, for processors with AVX-512: <see cref="VectorAlgebra{T}"/>'s twin, since <see cref="Vector{T}"/> stops
/// at 256 bits. Lane by lane, both give the same bits, but for what <see cref="SingleVectors512"/> has tables for.
/// </summary>
internal readonly unsafe struct VectorAlgebra512<T> : IVectorAlgebra<Vector512<T>>, ILanes<T, Vector512<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <inheritdoc/>
    public static int Count => Vector512<T>.Count;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Constant(double value) => typeof(T) == typeof(float)
        ? Vector512.Create((float)value).As<float, T>()
        : Vector512.Create(value).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Negate(Vector512<T> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Abs(Vector512<T> a) => Vector512.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Sqrt(Vector512<T> a) => Vector512.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Exp(Vector512<T> a) => typeof(T) == typeof(float)
        ? SingleVectors512.Exp(a.AsSingle()).As<float, T>()
        : Vector512.Exp(a.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Expm1(Vector512<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Expm1<Vector512<T>, VectorAlgebra512<T>>(a)
        : KahanExpm1.Of<Vector512<T>, VectorAlgebra512<T>>(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Log(Vector512<T> a) => typeof(T) == typeof(float)
        ? SingleVectors.Log<Vector512<T>, VectorAlgebra512<T>>(a)
        : Vector512.Log(a.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Sin(Vector512<T> a) => typeof(T) == typeof(float)
        ? Vector512.Sin(a.AsSingle()).As<float, T>()
        : Vector512.Sin(a.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Cos(Vector512<T> a) => typeof(T) == typeof(float)
        ? Vector512.Cos(a.AsSingle()).As<float, T>()
        : Vector512.Cos(a.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Tanh(Vector512<T> a) => typeof(T) == typeof(float)
        ? SingleVectors512.Tanh(a.AsSingle()).As<float, T>()
        : RationalTanh.Of<Vector512<T>, VectorAlgebra512<T>>(a);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Sigmoid(Vector512<T> a) => typeof(T) == typeof(float)
        ? SingleVectors512.Sigmoid(a.AsSingle()).As<float, T>()
        : ExponentialSigmoid.Of<Vector512<T>, VectorAlgebra512<T>>(a);

    /// <inheritdoc/>
    /// <remarks>Number by number: no processor has it, and the conventions matter more here than the speed.</remarks>
    public static Vector512<T> Pow(Vector512<T> a, Vector512<T> b)
    {
        Vector512<T> y = default;
        for (int i = 0; i < Count; i++) { y = y.WithElement(i, T.Pow(a[i], b[i])); }
        return y;
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> SelectGreater(Vector512<T> a, Vector512<T> b, Vector512<T> ifGreater, Vector512<T> otherwise)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), ifGreater, otherwise);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> SelectEqual(Vector512<T> a, Vector512<T> b, Vector512<T> ifEqual, Vector512<T> otherwise)
        => Vector512.ConditionalSelect(Vector512.Equals(a, b), ifEqual, otherwise);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Min(Vector512<T> a, Vector512<T> b) => Vector512.MinNative(a, b);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> CopySign(Vector512<T> size, Vector512<T> sign) => Vector512.CopySign(size, sign);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Scale(Vector512<T> a, Vector512<T> n) => Avx512F.Scale(a.AsSingle(), n.AsSingle()).As<float, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Split(Vector512<T> a, out Vector512<T> n)
    {
        // The instructions split at 1 and 2; what is √2 or more is halved.
        Vector512<float> m = Avx512F.GetMantissa(a.AsSingle(), 0);
        Vector512<float> exponent = Avx512F.GetExponent(a.AsSingle());
        Vector512<float> low = Vector512.LessThan(m, Vector512.Create(1.41421356f));
        n = Vector512.ConditionalSelect(low, exponent, exponent + Vector512<float>.One).As<float, T>();
        return Vector512.ConditionalSelect(low, m, m * Vector512.Create(0.5f)).As<float, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Repeat(T value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(Vector512<T> value, T* target) => value.Store(target);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void StoreThrough(Vector512<T> value, T* target) => value.StoreAlignedNonTemporal(target);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> LoadFirst(T* source, int count) => typeof(T) == typeof(float)
        ? Avx512F.MaskLoad((float*)source, First(count).AsSingle(), Vector512<float>.Zero).As<float, T>()
        : Avx512F.MaskLoad((double*)source, First(count).AsDouble(), Vector512<double>.Zero).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void StoreFirst(Vector512<T> value, T* target, int count)
    {
        if (typeof(T) == typeof(float))
        {
            Avx512F.MaskStore((float*)target, First(count).AsSingle(), value.AsSingle());
        }
        else
        {
            Avx512F.MaskStore((double*)target, First(count).AsDouble(), value.AsDouble());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Blend(Vector512<T> first, int count, Vector512<T> others)
        => Vector512.ConditionalSelect(First(count), first, others);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<T> Exchange(Vector512<T> value, int distance)
    {
        Vector512<float> v = value.AsSingle();
        Vector512<float> exchanged = (distance * sizeof(T)) switch
        {
            32 => Avx512F.Shuffle4x128(v, v, 0b01_00_11_10),
            16 => Avx512F.Shuffle4x128(v, v, 0b10_11_00_01),
            8 => Avx512F.Permute4x32(v, 0b01_00_11_10),
            _ => Avx512F.Permute4x32(v, 0b10_11_00_01),
        };
        return exchanged.As<float, T>();
    }

    /// <summary>A mask of the first lanes.</summary>
    [MethodImpl(Inline)]
    private static Vector512<T> First(int count) => typeof(T) == typeof(float)
        ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
        : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();
}
