using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// A GPU, or ILGPU's emulation of one: the contract's kernels compiled by ILGPU for CUDA, for OpenCL, or for a handful of threads of this
/// computer. Get one from <see cref="IlgpuDevices.Find"/>.
/// </summary>
/// <remarks>
/// <para>Kernels are launched and not waited for; they run one after the other, in the order of the calls. Only reading a value waits, and
/// only then is an index outside its axis reported, which <see cref="Gather"/> and <see cref="ScatterAdd"/> note in the device's memory:
/// no training step waits for the device before it asks for a number.</para>
/// <para>Everything that a kernel relies on is checked before its launch, since an error inside a kernel would take the process with
/// it.</para>
/// </remarks>
public sealed partial class IlgpuDevice : Device, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Context? _ownContext;
    private readonly Accelerator _accelerator;
    private readonly AcceleratorStream _stream;
    private readonly LaunchTable _launchers;
    private readonly IlgpuMemoryPool _pool;
    private readonly IndexFaults _faults;
    private readonly CuBlasProduct? _cuBlas;
    private readonly int _groupThreads;
    private readonly int _mostGroups;
    private bool _disposed;
    private string? _lost;

    internal IlgpuDevice(string name, Context context, ILGPU.Runtime.Device device, bool cuBlas = false)
    {
        Name = name;
        _ownContext = device.AcceleratorType == AcceleratorType.CPU ? context : null;
        _accelerator = device.CreateAccelerator(context);
        _stream = _accelerator.DefaultStream;
        _launchers = new LaunchTable(name, _accelerator);
        _pool = new IlgpuMemoryPool(this);
        _faults = new IndexFaults(_accelerator);
        _cuBlas = cuBlas ? new CuBlasProduct(_accelerator) : null;
        IsEmulated = device.AcceleratorType == AcceleratorType.CPU;

        // A group of 256 threads hides the latency of memory on every GPU of the last ten years. Emulated groups are expensive, each.
        _groupThreads = Math.Min(256, _accelerator.MaxNumThreadsPerGroup);
        _mostGroups = IsEmulated ? 2 : 32 * _accelerator.NumMultiprocessors;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>What the device is, in the driver's words.</summary>
    public string Description => _accelerator.Name;

    /// <summary>True for ILGPU's CPU accelerator, which runs a kernel's threads one by one: right, and very slow.</summary>
    public bool IsEmulated { get; }

    /// <inheritdoc/>
    public override PoolStatistics Memory => _pool.Statistics;

    /// <summary>How many kernels were compiled so far: each once, when it is first launched.</summary>
    public int CompiledKernels => _launchers.Count;

    /// <summary>Waits until everything that was launched is done.</summary>
    /// <exception cref="IndexException">An index was outside its axis in a kernel since the last time.</exception>
    /// <exception cref="DeviceException">The device was lost.</exception>
    public void Synchronize() => Do(0, static (device, _) => device.Wait());

    /// <summary>Gives the memory that waits in the pool back to the driver.</summary>
    public void TrimPool() => _pool.Trim();

    /// <inheritdoc/>
    /// <exception cref="DeviceException">There is not enough memory, or the device was disposed or lost.</exception>
    public override Storage Allocate(DType type, long length)
    {
        RequireLength(length);
        return Ask((Type: type, Length: length), static (device, s) => device._pool.Rent(s.Type, s.Length));
    }

    /// <inheritdoc/>
    public override void Write<T>(Storage y, ReadOnlySpan<T> values)
    {
        lock (_gate)
        {
            CheckOpen();
            RequireRange<T>(y, 0, values.Length);
            ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, y.Length);
            if (values.IsEmpty) { return; }
            try
            {
                ArrayView<byte> to = Mine(y).View<byte>(values.Length * (long)System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
                to.CopyFromCPU(_stream, MemoryMarshal.AsBytes(values));
                // CUDA has taken the numbers over when the call returns; the others may still read from here.
                if (_accelerator.AcceleratorType != AcceleratorType.Cuda)
                {
                    _stream.Synchronize();
                }
            }
            catch (AcceleratorException e) { throw Lost(e); }
        }
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    /// <exception cref="IndexException">An index was outside its axis in a kernel that ran before.</exception>
    public override void Read<T>(Storage x, long start, Span<T> values)
    {
        lock (_gate)
        {
            CheckOpen();
            RequireRange<T>(x, start, values.Length);
            try
            {
                if (!values.IsEmpty)
                {
                    long size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
                    ArrayView<byte> from = Mine(x).View<byte>(x.Length * size).SubView(start * size, values.Length * size);
                    from.CopyToCPU(_stream, MemoryMarshal.AsBytes(values));
                }
                Wait();
            }
            catch (AcceleratorException e) { throw Lost(e); }
        }
        GC.KeepAlive(x);
    }

    /// <summary>Frees the device's memory and kernels; tensors on it can be used no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) { return; }
            _disposed = true;
            _pool.Close();
            _faults.Dispose();
            _cuBlas?.Dispose();
            _accelerator.Dispose();
            _ownContext?.Dispose();
        }
    }

    internal static bool IsOutOfMemory(Exception e) => e switch
    {
        CudaException cuda => cuda.Error == nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY),
        CLException cl => cl.Error is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_RESOURCES
            or CLError.CL_INVALID_BUFFER_SIZE or CLError.CL_OUT_OF_HOST_MEMORY,
        _ => e is OutOfMemoryException,
    };

    internal MemoryBuffer1D<byte, Stride1D.Dense> AllocateBytes(long bytes) => _accelerator.Allocate1D<byte>(bytes);

    /// <summary>Launches kernels: one caller at a time, with the device current on its thread, and the driver's errors as ours.</summary>
    /// <remarks>
    /// The launch is a static lambda with all that it needs in <paramref name="state"/>, so that nothing is put on the heap.
    /// </remarks>
    internal void Do<S>(S state, Action<IlgpuDevice, S> launch)
        => Ask((State: state, Launch: launch), static (device, s) =>
        {
            s.Launch(device, s.State);
            return 0;
        });

    private R Ask<S, R>(S state, Func<IlgpuDevice, S, R> work)
    {
        lock (_gate)
        {
            CheckOpen();
            try
            {
                _accelerator.Bind();
                return work(this, state);
            }
            catch (AcceleratorException e) { throw Lost(e); }
        }
    }

    /// <summary>Waits for the stream and reports what the kernels noted.</summary>
    private void Wait()
    {
        _stream.Synchronize();
        _faults.Throw(_stream);
    }

    private void CheckOpen()
    {
        if (_lost is not null) { throw new DeviceException(_lost); }
        if (_disposed) { throw new DeviceException($"{Name} was disposed: its tensors are gone."); }
    }

    /// <summary>The driver's error as ours. After it no driver promises anything, so it is the answer from now on.</summary>
    private DeviceException Lost(AcceleratorException e)
    {
        _lost = $"{Name} ({Description}) failed, and what it holds is lost: {e.GetType().Name}: {e.Message}";
        return new DeviceException(_lost);
    }

    /// <summary>A storage of this device.</summary>
    /// <exception cref="DeviceException">It belongs to another one.</exception>
    private IlgpuStorage Mine(Storage storage) => storage.Device == this
        ? (IlgpuStorage)storage
        : throw new DeviceException($"A storage of {storage.Device} was given to a kernel of {Name}.");

    /// <summary>The numbers of a storage as a kernel sees them.</summary>
    private ArrayView<T> View<T>(Storage storage)
        where T : unmanaged
        => Mine(storage).View<T>(storage.Length);

    /// <summary>The launcher of a kernel, compiled when it is first asked for.</summary>
    private L Launcher<K, L>()
        where K : struct, IKernel<L>
        where L : Delegate
        => _launchers.Get<K, L>();

    /// <summary>Groups and threads for <paramref name="items"/> pieces of work; a thread takes several where there are more.</summary>
    private KernelConfig Grid(long items)
    {
        long groups = (items + _groupThreads - 1) / _groupThreads;
        return new KernelConfig((int)Math.Clamp(groups, 1, _mostGroups), _groupThreads);
    }
}
