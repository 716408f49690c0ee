using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// What one pass of a reduction does: every result belongs to one place along the kept axes and one chunk of the reduced ones.
/// </summary>
/// <param name="kept">Where the places along the kept axes stand in x.</param>
/// <param name="reduced">Where the numbers that belong to a place stand, from the place on.</param>
/// <param name="places">How many places there are.</param>
/// <param name="numbers">How many numbers belong to each.</param>
/// <param name="chunk">How many of them one result takes.</param>
/// <param name="stage">The first pass, the last one, or both.</param>
internal readonly struct ReducePass(Layout kept, Layout reduced, int places, int numbers, int chunk, Stage stage)
{
    public readonly Layout Kept = kept;
    public readonly Layout Reduced = reduced;
    public readonly int Places = places;
    public readonly int Numbers = numbers;
    public readonly int Chunk = chunk;

    /// <summary>How many results there are: result r belongs to place r % Places and chunk r / Places. Nothing has one chunk too.</summary>
    public readonly int Results = places * Math.Max(1, (numbers + chunk - 1) / chunk);

    /// <summary>1 if x holds numbers, to be taken in; 0 if it holds partial results, to be joined.</summary>
    public readonly int Takes = stage.HasFlag(Stage.First) ? 1 : 0;

    /// <summary>1 if the results are to be finished; 0 if another pass follows.</summary>
    public readonly int Finishes = stage.HasFlag(Stage.Last) ? 1 : 0;
}

/// <summary>The place of a pass in a reduction.</summary>
[Flags]
internal enum Stage
{
    First = 1,
    Last = 2,
}

/// <summary>A thread for each result. For short sums, and for columns: neighbouring threads then read neighbouring numbers.</summary>
internal readonly struct ReduceByThreadKernel<T, A, R> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, ReducePass, R>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where R : unmanaged, IReduction
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, ReducePass, R> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, ReducePass, R>(Run);

    public static void Run(ArrayView<T> x, ArrayView<T> y, ReducePass pass, R r)
    {
        for (int result = GridThread.First; result < pass.Results; result += GridThread.Count)
        {
            int start = pass.Kept.At(result % pass.Places);
            int first = result / pass.Places * pass.Chunk;
            T total = Partial<T, A, R>.Of(x, start, pass, first, 1, r);
            y[result] = pass.Finishes == 1 ? r.Finish<T, A>(total) : total;
        }
    }
}

/// <summary>A group for each result: its threads take turns at the numbers, and join what they have in a tree.</summary>
internal readonly struct ReduceByGroupKernel<T, A, R> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, ReducePass, R>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where R : unmanaged, IReduction
{
    public const int MostThreads = 256;

    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, ReducePass, R> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, ReducePass, R>(Run);

    public static void Run(ArrayView<T> x, ArrayView<T> y, ReducePass pass, R r)
    {
        ArrayView<T> shared = SharedMemory.Allocate<T>(MostThreads);
        int me = Group.IdxX;
        for (int result = Grid.IdxX; result < pass.Results; result += Grid.DimX)
        {
            int start = pass.Kept.At(result % pass.Places);
            int first = (result / pass.Places * pass.Chunk) + me;
            shared[me] = Partial<T, A, R>.Of(x, start, pass, first, Group.DimX, r);
            for (int half = Group.DimX / 2; half > 0; half /= 2)
            {
                Group.Barrier();
                if (me < half)
                {
                    shared[me] = r.Join<T, A>(shared[me], shared[me + half]);
                }
            }
            if (me == 0)
            {
                y[result] = pass.Finishes == 1 ? r.Finish<T, A>(shared[0]) : shared[0];
            }
            // The next round must not overwrite what thread 1 has not read yet.
            Group.Barrier();
        }
    }
}

/// <summary>What one thread makes of its share of a chunk.</summary>
internal static class Partial<T, A, R>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where R : unmanaged, IReduction
{
    /// <summary>How many numbers a thread takes at most before its result is joined with others: three levels of sixteen.</summary>
    public const int Most = Fan * Fan * Fan;

    private const int Fan = 16;

    /// <summary>
    /// The numbers first, first + step … of a chunk, as a sum of sums of sums: rounding errors then grow with 3 · 16, not with 16³.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(ArrayView<T> x, int start, ReducePass pass, int first, int step, R r)
    {
        int chunkEnd = ((first / pass.Chunk) + 1) * pass.Chunk;
        int end = chunkEnd < pass.Numbers ? chunkEnd : pass.Numbers;
        T total = r.Start<T, A>();
        for (int high = first; high < end; high += Fan * Fan * step)
        {
            T middle = r.Start<T, A>();
            int middleEnd = IntrinsicMath.Min(end, high + (Fan * Fan * step));
            for (int low = high; low < middleEnd; low += Fan * step)
            {
                T run = r.Start<T, A>();
                int runEnd = IntrinsicMath.Min(end, low + (Fan * step));
                for (int i = low; i < runEnd; i += step)
                {
                    T number = x[start + pass.Reduced.At(i)];
                    run = pass.Takes == 1 ? r.Take<T, A>(run, number) : r.Join<T, A>(run, number);
                }
                middle = r.Join<T, A>(middle, run);
            }
            total = r.Join<T, A>(total, middle);
        }
        return total;
    }
}
