using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>What the gradient penalty is differentiated through: its points if they have a history, and wherever it is called.</summary>
public class PenaltyHistoryTests
{
    private const DType Type = DType.Float64;

    private readonly RandomSource _random = new(1);

    /// <summary>The gradient with respect to real and generated samples, against finite differences.</summary>
    [Fact]
    public void TheGradientReachesTheSamples()
    {
        Module critic = Networks.Mlp([2, 6, 1], Activation.Tanh, _random, type: Type);
        (Tensor real, Tensor fake) = (_random.Normal([4, 2], type: Type), _random.Normal([4, 2], type: Type));
        GradCheck.Check(
            t => GradientPenalty.At(critic.Call, GradientPenalty.Interpolate(t[0], t[1], new RandomSource(8))), [real, fake]);
        Tensor[] leaves = [real.AsLeaf(), fake.AsLeaf()];
        Tensor penalty = GradientPenalty.At(critic.Call, GradientPenalty.Interpolate(leaves[0], leaves[1], new RandomSource(8)));
        Assert.All(Gradients.Of(penalty, leaves), g => Assert.True(g.Norm().Item() > 1e-6));
        Tensor constant = GradientPenalty.At(critic.Call, GradientPenalty.Interpolate(real, fake, new RandomSource(8)));
        Assert.Equal(constant.Item(), penalty.Item());
    }

    [Fact]
    public void ACriticThatDoesNotFitIsNamed()
    {
        Tensor points = _random.Normal([4, 2], type: Type);
        Tensor weight = Tensor.Ones([4], Type).AsLeaf();
        foreach (Func<Tensor, Tensor> constant in (Func<Tensor, Tensor>[])[_ => Tensor.Ones([4], Type), _ => weight * 2])
        {
            string message = Assert.Throws<UnusedInputException>(() => GradientPenalty.At(constant, points)).Message;
            Assert.Contains("GradientPenalty of [4, 2]: the critic's values do not depend on the points", message);
        }
        foreach (Func<Tensor, Tensor> mixed in (Func<Tensor, Tensor>[])[x => x, x => x.Sum(), x => x.Sum([0])])
        {
            Assert.Contains("GradientPenalty of [4, 2]", Assert.Throws<ShapeException>(() => GradientPenalty.At(mixed, points)).Message);
        }
        Assert.Throws<ShapeException>(() => GradientPenalty.At(x => x, Tensor.Scalar(1)));
    }

    [Fact]
    public void TheSlopeIsRecordedAlsoWhereRecordingIsOff()
    {
        Module critic = Networks.Mlp([2, 6, 1], Activation.Tanh, _random, type: Type);
        Tensor points = _random.Normal([4, 2], type: Type);
        double[] expected = GradientPenalty.Slopes(critic.Call, points).ToDoubles();
        using GradMode.Change off = GradMode.Off();
        Assert.Equal(expected, GradientPenalty.Slopes(critic.Call, points).ToDoubles());
        Assert.False(GradMode.IsRecording);
        Assert.True(GradientPenalty.At(critic.Call, points).Item() > 0);
    }
}
