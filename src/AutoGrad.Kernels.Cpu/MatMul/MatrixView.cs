namespace AutoGrad.Kernels.Cpu;

/// <summary>A matrix in someone else's memory, read as it is stored or transposed.</summary>
/// <param name="start">Element (0, 0).</param>
/// <param name="ld">The distance from one stored row to the next, in elements.</param>
/// <param name="transposed">Whether the stored rows are the columns of the matrix.</param>
internal readonly unsafe struct MatrixView<T>(T* start, nint ld, bool transposed)
    where T : unmanaged
{
    /// <summary>The distance from one stored row to the next, in elements.</summary>
    public nint Ld { get; } = ld;

    /// <summary>Whether the stored rows are the columns of the matrix.</summary>
    public bool Transposed { get; } = transposed;

    /// <summary>The distance from (i, j) to (i + 1, j), in elements.</summary>
    public nint RowStride => Transposed ? 1 : Ld;

    /// <summary>The distance from (i, j) to (i, j + 1), in elements.</summary>
    public nint ColumnStride => Transposed ? Ld : 1;

    /// <summary>The transpose, over the same memory.</summary>
    public MatrixView<T> Transpose => new(start, Ld, !Transposed);

    /// <summary>A matrix that lies so many elements further on and is stored in the same way.</summary>
    public MatrixView<T> Moved(nint offset) => new(start + offset, Ld, Transposed);

    /// <summary>Where element (i, j) lies.</summary>
    public T* At(nint i, nint j) => start + (i * RowStride) + (j * ColumnStride);

    /// <summary>The part of the matrix that begins at (i, j).</summary>
    public MatrixView<T> From(nint i, nint j) => new(At(i, j), Ld, Transposed);
}
