using AutoGrad.Kernels;

namespace AutoGrad.Gan;

/// <summary>
/// The gradient penalty of WGAN-GP (Gulrajani et al. 2017): E (‖∇ₓ f(x)‖ − 1)² at points between real and generated ones.
/// </summary>
/// <remarks>
/// The penalty is itself made of gradients, so training on it differentiates twice. Its value alone is worth nothing: what matters, and
/// what the tests hold against finite differences, is that its gradient reaches every weight of the critic.
/// </remarks>
public static class GradientPenalty
{
    /// <summary>The penalty at given points; multiply it by λ and add it to the critic's loss.</summary>
    /// <param name="critic">f, which gives one value for each pack of samples and does not mix packs: no batch norm.</param>
    /// <param name="points">x, of shape [batch, …].</param>
    /// <param name="target">The slope that is not punished.</param>
    /// <param name="oneSided">Whether smaller slopes are not punished either.</param>
    /// <param name="pack">How many samples share a value; their slope is that of the whole pack.</param>
    /// <returns>A scalar that can be differentiated again.</returns>
    /// <exception cref="ShapeException">f gives more or fewer values than there are packs.</exception>
    /// <exception cref="UnusedInputException">f does not depend on x.</exception>
    public static Tensor At(Func<Tensor, Tensor> critic, Tensor points, double target = 1, bool oneSided = false, int pack = 1)
    {
        Tensor excess = Slopes(critic, points, pack) - target;
        return (oneSided ? excess.Relu() : excess).Square().Mean();
    }

    /// <summary>The slope ‖∇ₓ f(x)‖ of the critic at each pack, of shape [batch/pack]; it can be differentiated again.</summary>
    /// <param name="critic">f, which gives one value for each pack of samples and does not mix packs.</param>
    /// <param name="points">x, of shape [batch, …]. A history stays: the slope's gradient reaches what the points were made of.</param>
    /// <param name="pack">How many samples share a value.</param>
    /// <remarks>It records for itself, also where recording is off.</remarks>
    /// <exception cref="ShapeException">f gives more or fewer values than there are packs.</exception>
    /// <exception cref="UnusedInputException">f does not depend on x.</exception>
    public static Tensor Slopes(Func<Tensor, Tensor> critic, Tensor points, int pack = 1)
    {
        using GradMode.Change on = GradMode.On();
        return Gradient(critic, points, pack).Norm(axis: 1);
    }

    /// <summary>The squared slope ‖∇ₓ f(x)‖² at each pack, of shape [batch/pack], smooth where the slope is 0.</summary>
    /// <inheritdoc cref="Slopes"/>
    public static Tensor SquaredSlopes(Func<Tensor, Tensor> critic, Tensor points, int pack = 1)
    {
        using GradMode.Change on = GradMode.On();
        return Gradient(critic, points, pack).Square().Sum(axis: 1);
    }

    /// <summary>Points on the straight lines between pairs of samples, ε x + (1 − ε) x̃ with one ε ~ U[0, 1) for each pair.</summary>
    /// <param name="real">x, of shape [batch, …].</param>
    /// <param name="fake">x̃, of the same shape.</param>
    /// <param name="random">Where ε comes from.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Interpolate(Tensor real, Tensor fake, RandomSource random)
    {
        if (real.Shape != fake.Shape)
        {
            throw new ShapeException($"GradientPenalty.Interpolate of {real.Shape}, {fake.Shape}: the shapes differ.");
        }
        Shape each = Shape.Scalar.Aligned(real.Shape.Rank).With(0, real.Shape[0]);
        Tensor share = random.Uniform(each, type: real.DType, device: real.Device);
        return (share * real) + ((1 - share) * fake);
    }

    // ∇ₓ f, pack by pack: [batch/pack, all numbers of a pack].
    private static Tensor Gradient(Func<Tensor, Tensor> critic, Tensor points, int pack)
    {
        Tensor x = points.HasHistory ? points : points.AsLeaf();
        Tensor values = critic(x);
        if (pack < 1 || x.Shape.Rank == 0 || values.Shape.Size * pack != x.Shape[0])
        {
            string wanted = pack == 1 ? "sample" : $"{pack} samples";
            throw new ShapeException($"GradientPenalty of {x.Shape}: the critic gave {values.Shape}, not one value for each {wanted}.");
        }
        int packs = x.Shape[0] / pack;
        return Gradient(values.Sum(), x).Reshape([packs, checked((int)(x.Shape.Size / Math.Max(1, packs)))]);
    }

    private static Tensor Gradient(Tensor total, Tensor x)
    {
        try
        {
            return Gradients.Of(total, [x], createGraph: true)[0];
        }
        catch (AutoGradException e) when (e is NoHistoryException or UnusedInputException)
        {
            throw new UnusedInputException($"GradientPenalty of {x.Shape}: the critic's values do not depend on the points.");
        }
    }
}
