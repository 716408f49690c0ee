using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Nn.Tests;

/// <summary>Whole training runs, on a device of their own: steady memory, and the same numbers for any number of threads.</summary>
[Collection(nameof(Alone))]
public class TrainingTests
{
    [Fact]
    public void AThousandStepsAskTheSystemForNoMemory()
    {
        using var own = new OwnDevice(2);
        (Sequential model, Adam adam, RandomSource random) = Start(width: 16);
        for (int i = 0; i < 20; i++) { Step(model, adam, random, batch: 32); }
        PoolStatistics before = own.Device.Memory;
        for (int i = 0; i < 1000; i++) { Step(model, adam, random, batch: 32); }
        Assert.Equal(before, own.Device.Memory);
        Assert.True(before.RentedBytes > 0);
    }

    [Fact]
    public void OneThreadAndTwoGiveTheSameBits()
    {
        float[][] one = Train(threads: 1);
        float[][] two = Train(threads: 2);
        for (int i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i].Select(BitConverter.SingleToInt32Bits), two[i].Select(BitConverter.SingleToInt32Bits));
        }
        Assert.All(one.SelectMany(w => w), w => Assert.True(float.IsFinite(w)));
        Assert.Equal(one, Train(threads: 1));
    }

    // Wide enough that products, sums and optimiser steps are shared among threads.
    private static float[][] Train(int threads)
    {
        using var own = new OwnDevice(threads);
        (Sequential model, Adam adam, RandomSource random) = Start(width: 256);
        for (int i = 0; i < 15; i++) { Step(model, adam, random, batch: 256); }
        return [.. model.Parameters().Select(p => p.ToArray<float>())];
    }

    // In a scope, so that the first weights' passing tensors go at once and not whenever the garbage collector comes; what lasts, lasts.
    private static (Sequential Model, Adam Adam, RandomSource Random) Start(int width)
    {
        using var scope = new TensorScope();
        var random = new RandomSource(1);
        var model = new Sequential(
            new Linear(8, width, random),
            new BatchNorm(width),
            Activation.LeakyRelu(0.2),
            new Dropout(0.2, random.Fork(1)),
            new Linear(width, width, random),
            new LayerNorm(width),
            Activation.Tanh(),
            new Linear(width, 1, random));
        return (model, new Adam(model.Parameters()), random);
    }

    private static void Step(Sequential model, Adam adam, RandomSource random, int batch)
    {
        using var scope = new TensorScope();
        Tensor x = random.Normal([batch, 8]);
        Tensor loss = Losses.MeanSquaredError(model.Call(x), x.Square().Sum(1, keepDims: true));
        (Tensor[] gradients, _) = GradientClip.ByNorm(Gradients.Of(loss, model.Parameters()), 10);
        adam.Step(gradients);
    }

    /// <summary>Makes a new device the default until the end of the test.</summary>
    private sealed class OwnDevice : IDisposable
    {
        private readonly Device _before = Kernels.Device.Default;

        public OwnDevice(int threads) => Kernels.Device.Default = Device = new CpuDevice(threads);

        public CpuDevice Device { get; }

        public void Dispose() => Kernels.Device.Default = _before;
    }
}

/// <summary>Tests that replace the default device run while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
