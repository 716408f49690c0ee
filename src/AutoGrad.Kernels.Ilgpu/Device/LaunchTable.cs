using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>A kernel: a static method that ILGPU compiles, and the delegate that launches it.</summary>
/// <typeparam name="L">The launcher: its first parameter is the grid, the others are the kernel's own.</typeparam>
internal interface IKernel<L>
    where L : Delegate
{
    /// <summary>Compiles the kernel for a device.</summary>
    static abstract L Load(Accelerator accelerator);
}

/// <summary>
/// The kernels of one device, each compiled when it is first launched and kept as a typed delegate: a launch boxes nothing.
/// </summary>
internal sealed class LaunchTable(string device, Accelerator accelerator)
{
    private readonly Dictionary<Type, Delegate> _launchers = [];
    private string? _broken;

    public int Count => _launchers.Count;

    /// <exception cref="DeviceException">The kernel does not compile: a function in it does what a GPU cannot.</exception>
    public L Get<K, L>()
        where K : struct, IKernel<L>
        where L : Delegate
    {
        if (_launchers.TryGetValue(typeof(K), out Delegate? launcher)) { return (L)launcher; }
        // A failed compilation leaves ILGPU's context unusable for others: what is compiled runs on, and nothing new is tried.
        if (_broken is not null) { throw new DeviceException(_broken); }
        try
        {
            L made = K.Load(accelerator);
            _launchers.Add(typeof(K), made);
            return made;
        }
        catch (Exception e) when (e is not AcceleratorException)
        {
            _broken = $"{device} compiles no more kernels, since {typeof(K)} did not compile: {e.GetBaseException().Message}";
            throw new DeviceException(_broken);
        }
    }
}
