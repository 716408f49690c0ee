using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Transposes a small square of numbers in registers, by interleaving neighbouring rows, then pairs of rows, then halves.
/// </summary>
internal static unsafe class BlockTranspose
{
    /// <summary>The side of the square: 8 floats or 4 doubles with AVX, else 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size<T>()
        where T : unmanaged
        => typeof(T) == typeof(float) && Avx.IsSupported ? 8 : 4;

    /// <summary>target[p·stride + x] = source[x·ld + p] for x and p below <see cref="Size"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T>(T* source, nint ld, T* target, nint stride)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && Avx.IsSupported)
        {
            Transpose8x8((float*)source, ld, (float*)target, stride);
        }
        else if (typeof(T) == typeof(double) && Avx.IsSupported)
        {
            Transpose4x4((double*)source, ld, (double*)target, stride);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8x8(float* source, nint ld, float* target, nint stride)
    {
        // Rows i and i + 4 share a register, four columns at a time: so the last round, of halves, is done by the loads.
        FourColumns(source, ld, target, stride);
        FourColumns(source + 4, ld, target + (4 * stride), stride);
    }

    /// <summary>Four columns of eight rows become four rows of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourColumns(float* source, nint ld, float* target, nint stride)
    {
        Vector256<float> r04 = Join(source, source + (4 * ld));
        Vector256<float> r15 = Join(source + ld, source + (5 * ld));
        Vector256<float> r26 = Join(source + (2 * ld), source + (6 * ld));
        Vector256<float> r37 = Join(source + (3 * ld), source + (7 * ld));
        Vector256<double> low01 = Avx.UnpackLow(r04, r15).AsDouble(), high01 = Avx.UnpackHigh(r04, r15).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r26, r37).AsDouble(), high23 = Avx.UnpackHigh(r26, r37).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(target);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(target + stride);
        Avx.UnpackLow(high01, high23).AsSingle().Store(target + (2 * stride));
        Avx.UnpackHigh(high01, high23).AsSingle().Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(double* source, nint ld, double* target, nint stride)
    {
        TwoColumns(source, ld, target, stride);
        TwoColumns(source + 2, ld, target + (2 * stride), stride);
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
