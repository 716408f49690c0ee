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

    private const int StepsAtOnce = 8;
    private const int StripsAtOnce = 4;

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
            Copy(source, ld, depth, 1, width, target, stride, 0);
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
        int whole = extent / width;
        nint next = alongRows ? width * ld : width;
        if (!alongRows && width >= Vector128<T>.Count)
        {
            CopyStrips(source, ld, depth, whole, width, target, size);
        }
        else
        {
            for (int strip = 0; strip < whole; strip++)
            {
                Pack(source + (strip * next), ld, alongRows, depth, width, target + (strip * size), width);
            }
        }
        int rest = extent - (whole * width);
        if (rest > 0) { Pack(source + (whole * next), ld, alongRows, depth, rest, target + (whole * size), width); }
    }

    /// <summary>
    /// Copies strips a few steps and a few strips at a time: stored rows are read in long runs, as the processor foresees them, and yet no
    /// more places are written to at once than a cache keeps whose strips are a multiple of a page apart.
    /// </summary>
    private static void CopyStrips<T>(T* source, nint ld, int depth, int strips, int width, T* target, nint size)
        where T : unmanaged
    {
        for (int p = 0; p < depth; p += StepsAtOnce)
        {
            int steps = Math.Min(StepsAtOnce, depth - p);
            T* row = source + (p * ld), step = target + ((nint)p * width);
            for (int strip = 0; strip < strips; strip += StripsAtOnce)
            {
                int some = Math.Min(StripsAtOnce, strips - strip);
                Copy(row + ((nint)strip * width), ld, steps, some, width, step + (strip * size), width, size);
            }
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

    private static void Copy<T>(T* source, nint ld, int depth, int strips, int width, T* target, int stride, nint size)
        where T : unmanaged
    {
        if (width >= Vector512<T>.Count && Vector512.IsHardwareAccelerated)
        {
            CopyWide(source, ld, depth, strips, width, target, stride, size);
        }
        else
        {
            CopyNarrow(source, ld, depth, strips, width, target, stride, size);
        }
    }

    /// <summary>Copies strips row by row, as they are stored; the last vector of a strip may overlap the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyNarrow<T>(T* source, nint ld, int depth, int strips, int width, T* target, int stride, nint size)
        where T : unmanaged
    {
        nint last = width - Vector128<T>.Count;
        for (; depth > 0; depth--)
        {
            T* from = source, to = target;
            for (int strip = 0; strip < strips; strip++)
            {
                Prefetch(from + (StepsAtOnce * ld));
                for (nint x = 0; x < last; x += Vector128<T>.Count) { Vector128.Load(from + x).Store(to + x); }
                Vector128.Load(from + last).Store(to + last);
                from += width;
                to += size;
            }
            source += ld;
            target += stride;
        }
    }

    /// <summary>The same with vectors of a cache line each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyWide<T>(T* source, nint ld, int depth, int strips, int width, T* target, int stride, nint size)
        where T : unmanaged
    {
        nint last = width - Vector512<T>.Count;
        for (; depth > 0; depth--)
        {
            T* from = source, to = target;
            for (int strip = 0; strip < strips; strip++)
            {
                for (nint x = 0; x < last; x += Vector512<T>.Count)
                {
                    Prefetch(from + x + (StepsAtOnce * ld));
                    Vector512.Load(from + x).Store(to + x);
                }
                Prefetch(from + last + (StepsAtOnce * ld));
                Vector512.Load(from + last).Store(to + last);
                from += width;
                to += size;
            }
            source += ld;
            target += stride;
        }
    }

    /// <summary>
    /// The next rows may have to come from memory, and are too short for the processor to foresee them: they are asked for as many rows
    /// ahead as strips are copied at once, that is, before all other strips.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<T>(T* address)
        where T : unmanaged
    {
        if (Sse.IsSupported) { Sse.Prefetch1(address); }
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
