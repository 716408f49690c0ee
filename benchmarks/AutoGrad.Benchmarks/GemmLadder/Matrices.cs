namespace AutoGrad.Benchmarks.GemmLadder;

/// <summary>
/// The operands of C += A·B, row by row: A is m × k, B is k × n, C is m × n. Rows may lie further apart than they are long.
/// </summary>
internal readonly unsafe struct Matrices
{
    /// <summary>The first numbers.</summary>
    public required float* A { get; init; }

    /// <inheritdoc cref="A"/>
    public required float* B { get; init; }

    /// <inheritdoc cref="A"/>
    public required float* C { get; init; }

    /// <summary>Rows of A and C.</summary>
    public required int M { get; init; }

    /// <summary>Columns of B and C.</summary>
    public required int N { get; init; }

    /// <summary>Columns of A and rows of B: the terms of each sum.</summary>
    public required int K { get; init; }

    /// <summary>From one row of A to the next, in numbers.</summary>
    public required int Lda { get; init; }

    /// <summary>The same of B.</summary>
    public required int Ldb { get; init; }

    /// <summary>The same of C.</summary>
    public required int Ldc { get; init; }

    /// <summary>Some rows of A and C, some columns of B and C, some terms of the sums: a smaller product of the same kind.</summary>
    public Matrices Part(Range rows, Range columns, Range terms)
    {
        (int i, int m) = rows.GetOffsetAndLength(M);
        (int j, int n) = columns.GetOffsetAndLength(N);
        (int p, int k) = terms.GetOffsetAndLength(K);
        return this with
        {
            A = A + ((nint)i * Lda) + p,
            B = B + ((nint)p * Ldb) + j,
            C = C + ((nint)i * Ldc) + j,
            M = m,
            N = n,
            K = k,
        };
    }
}
