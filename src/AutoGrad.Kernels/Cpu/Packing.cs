using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Copies a strip of a matrix into the order in which the micro-kernel reads it.</summary>
/// <remarks>
/// A strip of A (some rows) and a strip of B (some columns) look alike once packed: for each step of k, <c>width</c> neighbours, so one
/// routine serves both. The copy costs one pass, and buys reads that are contiguous, however wide the matrix, and free of cache conflicts.
/// </remarks>
internal static unsafe class Packing
{
    /// <summary>Steps of k that a transposed strip is gone through at a time: a cache line, so that each is fetched once.</summary>
    private const int LineBytes = 64;

    /// <summary>Packs a strip: target[p·stride + x] = element (x, p), for x in 0 … width − 1 and p in 0 … depth − 1.</summary>
    /// <param name="source">The first element of the strip.</param>
    /// <param name="ld">The distance from one stored row to the next, in elements.</param>
    /// <param name="alongRows">Whether k runs along the stored rows (the strip is transposed) or across them (it is copied).</param>
    /// <param name="depth">The number of steps of k.</param>
    /// <param name="width">The width of the strip.</param>
    /// <param name="target">Room for depth·stride elements.</param>
    /// <param name="stride">The distance from one step of k to the next in the target; the elements past the width become zero.</param>
    public static void Pack<T>(T* source, nint ld, bool alongRows, int depth, int width, T* target, int stride)
        where T : unmanaged, INumberBase<T>
    {
        if (width < stride)
        {
            new Span<T>(target, depth * stride).Clear();
        }
        if (!alongRows && width >= Vector512<T>.Count && Vector512.IsHardwareAccelerated)
        {
            CopyWide(source, ld, depth, width, target, stride);
        }
        else if (!alongRows && width >= Vector128<T>.Count)
        {
            Copy(source, ld, depth, width, target, stride);
        }
        else if (alongRows && width >= BlockTranspose.Size<T>())
        {
            Transpose(source, ld, depth, width, target, stride);
        }
        else
        {
            PackNarrow(source, alongRows ? ld : 1, alongRows ? 1 : ld, depth, width, target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackNarrow<T>(T* source, nint neighbour, nint step, nint depth, nint width, T* target, nint stride)
        where T : unmanaged
    {
        // The longer of the two loops is the inner one.
        if (width > depth)
        {
            for (nint p = 0; p < depth; p++)
            {
                T* from = source + (p * step), to = target + (p * stride);
                for (nint x = 0; x < width; x++, from += neighbour) { to[x] = *from; }
            }
            return;
        }
        for (nint x = 0; x < width; x++)
        {
            T* from = source + (x * neighbour), to = target + x;
            for (nint p = 0; p < depth; p++, from += step, to += stride) { *to = *from; }
        }
    }

    /// <summary>Copies rows; the last vector of a row may overlap the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T>(T* source, nint ld, int depth, int width, T* target, int stride)
        where T : unmanaged
    {
        nint last = width - Vector128<T>.Count;
        for (; depth > 0; depth--)
        {
            for (nint x = 0; x < last; x += Vector128<T>.Count) { Vector128.Load(source + x).Store(target + x); }
            Vector128.Load(source + last).Store(target + last);
            source += ld;
            target += stride;
        }
    }

    /// <summary>The same with vectors of a cache line each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyWide<T>(T* source, nint ld, int depth, int width, T* target, int stride)
        where T : unmanaged
    {
        nint last = width - Vector512<T>.Count;
        for (; depth > 0; depth--)
        {
            for (nint x = 0; x < last; x += Vector512<T>.Count) { Vector512.Load(source + x).Store(target + x); }
            Vector512.Load(source + last).Store(target + last);
            source += ld;
            target += stride;
        }
    }

    /// <summary>Transposes in square blocks; the last block of columns may overlap the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(T* source, nint ld, int depth, int width, T* target, int stride)
        where T : unmanaged
    {
        int block = BlockTranspose.Size<T>();
        int run = LineBytes / sizeof(T);
        nint last = width - block;
        int whole = depth / block * block;
        for (nint p = 0; p < whole; p += run)
        {
            nint end = Math.Min(p + run, whole);
            for (nint x = 0; x < width; x += block)
            {
                nint from = Math.Min(x, last);
                for (nint q = p; q < end; q += block)
                {
                    BlockTranspose.Run(source + (from * ld) + q, ld, target + (q * stride) + from, stride);
                }
            }
        }
        PackNarrow(source + whole, ld, 1, depth - whole, width, target + ((nint)whole * stride), stride);
    }
}
