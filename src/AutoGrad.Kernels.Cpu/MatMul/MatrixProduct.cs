using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>What is to be computed: C = f(A·B + bias), or C = f(C + A·B + bias).</summary>
/// <param name="m">The rows of C.</param>
/// <param name="n">The columns of C.</param>
/// <param name="k">The terms of each sum.</param>
/// <param name="a">A as m × k.</param>
/// <param name="b">B as k × n.</param>
/// <param name="c">C, row by row.</param>
/// <param name="ldc">The distance from one row of C to the next, in elements.</param>
/// <param name="accumulate">Whether the product is added to C or replaces it.</param>
/// <param name="epilogue">What becomes of each element of C once it is whole.</param>
internal readonly unsafe struct MatrixProduct<T>(
    int m, int n, int k, MatrixView<T> a, MatrixView<T> b, T* c, nint ldc, bool accumulate = false, Epilogue<T> epilogue = default)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of C.</summary>
    public int M { get; } = m;

    /// <summary>The columns of C.</summary>
    public int N { get; } = n;

    /// <summary>The terms of each sum.</summary>
    public int K { get; } = k;

    /// <summary>A as m × k.</summary>
    public MatrixView<T> A { get; } = a;

    /// <summary>B as k × n.</summary>
    public MatrixView<T> B { get; } = b;

    /// <summary>The distance from one row of C to the next, in elements.</summary>
    public nint Ldc { get; } = ldc;

    /// <summary>Whether the product is added to C or replaces it.</summary>
    public bool Accumulate { get; } = accumulate;

    /// <summary>What becomes of each element of C once it is whole.</summary>
    public Epilogue<T> Epilogue { get; } = epilogue;

    /// <summary>How many multiplications and additions there are.</summary>
    public double Flops => 2.0 * M * N * K;

    /// <summary>Where element (i, j) of C lies.</summary>
    public T* C(nint i, nint j) => c + (i * Ldc) + j;

    /// <summary>The product for some rows of C.</summary>
    public MatrixProduct<T> Rows(int first, int count) =>
        new(count, N, K, A.From(first, 0), B, C(first, 0), Ldc, Accumulate, Epilogue);

    /// <summary>The product for some columns of C.</summary>
    public MatrixProduct<T> Columns(int first, int count) =>
        new(M, count, K, A, B.From(0, first), C(0, first), Ldc, Accumulate, Epilogue.From(first));

    /// <summary>Some terms of each sum: what is added first takes the place of C, and the epilogue comes with the last.</summary>
    public MatrixProduct<T> Terms(int first, int count) =>
        new(M, N, count, A.From(0, first), B.From(first, 0), c, Ldc, Accumulate || first > 0, first + count == K ? Epilogue : default);

    /// <summary>A product of matrices that lie so many elements further on, all else being equal.</summary>
    public MatrixProduct<T> Moved(nint offsetA, nint offsetB, nint offsetC) =>
        new(M, N, K, A.Moved(offsetA), B.Moved(offsetB), c + offsetC, Ldc, Accumulate, Epilogue);

    /// <summary>The same product with the same operands, stored otherwise.</summary>
    public MatrixProduct<T> With(MatrixView<T> left, MatrixView<T> right) => new(M, N, K, left, right, c, Ldc, Accumulate, Epilogue);

    /// <summary>Applies the epilogue to all of C.</summary>
    public void Finish() => Epilogue.Apply(c, Ldc, M, N);
}
