using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>Matrix products by NVIDIA's library, for comparison: <c>cuda:0+cublas</c>. It must be installed beside the driver.</summary>
internal sealed class CuBlasProduct : IDisposable
{
    private readonly CuBlas _blas;

    /// <exception cref="DeviceException">The library is not there.</exception>
    public CuBlasProduct(Accelerator accelerator)
    {
        try
        {
            // Its functions take α and β from the host's memory.
            _blas = new CuBlas((CudaAccelerator)accelerator) { PointerMode = CuBlasPointerMode.Host };
        }
        catch (Exception e) when (e is NotSupportedException or DllNotFoundException or CuBlasException)
        {
            throw new DeviceException($"cuBLAS is not available: {e.Message}");
        }
    }

    /// <summary>
    /// y = op(a)·op(b), batch by batch. The library counts by columns: read so, each of our matrices is its transpose, and
    /// yᵀ = op(b)ᵀ·op(a)ᵀ.
    /// </summary>
    /// <exception cref="DeviceException">The library failed.</exception>
    public void Multiply<T>(MatMulLayout layout, ArrayView<T> a, ArrayView<T> b, ArrayView<T> y)
        where T : unmanaged
    {
        CuBlasOperation left = layout.BColumn == 1 ? CuBlasOperation.NonTranspose : CuBlasOperation.Transpose;
        CuBlasOperation right = layout.AColumn == 1 ? CuBlasOperation.NonTranspose : CuBlasOperation.Transpose;
        int bLine = Math.Max(layout.BRow, layout.BColumn);
        int aLine = Math.Max(layout.ARow, layout.AColumn);
        (int aSize, int bSize, int ySize) = (layout.M * layout.K, layout.K * layout.N, layout.M * layout.N);
        try
        {
            for (int batch = 0; batch < layout.Batches; batch++)
            {
                ArrayView<T> p = a.SubView(layout.ABatch.At(batch) * aSize, aSize);
                ArrayView<T> q = b.SubView(layout.BBatch.At(batch) * bSize, bSize);
                ArrayView<T> r = y.SubView(batch * ySize, ySize);
                if (typeof(T) == typeof(float))
                {
                    (ArrayView<float> s, ArrayView<float> t) = (p.Cast<float>(), q.Cast<float>());
                    _blas.Gemm(left, right, layout.N, layout.M, layout.K, 1f, t, bLine, s, aLine, 0f, r.Cast<float>(), layout.N);
                }
                else
                {
                    (ArrayView<double> s, ArrayView<double> t) = (p.Cast<double>(), q.Cast<double>());
                    _blas.Gemm(left, right, layout.N, layout.M, layout.K, 1.0, t, bLine, s, aLine, 0.0, r.Cast<double>(), layout.N);
                }
            }
        }
        catch (CuBlasException e) { throw new DeviceException($"cuBLAS failed: {e.Message}"); }
    }

    public void Dispose() => _blas.Dispose();
}
