using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// What becomes of a finished part of C while it is still in a cache: c = f(c + bias), in one pass. The default does nothing.
/// </summary>
/// <remarks>
/// The function is reached through a pointer, a few nanoseconds for a whole tile, so that the product itself is compiled once and not once
/// for each function. It sees every number through a vector, as <see cref="CpuDevice.Map"/> does: fused or not, the bits are the same.
/// </remarks>
internal readonly unsafe struct Epilogue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _bias;
    private readonly void* _function;
    private readonly delegate*<void*, T*, T*, nint, int, int, void> _apply;

    private Epilogue(T* bias, void* function, delegate*<void*, T*, T*, nint, int, int, void> apply)
    {
        _bias = bias;
        _function = function;
        _apply = apply;
    }

    /// <summary>Adds a bias and applies a function.</summary>
    /// <param name="bias">A number for each column of C, or null for none.</param>
    /// <param name="function">The function; what it points to must outlive this value.</param>
    public static Epilogue<T> Of<F>(T* bias, F* function)
        where F : unmanaged, IUnaryFunction
    {
        if (typeof(F) == typeof(IdentityFunction) && bias == null) { return default; }
        return Vector512.IsHardwareAccelerated
            ? new(bias, function, &Rows<F, Vector512<T>, VectorAlgebra512<T>>)
            : new(bias, function, &Rows<F, Vector<T>, VectorAlgebra<T>>);
    }

    /// <summary>The same for the columns of C from <paramref name="column"/> on.</summary>
    public Epilogue<T> From(nint column) => new(_bias == null ? null : _bias + column, _function, _apply);

    /// <summary>Finishes some rows and columns of C, the first column being the first of the bias.</summary>
    public void Apply(T* c, nint ldc, int rows, int columns)
    {
        if (_apply != null)
        {
            _apply(_function, _bias, c, ldc, rows, columns);
        }
    }

    private static void Rows<F, V, A>(void* function, T* bias, T* c, nint ldc, int rows, int columns)
        where F : unmanaged, IUnaryFunction
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        F f = *(F*)function;
        bool gapless = ldc == columns;
        if (gapless && (bias == null || (columns < A.Count && A.Count % columns == 0)))
        {
            // Rows shorter than a vector, as of a critic's one output, are taken several at once: one vector of biases serves all.
            V biases = bias == null ? default : Repeat<V, A>(bias, columns);
            RowOfOneBias<F, V, A>(f, biases, c, (nint)rows * columns, bias != null);
            return;
        }
        for (nint i = 0; i < rows; i++)
        {
            T* row = c + (i * ldc);
            if (bias == null)
            {
                RowOfOneBias<F, V, A>(f, default, row, columns, false);
            }
            else
            {
                Row<F, V, A>(f, bias, row, columns);
            }
        }
    }

    /// <summary>c[j] = f(c[j] + bias[j]).</summary>
    private static void Row<F, V, A>(F f, T* bias, T* c, nint n)
        where F : unmanaged, IUnaryFunction
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        nint j = 0;
        for (; j <= n - A.Count; j += A.Count) { A.Store(f.Of<V, A>(A.Add(A.Load(c + j), A.Load(bias + j))), c + j); }
        int rest = (int)(n - j);
        if (rest > 0)
        {
            A.StoreFirst(f.Of<V, A>(A.Add(A.LoadFirst(c + j, rest), A.LoadFirst(bias + j, rest))), c + j, rest);
        }
    }

    /// <summary>The same with one vector of biases for all, or none: adding zero instead would turn −0 into 0.</summary>
    private static void RowOfOneBias<F, V, A>(F f, V bias, T* c, nint n, bool biased)
        where F : unmanaged, IUnaryFunction
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        nint j = 0;
        for (; j <= n - A.Count; j += A.Count)
        {
            V sum = A.Load(c + j);
            A.Store(f.Of<V, A>(biased ? A.Add(sum, bias) : sum), c + j);
        }
        if (j < n)
        {
            int rest = (int)(n - j);
            V sum = A.LoadFirst(c + j, rest);
            A.StoreFirst(f.Of<V, A>(biased ? A.Add(sum, bias) : sum), c + j, rest);
        }
    }

    private static V Repeat<V, A>(T* bias, int columns)
        where V : unmanaged
        where A : struct, ILanes<T, V>
    {
        V repeated = default;
        for (int i = 0; i < A.Count; i++) { ((T*)&repeated)[i] = bias[i % columns]; }
        return repeated;
    }
}
