using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>y = x in another element type along a row: vectors for the pairs that programs convert in bulk, one by one for the others.</summary>
internal readonly unsafe struct ConvertRow<S, T>(S* x, T* y) : IRowKernel
    where S : unmanaged, INumber<S>
    where T : unmanaged, INumber<T>
{
    public void Row(long* at, int n)
    {
        S* from = x + at[0];
        T* to = y + at[1];
        for (nint i = Vectors(from, to, n); i < n; i++) { to[i] = T.CreateSaturating(from[i]); }
    }

    /// <summary>Converts the first elements, as many as fill whole vectors, and says how many they are.</summary>
    private static nint Vectors(S* x, T* y, nint n)
    {
        if (typeof(S) == typeof(byte) && typeof(T) == typeof(float)) { return MaskVectors.Read<float, Numbers>((bool*)x, new((float*)y), n); }
        nint i = 0;
        if (typeof(S) == typeof(float) && typeof(T) == typeof(double))
        {
            for (; i <= n - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(Vector.Load((float*)x + i), out Vector<double> low, out Vector<double> high);
                low.Store((double*)y + i);
                high.Store((double*)y + i + Vector<double>.Count);
            }
        }
        else if (typeof(S) == typeof(double) && typeof(T) == typeof(float))
        {
            for (; i <= n - Vector<float>.Count; i += Vector<float>.Count)
            {
                double* from = (double*)x + i;
                Vector.Narrow(Vector.Load(from), Vector.Load(from + Vector<double>.Count)).Store((float*)y + i);
            }
        }
        else if (typeof(S) == typeof(int) && typeof(T) == typeof(float))
        {
            for (; i <= n - Vector<int>.Count; i += Vector<int>.Count) { Vector.ConvertToSingle(Vector.Load((int*)x + i)).Store((float*)y + i); }
        }
        else if (typeof(S) == typeof(float) && typeof(T) == typeof(int))
        {
            for (; i <= n - Vector<int>.Count; i += Vector<int>.Count) { Vector.ConvertToInt32(Vector.Load((float*)x + i)).Store((int*)y + i); }
        }
        return i;
    }

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
    public void Row(long* at, int n)
    {
        T* from = x + at[0];
        bool* to = y + at[1];
        for (nint i = MaskVectors.Write<T, Nonzero>(new(from), to, n); i < n; i++) { to[i] = from[i] != T.Zero; }
    }

    private readonly struct Nonzero(T* x) : IMaskSource<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> From(nint i) => ~Vector.Equals(Vector.Load(x + i), Vector<T>.Zero);
    }
}
