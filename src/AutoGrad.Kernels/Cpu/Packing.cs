using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Copies a strip of a matrix into the order in which the micro-kernel reads it.</summary>
/// <remarks>
/// A strip of A (some rows) and a strip of B (some columns) look alike once packed: for each step of k, <c>width</c> neighbours, so one
/// routine serves both. The copy costs one pass, and buys reads that are contiguous, however wide the matrix, and free of cache conflicts.
/// </remarks>
internal static unsafe class Packing
{
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
        if (width < 4)
        {
            PackNarrow(source, alongRows ? ld : 1, alongRows ? 1 : ld, depth, width, target, stride);
        }
        else if (alongRows)
        {
            Transpose(source, ld, depth, width, target, stride);
        }
        else
        {
            Copy(source, ld, depth, width, target, stride);
        }
    }

    private static void PackNarrow<T>(T* source, nint neighbour, nint step, int depth, int width, T* target, int stride)
        where T : unmanaged
    {
        for (nint p = 0; p < depth; p++)
        {
            for (nint x = 0; x < width; x++) { target[(p * stride) + x] = source[(p * step) + (x * neighbour)]; }
        }
    }

    /// <summary>Copies rows of at least four elements; the last vector of a row may overlap the one before.</summary>
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

    /// <summary>Transposes in blocks of 4 × 4; the last block of rows may overlap the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(T* source, nint ld, int depth, int width, T* target, int stride)
        where T : unmanaged, INumberBase<T>
    {
        nint last = width - 4;
        nint p = 0;
        for (; p + 4 <= depth; p += 4)
        {
            for (nint x = 0; x < last; x += 4) { Transpose4x4(source + (x * ld) + p, ld, target + (p * stride) + x, stride); }
            Transpose4x4(source + (last * ld) + p, ld, target + (p * stride) + last, stride);
        }
        PackNarrow(source + p, ld, 1, depth - (int)p, width, target + (p * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4<T>(T* source, nint ld, T* target, nint stride)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            Transpose4x4((float*)source, ld, (float*)target, stride);
        }
        else
        {
            for (nint p = 0; p < 4; p++)
            {
                T* row = target + (p * stride);
                row[0] = source[p];
                row[1] = source[p + ld];
                row[2] = source[p + (2 * ld)];
                row[3] = source[p + (3 * ld)];
            }
        }
    }

    /// <summary>Two rounds of interleaving: first neighbouring rows, then pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* source, nint ld, float* target, nint stride)
    {
        Vector128<float> r0 = Vector128.Load(source);
        Vector128<float> r1 = Vector128.Load(source + ld);
        Vector128<float> r2 = Vector128.Load(source + (2 * ld));
        Vector128<float> r3 = Vector128.Load(source + (3 * ld));
        Vector128<float> low01 = Sse.UnpackLow(r0, r1), high01 = Sse.UnpackHigh(r0, r1);
        Vector128<float> low23 = Sse.UnpackLow(r2, r3), high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + stride);
        Sse.MoveLowToHigh(high01, high23).Store(target + (2 * stride));
        Sse.MoveHighToLow(high23, high01).Store(target + (3 * stride));
    }
}
