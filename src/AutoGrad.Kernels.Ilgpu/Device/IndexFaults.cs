using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// Where a kernel notes an index outside its axis: a few numbers in the device's memory, which are looked at when a value is read anyway.
/// </summary>
internal sealed class IndexFaults(Accelerator accelerator) : IDisposable
{
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _note = Empty(accelerator);
    private readonly int[] _seen = new int[FaultNote.Length];
    private bool _used;

    /// <summary>The note, for a kernel that uses indices.</summary>
    public ArrayView<int> View
    {
        get
        {
            _used = true;
            return _note.View.BaseView;
        }
    }

    /// <summary>Throws if a kernel noted something since the last time, and forgets it.</summary>
    /// <exception cref="IndexException">An index was outside its axis.</exception>
    public void Throw(AcceleratorStream stream)
    {
        if (!_used) { return; }
        _used = false;
        _note.View.BaseView.CopyToCPU(stream, _seen.AsSpan());
        stream.Synchronize();
        if (_seen[FaultNote.State] == 0) { return; }
        _note.View.BaseView.MemSetToZero(stream);
        int limit = _seen[FaultNote.Limit];
        throw new IndexException(
            $"The index {_seen[FaultNote.Index]} is outside axis {_seen[FaultNote.Axis]}, which has {limit} places: "
                + $"0 … {limit - 1} are allowed. (Noted by an earlier Gather or ScatterAdd.)");
    }

    public void Dispose() => _note.Dispose();

    private static MemoryBuffer1D<int, Stride1D.Dense> Empty(Accelerator accelerator)
    {
        MemoryBuffer1D<int, Stride1D.Dense> note = accelerator.Allocate1D<int>(FaultNote.Length);
        note.MemSetToZero();
        return note;
    }
}
