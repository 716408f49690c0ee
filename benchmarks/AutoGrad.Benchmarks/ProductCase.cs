using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks;

/// <summary>The operands of one matrix product on a device.</summary>
internal sealed class ProductCase : IDisposable
{
    private readonly Device _device;
    private readonly MatMulPlan _plan;
    private readonly Storage _a;
    private readonly Storage _b;
    private readonly Storage _y;

    /// <summary>Fills op(A), m × k, and op(B), k × n, with small numbers.</summary>
    /// <param name="device">Where.</param>
    /// <param name="type">Float32 or Float64.</param>
    /// <param name="m">Rows of the product.</param>
    /// <param name="n">Columns of the product.</param>
    /// <param name="k">Terms of each sum.</param>
    /// <param name="layout">How A and B are stored: N as they are read, T transposed; NN, NT, TN or TT.</param>
    public ProductCase(Device device, DType type, int m, int n, int k, string layout)
    {
        bool transposeA = layout[0] == 'T', transposeB = layout[1] == 'T';
        _device = device;
        _plan = new MatMulPlan(transposeA ? [k, m] : [m, k], transposeA, transposeB ? [n, k] : [k, n], transposeB);
        (_a, _b, _y) = (Numbers(1, _plan.A), Numbers(2, _plan.B), Numbers(3, _plan.Y));

        Storage Numbers(ulong seed, Shape shape)
        {
            Storage storage = device.Allocate(type, shape.Size);
            device.Random(Distribution.Uniform, seed, 0, storage);
            device.Map(new AffineFunction(1, -0.5), storage, storage);
            return storage;
        }
    }

    /// <summary>The product.</summary>
    public Storage Y => _y;

    /// <summary>Y = op(A)·op(B).</summary>
    public void Multiply() => _device.MatMul(_plan, _a, _b, _y);

    /// <summary>Releases the memory.</summary>
    public void Dispose()
    {
        _a.Release();
        _b.Release();
        _y.Release();
    }
}
