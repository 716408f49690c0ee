using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Nn.Tests;

/// <summary>A training loop without scopes, and without anyone who asks for a collection.</summary>
public sealed class UnscopedMemoryTests
{
    /// <summary>What a pool may have at any time, beside a multiple of what is in use.</summary>
    private const long Spare = 64 << 20;

    [Fact]
    public void FiftyThousandStepsStayWithinFourTimesWhatOneNeeds()
    {
        var device = new CpuDevice(1);
        var random = new RandomSource(1, device);
        Tensor x = random.Normal([64, 16]), target = random.Normal([64, 1]);
        var model = new Sequential(new Linear(16, 32, random), Activation.Tanh(), new Linear(32, 1, random));
        var sgd = new Sgd(model.Parameters(), 0.01);
        long before = Owned(device);
        Step();
        long need = Owned(device) - before;
        long most = 0;
        for (int i = 0; i < 50_000; i++)
        {
            Step();
            most = Math.Max(most, Owned(device));
        }
        Assert.InRange(most, 1, before + (4 * need) + Spare);

        void Step() => sgd.Step(Gradients.Of((model.Call(x) - target).Square().Mean(), model.Parameters()));
    }

    private static long Owned(Device device) => device.Memory.RentedBytes + device.Memory.PooledBytes;
}
