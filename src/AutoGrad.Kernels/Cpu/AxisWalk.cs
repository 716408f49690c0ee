namespace AutoGrad.Kernels.Cpu;

/// <summary>Some of the axes of a walk over several runs: how many places they have, and where place number i stands in each run.</summary>
internal sealed class AxisWalk
{
    private readonly int[] _dims;
    private readonly long[][] _strides;

    private AxisWalk(int[] dims, long[][] strides)
    {
        _dims = dims;
        _strides = strides;
        foreach (int d in dims) { Count *= d; }
    }

    /// <summary>How many places there are; 1 without axes.</summary>
    public long Count { get; } = 1;

    /// <summary>The walk along those axes that fulfil a condition.</summary>
    public static AxisWalk Where(int[] dims, long[][] strides, Func<int, bool> condition)
    {
        int[] axes = [.. Enumerable.Range(0, dims.Length).Where(condition)];
        return new AxisWalk([.. axes.Select(a => dims[a])], Array.ConvertAll(strides, s => axes.Select(a => s[a]).ToArray()));
    }

    /// <summary>How far from its start place number i of a run stands, in elements.</summary>
    public long Offset(long i, int run)
    {
        long offset = 0;
        for (int axis = _dims.Length - 1; axis >= 0; axis--)
        {
            offset += i % _dims[axis] * _strides[run][axis];
            i /= _dims[axis];
        }
        return offset;
    }
}
