using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <summary>How many partial results are joined at most.</summary>
    private const int MostPartials = 512;

    /// <inheritdoc/>
    public override void Reduce<R>(R reduction, Storage x, Shape xShape, Storage y, Shape yShape)
    {
        if (x.DType == DType.Float32)
        {
            ReduceAs<float, R>(reduction, x, xShape, y, yShape);
        }
        else
        {
            ReduceAs<double, R>(reduction, x, xShape, y, yShape);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void ArgMax(Storage x, Shape xShape, int axis, Storage y)
    {
        if (x.DType == DType.Float32)
        {
            ArgMaxAs<float>(x, xShape, axis, y);
        }
        else
        {
            ArgMaxAs<double>(x, xShape, axis, y);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void ReduceAs<T, R>(R r, Storage x, Shape xShape, Storage y, Shape yShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        T* from = At<T>(x);
        T* to = At<T>(y);
        if (x.Length == 0)
        {
            T nothing = r.Finish<T, ScalarAlgebra<T>>(r.Start<T, ScalarAlgebra<T>>());
            new Span<T>(to, checked((int)y.Length)).Fill(nothing);
            return;
        }
        if (y.Length == 1)
        {
            ReduceAll(r, from, x.Length, to);
        }
        else
        {
            ReduceAxes(r, from, xShape, to, yShape);
        }
    }

    private void ReduceAll<T, R>(R r, T* x, long n, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        long perChunk = Math.Max(PieceLoop.ChunkElements, (n + MostPartials - 1) / MostPartials);
        int chunks = (int)((n + perChunk - 1) / perChunk);
        T* partial = stackalloc T[chunks];
        _team.Run(chunks, new ReduceAllLoop<T, R>(r, x, n, perChunk, partial));
        *y = r.Finish<T, ScalarAlgebra<T>>(ReductionKernels<T, R>.JoinPairwise(r, partial, chunks));
    }

    private void ReduceAxes<T, R>(R r, T* x, Shape xShape, T* y, Shape yShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        int length = StridedRows.ScratchLength(xShape, 2);
        long* scratch = stackalloc long[3 * length];
        var all = new StridedRows(scratch, xShape, yShape);

        // The innermost reduced axis is the loop over rows; it stands right before the columns, since neighbours of one kind were joined.
        // With nothing to reduce there is one row.
        bool columns = all.Stride(0, 0) != 0;
        int outer = columns ? Math.Min(2, all.Rank) : 1;
        var kept = new StridedRows(scratch + length, all, outer, operand: 0, still: false);
        var reduced = new StridedRows(scratch + (2 * length), all, outer, operand: 0, still: true);
        if (columns)
        {
            int rows = outer == 2 ? all.Dim(1) : 1;
            long rowStep = outer == 2 ? all.Stride(1, 1) : 0;
            var loop = new ReduceColumnsLoop<T, R>(r, x, y, all.Inner, rows, rowStep, kept, reduced);
            PieceLoop<ReduceColumnsLoop<T, R>>.Run(_team, loop, kept.Count * loop.Tiles, loop.ElementsOfPiece);
        }
        else
        {
            var loop = new ReduceRunsLoop<T, R>(r, x, y, all.Inner, kept, reduced);
            PieceLoop<ReduceRunsLoop<T, R>>.Run(_team, loop, kept.Count, all.Inner * reduced.Count);
        }
    }

    private void ArgMaxAs<T>(Storage x, Shape xShape, int axis, Storage y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var view = AxisView.Of(xShape, axis);
        PieceLoop<ArgMaxLoop<T>>.Run(_team, new(At<T>(x), view.N, view.Inner, At<int>(y)), y.Length, view.N);
    }
}
