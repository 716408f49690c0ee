using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>C = A·B by way of the transpose, Cᵀ = Bᵀ·Aᵀ, for a transposed B that few rows of A meet: a layer with a small batch.</summary>
/// <remarks>
/// Tiles of Cᵀ read the stored rows of B, the weights of the layer, in place, as tiles of C read those of A. What has to be turned instead
/// is A, once, and C, some columns at a time, before they leave the nearest caches. With 64 rows and 512 inputs that is a fifth of the
/// numbers that B has, and most of them are near. The terms of a sum keep their order, so the bits are those of a <see
/// cref="BlockedProduct{T, TVector, TSimd}"/>.
/// </remarks>
internal static unsafe class MirroredProduct<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private const int BytesLimitA = 512 * 1024;

    private static long _products;

    // The panels of Aᵀ that this thread has packed, and for which product. Each thread packs all of them: what another wrote would have to
    // come from its cache.
    [ThreadStatic]
    private static Scratch? _panels;

    [ThreadStatic]
    private static T* _packed;

    [ThreadStatic]
    private static long _packedFor;

    [ThreadStatic]
    private static Scratch? _mirrored;

    private static int PanelWidth => Tiles<T, TVector, TSimd>.PanelWidth;

    // Whole cache lines of C, so that no two threads write to the same one; and small, so that all threads are done at the same time.
    private static int ChunkColumns => PanelWidth;

    /// <summary>
    /// Whether this is the faster way, as measured: at most half as much has to be turned, rows of A are whole vectors, and all of A
    /// stays in the second-level cache.
    /// </summary>
    public static bool Pays(in MatrixProduct<T> product)
    {
        (long m, long n, long k) = (product.M, product.N, product.K);
        return product.B.Transposed && !product.Accumulate && m % TSimd.Count == 0
            && 2 * m * (n + k) <= n * k
            && m * k * sizeof(T) <= BytesLimitA;
    }

    /// <summary>Computes C.</summary>
    /// <param name="team">The threads that may help.</param>
    /// <param name="product">What is to be computed.</param>
    public static void Run(WorkerTeam team, in MatrixProduct<T> product)
    {
        var loop = new ColumnLoop(product, Interlocked.Increment(ref _products));
        if (Product<T, TVector, TSimd>.IsWorthSharing(team, product))
        {
            team.Run(loop.Chunks, loop);
            return;
        }
        for (int chunk = 0; chunk < loop.Chunks; chunk++) { loop.Run(chunk); }
    }

    /// <summary>Packs Aᵀ: block after block of k, in each the panels one after another.</summary>
    private static T* PackRows(in MatrixProduct<T> product)
    {
        int limit = BlockedProduct<T, TVector, TSimd>.Depth(product.K);
        nint width = PackedWidth(product);
        T* packed = (_panels ??= new Scratch()).Reserve<T>(width * product.K);
        for (int p = 0; p < product.K; p += limit)
        {
            int depth = Math.Min(limit, product.K - p);
            BlockedProduct<T, TVector, TSimd>.PackPanels(product.A.From(0, p).Transpose, depth, product.M, packed + (p * width), depth);
        }
        return packed;
    }

    /// <summary>The rows of A as whole panels.</summary>
    private static int PackedWidth(in MatrixProduct<T> product) => (product.M + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>Some columns of C: as rows of Cᵀ into memory of the thread's own, and from there to C.</summary>
    private readonly struct ColumnLoop(MatrixProduct<T> product, long number) : ITeamLoop
    {
        public int Chunks => (product.N + ChunkColumns - 1) / ChunkColumns;

        public void Run(int chunk)
        {
            if (_packedFor != number)
            {
                _packed = PackRows(product);
                _packedFor = number;
            }
            int first = chunk * ChunkColumns, columns = Math.Min(ChunkColumns, product.N - first);
            int limit = BlockedProduct<T, TVector, TSimd>.Depth(product.K);
            nint ld = PackedWidth(product);
            T* mirrored = (_mirrored ??= new Scratch()).Reserve<T>(ChunkColumns * ld);
            for (int p = 0; p < product.K; p += limit)
            {
                int depth = Math.Min(limit, product.K - p);
                MatrixView<T> weights = product.B.From(p, first).Transpose;
                for (int i = 0; i < product.M; i += PanelWidth)
                {
                    Panel<T> panel = new(_packed + (p * ld) + ((nint)i * depth), PanelWidth, depth, Math.Min(PanelWidth, product.M - i));
                    Tiles<T, TVector, TSimd>.Multiply(weights, null, columns, panel, mirrored + i, ld, p > 0);
                }
            }
            T* c = product.C(0, first);
            Packing.Transpose(mirrored, ld, columns, product.M, c, product.Ldc);
            product.Epilogue.From(first).Apply(c, product.Ldc, product.M, columns);
        }
    }
}
