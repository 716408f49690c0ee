using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// Gather along the middle axis of [outer, axis, inner]: the pieces are the outer ones, y's with <paramref name="n"/> places of the axis
/// each, x's with <paramref name="limit"/>.
/// </summary>
internal readonly unsafe struct GatherLoop<T>(T* x, int limit, int* index, T* y, int n, long inner, int axis) : IPieces
    where T : unmanaged
{
    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        int* at = index + (first * n * inner);
        T* to = y + (first * n * inner);
        for (long outer = first; outer < end; outer++)
        {
            T* from = x + (outer * limit * inner);
            for (int i = 0; i < n; i++)
            {
                for (long j = 0; j < inner; j++) { *to++ = from[(IndexLoops.Checked(*at++, limit, axis) * inner) + j]; }
            }
        }
    }
}

/// <summary>ScatterAdd, the adjoint of <see cref="GatherLoop{T}"/>: here x has n places of the axis and y has the limit.</summary>
internal readonly unsafe struct ScatterAddLoop<T, TSum>(T* x, int limit, int* index, TSum* y, int n, long inner, int axis) : IPieces
    where T : unmanaged, INumber<T>
    where TSum : unmanaged, INumber<TSum>
{
    /// <inheritdoc/>
    public void Run(long first, long end)
    {
        int* at = index + (first * n * inner);
        T* from = x + (first * n * inner);
        for (long outer = first; outer < end; outer++)
        {
            TSum* to = y + (outer * limit * inner);
            new Span<TSum>(to, checked((int)(limit * inner))).Clear();
            for (int i = 0; i < n; i++)
            {
                for (long j = 0; j < inner; j++)
                {
                    to[(IndexLoops.Checked(*at++, limit, axis) * inner) + j] += TSum.CreateTruncating(*from++);
                }
            }
        }
    }
}

/// <summary>What both loops demand of an index.</summary>
internal static class IndexLoops
{
    /// <summary>The index, if it is on the axis.</summary>
    /// <exception cref="IndexException">It is not.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Checked(int index, int limit, int axis) => (uint)index < (uint)limit ? index : throw Outside(index, limit, axis);

    private static IndexException Outside(int index, int limit, int axis)
        => new($"The index {index} is outside axis {axis}, which has {limit} places: 0 … {limit - 1} are allowed.");
}
