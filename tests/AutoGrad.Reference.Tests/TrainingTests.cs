using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Reference;
using AutoGrad.Nn;

namespace AutoGrad.Reference.Tests;

/// <summary>A GAN is trained by the lesson and the meaning alone.</summary>
public sealed class TrainingTests
{
    [Fact]
    public void AGanIsTrainedAndTheCpuDeviceIsNeverLoaded()
    {
        var random = new RandomSource(3);
        Module g = Networks.Mlp([2, 16, 16, 2], Activation.Relu, random);
        Module d = Networks.Mlp([2, 16, 16, 1], () => Activation.LeakyRelu(0.2), random);
        BatchSampler real = BatchSampler.Stream((count, first) => ToyData.Ring(count, 1, first), 16);
        var training = new GanTraining(
            g, d, GanLoss.Wasserstein(), new Adam(g.Parameters(), 1e-3), new Adam(d.Parameters(), 1e-3), real, 2, random);
        for (int step = 0; step < 20; step++)
        {
            PlayerStep critic = training.StepDiscriminator(measure: true);
            PlayerStep generator = training.StepGenerator(measure: true);
            Assert.True(double.IsFinite(critic.Loss) && critic.GradientNorm > 0 && critic.UpdateNorm > 0);
            Assert.True(double.IsFinite(generator.Loss) && generator.GradientNorm > 0 && generator.UpdateNorm > 0);
        }
        Assert.All(g.Parameters().Concat(d.Parameters()), p => Assert.IsType<ReferenceDevice>(p.Device));
        Machinery.IsAbsent();
    }
}
