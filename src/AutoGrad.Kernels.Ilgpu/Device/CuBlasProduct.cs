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
    public void Multiply<T>(MatMulWalk walk, ArrayView<T> a, ArrayView<T> b, ArrayView<T> y)
        where T : unmanaged
    {
        CuBlasOperation left = walk.BColumn == 1 ? CuBlasOperation.NonTranspose : CuBlasOperation.Transpose;
        CuBlasOperation right = walk.AColumn == 1 ? CuBlasOperation.NonTranspose : CuBlasOperation.Transpose;
        int bLine = Math.Max(walk.BRow, walk.BColumn);
        int aLine = Math.Max(walk.ARow, walk.AColumn);
        (int aSize, int bSize, int ySize) = (walk.M * walk.K, walk.K * walk.N, walk.M * walk.N);
        try
        {
            for (int batch = 0; batch < walk.Batches; batch++)
            {
                ArrayView<T> p = a.SubView(walk.ABatch.At(batch) * aSize, aSize);
                ArrayView<T> q = b.SubView(walk.BBatch.At(batch) * bSize, bSize);
                ArrayView<T> r = y.SubView(batch * ySize, ySize);
                if (typeof(T) == typeof(float))
                {
                    (ArrayView<float> s, ArrayView<float> t) = (p.Cast<float>(), q.Cast<float>());
                    _blas.Gemm(left, right, walk.N, walk.M, walk.K, 1f, t, bLine, s, aLine, 0f, r.Cast<float>(), walk.N);
                }
                else
                {
                    (ArrayView<double> s, ArrayView<double> t) = (p.Cast<double>(), q.Cast<double>());
                    _blas.Gemm(left, right, walk.N, walk.M, walk.K, 1.0, t, bLine, s, aLine, 0.0, r.Cast<double>(), walk.N);
                }
            }
        }
        catch (CuBlasException e) { throw new DeviceException($"cuBLAS failed: {e.Message}"); }
    }

    public void Dispose() => _blas.Dispose();
}
