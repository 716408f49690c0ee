using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Sorts a row of pixels by even and odd, and back: what a window sees that moves by two.</summary>
internal static unsafe class PixelPairs<T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>even[i] = row[2i] and odd[i] = row[2i + 1], for a number of pairs.</summary>
    public static void Split(T* row, T* even, T* odd, int pairs)
    {
        int i = 0;
        int perVector = Vector256<T>.Count / 2;
        for (; Vector256.IsHardwareAccelerated && i <= pairs - perVector; i += perVector)
        {
            Vector256<T> sorted = sizeof(T) == sizeof(int)
                ? Vector256.Shuffle(Vector256.Load((int*)(row + (2 * i))), Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7)).As<int, T>()
                : Vector256.Shuffle(Vector256.Load((long*)(row + (2 * i))), Vector256.Create(0, 2, 1, 3)).As<long, T>();
            sorted.GetLower().Store(even + i);
            sorted.GetUpper().Store(odd + i);
        }
        for (; i < pairs; i++) { (even[i], odd[i]) = (row[2 * i], row[(2 * i) + 1]); }
    }

    /// <summary>The inverse of <see cref="Split"/>: row[2i] = even[i] and row[2i + 1] = odd[i].</summary>
    public static void Join(T* even, T* odd, T* row, int pairs)
    {
        int i = 0;
        int perVector = Vector256<T>.Count / 2;
        for (; Vector256.IsHardwareAccelerated && i <= pairs - perVector; i += perVector)
        {
            Vector256<T> sorted = Vector256.Create(Vector128.Load(even + i), Vector128.Load(odd + i));
            Vector256<T> mixed = sizeof(T) == sizeof(int)
                ? Vector256.Shuffle(sorted.As<T, int>(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).As<int, T>()
                : Vector256.Shuffle(sorted.As<T, long>(), Vector256.Create(0, 2, 1, 3)).As<long, T>();
            mixed.Store(row + (2 * i));
        }
        for (; i < pairs; i++) { (row[2 * i], row[(2 * i) + 1]) = (even[i], odd[i]); }
    }
}
