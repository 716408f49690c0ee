using AutoGrad.Kernels.Tests;

namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>
/// Makes a device the default one until it is disposed. Tests that use it are one collection, which runs one after the other.
/// </summary>
internal sealed class OnDevice : IDisposable
{
    /// <summary>The collection's name.</summary>
    public const string Collection = "default device";

    private readonly Device _before = Device.Default;

    public OnDevice(Device device) => Device.Default = device;

    public void Dispose() => Device.Default = _before;
}

/// <summary>Compares tensors across devices.</summary>
internal static class Closeness
{
    /// <summary>A tensor with the same numbers on another device.</summary>
    public static Tensor Moved(Tensor x, Device device) => Tensor.From(x.ToDoubles(), x.Shape, device).To(x.DType);

    /// <summary>Fails unless both have the same shape and, within the tolerance, the same numbers.</summary>
    public static void Same(Tensor expected, Tensor actual, Tolerance tolerance, string where)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        tolerance.Holds(expected.ToDoubles(), actual.ToDoubles(), actual.DType, () => $"{actual.Device}: {where}");
    }
}
