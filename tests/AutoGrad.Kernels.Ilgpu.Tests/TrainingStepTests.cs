using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Tests;
using AutoGrad.Nn;

namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>Whole training steps leave a GPU's networks where they leave the processor's.</summary>
[Collection(OnDevice.Collection)]
public abstract class TrainingStepTests(string lane)
{
    [SkippableFact]
    public void AStepWithGradientPenaltyIsTheProcessors() => SameNetworks(WithPenalty);

    [SkippableFact]
    public void AStepOfConvolutionsAndBatchNormIsTheProcessors() => SameNetworks(OfImages);

    [SkippableFact]
    public void ASteadyStepTakesNoNewMemoryAndCompilesNothing()
    {
        Device device = Lane.Open(lane, another: true);
        using var end = (IDisposable)device;
        using var scope = new OnDevice(device);
        (Module _, Module _, GanTraining training) = WithPenalty();
        for (int i = 0; i < 2; i++)
        {
            training.StepDiscriminator();
            training.StepGenerator();
        }
        PoolStatistics before = device.Memory;
        int kernels = Lane.CompiledKernels(device);
        for (int i = 0; i < 3; i++)
        {
            training.StepDiscriminator();
            training.StepGenerator();
        }
        Assert.Equal(before.Allocations, device.Memory.Allocations);
        Assert.InRange(device.Memory.RentedStorages, 1, before.RentedStorages);
        Assert.Equal(kernels, Lane.CompiledKernels(device));
    }

    private void SameNetworks(Func<(Module G, Module D, GanTraining Training)> game)
    {
        Device device = Lane.Open(lane);
        (double[] expectedLosses, Tensor[] expected) = AfterTwoSteps(game, CpuDevice.Shared);
        (double[] losses, Tensor[] actual) = AfterTwoSteps(game, device);
        Tolerance.TrainingStep.Holds(expectedLosses, losses, DType.Float32, () => "the losses");
        for (int i = 0; i < expected.Length; i++) { Closeness.Same(expected[i], actual[i], Tolerance.TrainingStep, $"weight {i}"); }
    }

    private static (double[] Losses, Tensor[] Weights) AfterTwoSteps(Func<(Module G, Module D, GanTraining Training)> game, Device device)
    {
        using var scope = new OnDevice(device);
        (Module g, Module d, GanTraining training) = game();
        double[] losses =
        [
            training.StepDiscriminator().Loss, training.StepGenerator().Loss,
            training.StepDiscriminator().Loss, training.StepGenerator().Loss,
        ];
        Tensor[] weights = [.. ((Module[])[g, d]).SelectMany(m => m.NamedParameters().Concat(m.NamedState())).Select(p => p.Item2)];
        Assert.All(weights, w => Assert.Same(device, w.Device));
        return (losses, weights);
    }

    /// <summary>WGAN-GP on a ring of points (Gulrajani et al. 2017).</summary>
    private static (Module G, Module D, GanTraining Training) WithPenalty()
    {
        var random = new RandomSource(3);
        Module g = Networks.Mlp([2, 8, 2], Activation.Relu, random);
        Module d = Networks.Mlp([2, 8, 8, 1], Activation.Tanh, random);
        BatchSampler real = BatchSampler.Stream((count, first) => ToyData.Ring(count, 1, first), 16);
        var training = new GanTraining(
            g, d, GanLoss.Wasserstein(10), new Adam(g.Parameters(), 1e-3, 0, 0.9), new Adam(d.Parameters(), 1e-3, 0, 0.9), real, 2, random);
        return (g, d, training);
    }

    /// <summary>
    /// A DCGAN on images of 8 × 8 (Radford et al. 2016). No bias before a batch norm: its gradient would be zero but for rounding errors,
    /// of which Adam makes whole steps.
    /// </summary>
    private static (Module G, Module D, GanTraining Training) OfImages()
    {
        var random = new RandomSource(4);
        Module g = new Sequential(
            new Linear(3, 4 * 2 * 2, random, bias: false),
            new Unflatten(1, 4, 2, 2),
            new BatchNorm(4),
            Activation.Relu(),
            new ConvTranspose2d(4, 3, 4, random, stride: 2, padding: 1, bias: false),
            new BatchNorm(3),
            Activation.Relu(),
            new ConvTranspose2d(3, 1, 4, random, stride: 2, padding: 1),
            Activation.Tanh(),
            new Flatten());
        Module d = new Sequential(
            new Unflatten(1, 1, 8, 8),
            new Conv2d(1, 3, 4, random, stride: 2, padding: 1),
            Activation.LeakyRelu(0.2),
            new Conv2d(3, 4, 4, random, stride: 2, padding: 1, bias: false),
            new BatchNorm(4),
            Activation.LeakyRelu(0.2),
            new Flatten(),
            new Linear(4 * 2 * 2, 1, random));
        BatchSampler real = BatchSampler.Shuffled(Waves(12), 64, 4, random);
        var training = new GanTraining(
            g, d, GanLoss.NonSaturating, new Adam(g.Parameters(), 1e-3, 0.5), new Adam(d.Parameters(), 1e-3, 0.5), real, 3, random);
        return (g, d, training);
    }

    /// <summary>Images of 8 × 8 numbers between −1 and 1.</summary>
    private static float[] Waves(int count) => [.. Enumerable.Range(0, count * 64).Select(i => MathF.Sin(0.1f * i))];
}

/// <summary>Training on ILGPU's CPU accelerator.</summary>
public sealed class EmulatedTrainingStepTests() : TrainingStepTests(Lane.Emulated);

/// <summary>Training on the first CUDA device.</summary>
public sealed class CudaTrainingStepTests() : TrainingStepTests(Lane.Cuda);

/// <summary>Training on the first OpenCL device.</summary>
public sealed class OpenClTrainingStepTests() : TrainingStepTests(Lane.OpenCl);
