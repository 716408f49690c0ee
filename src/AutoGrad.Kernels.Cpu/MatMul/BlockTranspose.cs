using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Transposes a few rows in registers, a small square at a time: by interleaving neighbouring rows, then pairs of rows, then halves.
/// </summary>
internal static unsafe class BlockTranspose
{
    /// <summary>The side of the square: 8 floats or 4 doubles with AVX, else 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size<T>()
        where T : unmanaged
        => typeof(T) == typeof(float) && Avx.IsSupported ? 8 : 4;

    /// <summary>target[p·stride + x] = source[x·ld + p] for x below <see cref="Size"/> and p below depth, a multiple of it.</summary>
    public static void Run<T>(T* source, nint ld, nint depth, T* target, nint stride)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && Avx.IsSupported)
        {
            EightRows((float*)source, ld, depth, (float*)target, stride);
        }
        else if (typeof(T) == typeof(double) && Avx.IsSupported)
        {
            FourRows((double*)source, ld, depth, (double*)target, stride);
        }
        else
        {
            for (nint p = 0; p < depth; p++, target += stride)
            {
                target[0] = source[p];
                target[1] = source[p + ld];
                target[2] = source[p + (2 * ld)];
                target[3] = source[p + (3 * ld)];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(float* source, nint ld, nint depth, float* target, nint stride)
    {
        // Three rows share a pointer: x86 addresses base, base + row and base + 2·row without further arithmetic.
        float* source3 = source + (3 * ld), source6 = source3 + (3 * ld);
        float* target3 = target + (3 * stride), target6 = target3 + (3 * stride);
        for (; depth > 0; depth -= 8)
        {
            FourColumns(source, source3, source6, ld, target, target + stride, target + (2 * stride), target3);
            FourColumns(source + 4, source3 + 4, source6 + 4, ld, target3 + stride, target3 + (2 * stride), target6, target6 + stride);
            source += 8;
            source3 += 8;
            source6 += 8;
            target += 8 * stride;
            target3 += 8 * stride;
            target6 += 8 * stride;
        }
    }

    /// <summary>Four columns of eight rows become four rows of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourColumns(float* row0, float* row3, float* row6, nint ld, float* to0, float* to1, float* to2, float* to3)
    {
        // Rows i and i + 4 share a register: so the last round, of halves, is done by the loads.
        Vector256<float> r04 = Join(row0, row3 + ld), r15 = Join(row0 + ld, row3 + (2 * ld));
        Vector256<float> r26 = Join(row0 + (2 * ld), row6), r37 = Join(row3, row6 + ld);
        Vector256<double> low01 = Avx.UnpackLow(r04, r15).AsDouble(), high01 = Avx.UnpackHigh(r04, r15).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r26, r37).AsDouble(), high23 = Avx.UnpackHigh(r26, r37).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(to0);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(to1);
        Avx.UnpackLow(high01, high23).AsSingle().Store(to2);
        Avx.UnpackHigh(high01, high23).AsSingle().Store(to3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(double* source, nint ld, nint depth, double* target, nint stride)
    {
        for (; depth > 0; depth -= 4)
        {
            TwoColumns(source, ld, target, stride);
            TwoColumns(source + 2, ld, target + (2 * stride), stride);
            source += 4;
            target += 4 * stride;
        }
    }

    /// <summary>Two columns of four rows become two rows of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoColumns(double* source, nint ld, double* target, nint stride)
    {
        Vector256<double> r02 = Join(source, source + (2 * ld));
        Vector256<double> r13 = Join(source + ld, source + (3 * ld));
        Avx.UnpackLow(r02, r13).Store(target);
        Avx.UnpackHigh(r02, r13).Store(target + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Join<T>(T* low, T* high)
        where T : unmanaged
        => Vector256.Create(Vector128.Load(low), Vector128.Load(high));
}
