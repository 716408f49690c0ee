using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks;

/// <summary>The operands of one square float32 product, pinned, so that both benchmarks time the same thing.</summary>
internal sealed unsafe class GemmCase
{
    private int _size;
    private float[] _a = [];
    private float[] _b = [];
    private float[] _c = [];

    /// <summary>Fills A and B, size × size, with small numbers.</summary>
    public void Resize(int size)
    {
        var random = new Random(1);
        _size = size;
        _a = Matrix(random);
        _b = Matrix(random);
        _c = Matrix(random);
    }

    /// <summary>C = op(A)·op(B); <paramref name="layout"/> is NN, TN, NT or TT.</summary>
    public void Multiply(WorkerTeam team, string layout)
    {
        int n = _size;
        fixed (float* a = _a, b = _b, c = _c)
        {
            Gemm.Run(team, n, n, n, a, n, layout[0] == 'T', b, n, layout[1] == 'T', c, n, accumulate: false);
        }
    }

    private float[] Matrix(Random random)
    {
        float[] values = GC.AllocateUninitializedArray<float>(_size * _size, pinned: true);
        foreach (ref float value in values.AsSpan()) { value = random.NextSingle() - 0.5f; }
        return values;
    }
}
