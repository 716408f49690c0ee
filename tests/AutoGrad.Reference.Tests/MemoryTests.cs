using AutoGrad.Kernels;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Reference.Tests;

/// <summary>Memory stays bounded where a loop opens no scope.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void ALoopWithoutScopesStaysWithinASmallMultipleOfAStep()
    {
        // Each step drops about 2 MiB, half a gigabyte in all; nobody asks for a collection but the pool.
        const long MiB = 1 << 20;
        var device = new ReferenceDevice();
        Tensor x = Tensor.Full([256, 256], 0.5, device: device).AsLeaf();
        long most = 0;
        for (int step = 0; step < 250; step++)
        {
            Tensor y = (x * x).Tanh().Square().Sum();
            Assert.True(Gradients.Of(y, [x])[0].HasValue);
            most = Math.Max(most, device.Memory.RentedBytes + device.Memory.PooledBytes);
        }
        Assert.InRange(most, 1 * MiB, (64 + (4 * 2)) * MiB);
    }
}
