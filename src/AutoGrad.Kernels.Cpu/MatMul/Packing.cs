using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Copies strips of a matrix into the order in which the micro-kernel reads it.</summary>
/// <remarks>
/// A strip of A (some rows) and a strip of B (some columns) look alike once packed: for each step of k, <c>width</c> neighbours, so one
/// routine serves both. The copy costs one pass, and buys reads that are contiguous, however wide the matrix, and free of cache conflicts.
/// </remarks>
internal static unsafe class Packing
{
    /// <summary>
    /// So much of each row of a strip is turned at a time, when it is packed: whole cache lines, so that each is fetched once; several, so
    /// that the processor foresees the next; not so many that what is written leaves the nearest cache before it is whole.
    /// </summary>
    private const int RunBytes = 256;

    private const int RowsAhead = 8;

    /// <summary>Packs a strip: target[p·stride + x] = element (x, p), for x in 0 … width − 1 and p in 0 … depth − 1.</summary>
    /// <param name="source">The first element of the strip.</param>
    /// <param name="ld">The distance from one stored row to the next, in elements.</param>
    /// <param name="alongRows">Whether k runs along the stored rows (the strip is transposed) or across them (it is copied).</param>
    /// <param name="depth">The number of steps of k.</param>
    /// <param name="width">The width of the strip.</param>
    /// <param name="target">Memory for depth·stride elements.</param>
    /// <param name="stride">The distance from one step of k to the next in the target; the elements past the width become zero.</param>
    public static void Pack<T>(T* source, nint ld, bool alongRows, int depth, int width, T* target, int stride)
        where T : unmanaged, INumberBase<T>
    {
        if (width < stride)
        {
            new Span<T>(target, depth * stride).Clear();
        }
        if (!alongRows && width >= Vector128<T>.Count)
        {
            Copy(source, ld, depth, width, target, stride);
        }
        else if (alongRows && width >= BlockTranspose.Size<T>())
        {
            TransposeInRuns(source, ld, depth, width, target, stride);
        }
        else
        {
            PackNarrow(source, alongRows ? ld : 1, alongRows ? 1 : ld, depth, width, target, stride);
        }
    }

    /// <summary>Packs strips that lie side by side: strip s goes to target + s·<paramref name="size"/>.</summary>
    /// <param name="source">The first element of the first strip.</param>
    /// <param name="ld">The distance from one stored row to the next, in elements.</param>
    /// <param name="alongRows">Whether k runs along the stored rows or across them.</param>
    /// <param name="depth">The number of steps of k.</param>
    /// <param name="extent">The width of all strips together; the last may be narrower than the others.</param>
    /// <param name="width">The width of each, and the distance from one step of k to the next in the target.</param>
    /// <param name="target">Memory for the strips.</param>
    /// <param name="size">The distance from one strip to the next in the target, in elements.</param>
    public static void PackStrips<T>(T* source, nint ld, bool alongRows, int depth, int extent, int width, T* target, nint size)
        where T : unmanaged, INumberBase<T>
    {
        for (nint x = 0; x < extent; x += width, target += size)
        {
            Pack(source + (alongRows ? x * ld : x), ld, alongRows, depth, (int)Math.Min(width, extent - x), target, width);
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

    /// <summary>
    /// Copies a strip row by row, as it is stored; the last vector may overlap the one before. The next rows may have to come from memory,
    /// and are too short for the processor to foresee them: each is asked for some rows ahead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T>(T* source, nint ld, int depth, int width, T* target, int stride)
        where T : unmanaged
    {
        nint last = width - Vector128<T>.Count;
        for (; depth > 0; depth--)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch1(source + (RowsAhead * ld));
            }
            for (nint x = 0; x < last; x += Vector128<T>.Count) { Vector128.Load(source + x).Store(target + x); }
            Vector128.Load(source + last).Store(target + last);
            source += ld;
            target += stride;
        }
    }

    /// <summary>Transposes in square blocks, so many elements of each row at a time; the last block may overlap the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeInRuns<T>(T* source, nint ld, int depth, int width, T* target, nint stride)
        where T : unmanaged
    {
        int block = BlockTranspose.Size<T>(), run = RunBytes / sizeof(T);
        nint last = width - block;
        int whole = depth / block * block;
        for (nint p = 0; p < whole; p += run)
        {
            nint end = Math.Min(p + run, whole);
            for (nint x = 0; x < width; x += block)
            {
                nint from = Math.Min(x, last);
                BlockTranspose.Run(source + (from * ld) + p, ld, end - p, target + (p * stride) + from, stride);
            }
        }
        PackNarrow(source + whole, ld, 1, depth - whole, width, target + (whole * stride), stride);
    }
}
