using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>y = x in another element type along a row: in vectors for the pairs that are converted in bulk, else one by one.</summary>
internal readonly unsafe struct ConvertRow<S, T>(S* x, T* y) : IRowKernel
    where S : unmanaged, INumber<S>
    where T : unmanaged, INumber<T>
{
    public void Row(long* offsets, int n)
    {
        S* from = x + offsets[0];
        T* to = y + offsets[1];
        for (nint i = Vectors(from, to, n); i < n; i++) { to[i] = T.CreateSaturating(from[i]); }
    }

    /// <summary>Converts the first elements, as many as fill whole vectors, and says how many they are.</summary>
    private static nint Vectors(S* x, T* y, nint n)
    {
        if (typeof(S) == typeof(byte) && typeof(T) == typeof(float))
        {
            return MaskVectors.Read<float, Numbers>((bool*)x, new((float*)y), n);
        }
        nint i = 0;
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (typeof(S) == typeof(float) && typeof(T) == typeof(double))
            {
                Widen((float*)x + i, (double*)y + i);
            }
            else if (typeof(S) == typeof(double) && typeof(T) == typeof(float))
            {
                Narrow((double*)x + i, (float*)y + i);
            }
            else if (typeof(S) == typeof(int) && typeof(T) == typeof(float))
            {
                Vector.ConvertToSingle(Vector.Load((int*)x + i)).Store((float*)y + i);
            }
            else if (typeof(S) == typeof(float) && typeof(T) == typeof(int))
            {
                Vector.ConvertToInt32(Vector.Load((float*)x + i)).Store((int*)y + i);
            }
            else
            {
                break;
            }
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(float* x, double* y)
    {
        Vector.Widen(Vector.Load(x), out Vector<double> low, out Vector<double> high);
        low.Store(y);
        high.Store(y + Vector<double>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Narrow(double* x, float* y) => Vector.Narrow(Vector.Load(x), Vector.Load(x + Vector<double>.Count)).Store(y);

    /// <summary>Masks as the numbers 0 and 1.</summary>
    private readonly struct Numbers(float* y) : IMaskTarget<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void To(nint i, Vector<float> mask) => Vector.ConvertToSingle(mask.As<float, int>()).Store(y + i);
    }
}

/// <summary>A mask of what is not 0 along a row; NaN is not.</summary>
internal readonly unsafe struct NonzeroRow<T>(T* x, bool* y) : IRowKernel
    where T : unmanaged, INumber<T>
{
    public void Row(long* offsets, int n)
    {
        T* from = x + offsets[0];
        bool* to = y + offsets[1];
        for (nint i = MaskVectors.Write<T, Nonzero>(new(from), to, n); i < n; i++) { to[i] = from[i] != T.Zero; }
    }

    private readonly struct Nonzero(T* x) : IMaskSource<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> From(nint i) => ~Vector.Equals(Vector.Load(x + i), Vector<T>.Zero);
    }
}
