using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>Loops that do next to nothing with each number: what the caches and the memory can carry at most (McCalpin's STREAM).</summary>
internal static unsafe class Streams
{
    /// <summary>y = a + 3 b: two reads and a write for each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Triad(float* a, float* b, float* y, nint n)
    {
        nint i = 0;
        for (; i <= n - 16; i += 16) { (Vector512.Load(a + i) + (Vector512.Load(b + i) * 3)).Store(y + i); }
        for (; i < n; i++) { y[i] = a[i] + (3 * b[i]); }
    }

    /// <summary>y = a: a read and a write for each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* a, float* y, nint n)
    {
        nint i = 0;
        for (; i <= n - 16; i += 16) { Vector512.Load(a + i).Store(y + i); }
        for (; i < n; i++) { y[i] = a[i]; }
    }
}
