using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;
using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>A fresh discriminator or critic that trains against a generator that stands still.</summary>
/// <param name="Name">What the generator is, for legends.</param>
/// <param name="Generator">G, frozen.</param>
/// <param name="Discriminator">D, fresh.</param>
/// <param name="Loss">What D is trained on.</param>
/// <param name="Real">Where D's real batches come from.</param>
/// <param name="HeldOut">Real samples that D is not trained on: measurements are taken on them.</param>
/// <param name="Latent">How many numbers of noise G takes.</param>
/// <param name="Rate">D's learning rate.</param>
/// <param name="Iterations">How many iterations D trains.</param>
internal sealed record ProbeSetup(
    string Name,
    Module Generator,
    Module Discriminator,
    GanLoss Loss,
    BatchSampler Real,
    Tensor HeldOut,
    int Latent,
    double Rate,
    int Iterations);

/// <summary>What was seen while D trained; every array has one number for each entry of <paramref name="Iterations"/>.</summary>
/// <param name="Name">What the generator is.</param>
/// <param name="Iterations">D's iterations at which it was looked at, the first 0.</param>
/// <param name="Saturating">‖∇θ E log(1 − D(G(z)))‖ over all of G's weights.</param>
/// <param name="NonSaturating">‖∇θ E −log D(G(z))‖.</param>
/// <param name="Wasserstein">‖∇θ E −f(G(z))‖, with D's output f taken as a critic's value.</param>
/// <param name="Accuracy">The share of held-out real and of generated samples that D tells rightly.</param>
/// <param name="Gap">E f(x) − E f(G(z)).</param>
/// <param name="Slope">E ‖∇f‖ at points between real and generated samples.</param>
/// <param name="Moved">How far D's weights moved in all, as a share of their first length.</param>
internal sealed record ProbeRun(
    string Name,
    double[] Iterations,
    double[] Saturating,
    double[] NonSaturating,
    double[] Wasserstein,
    double[] Accuracy,
    double[] Gap,
    double[] Slope,
    double Moved)
{
    /// <summary>1 + d/(2λ), d = gap/slope: where the slope settles under a penalty of weight λ.</summary>
    /// <remarks>A critic that rises with slope s over the distance d gains s·d and pays λ(s − 1)²; the best s is this. So 1 is not where
    /// WGAN-GP holds the slope, unless λ is large against the distance.</remarks>
    public double[] SettlingSlope(double lambda) => [.. Gap.Zip(Slope, (gap, slope) => 1 + (gap / slope / (2 * lambda)))];
}

/// <summary>Trains D and looks, now and then, at the gradient that it would hand to G.</summary>
internal static class Probe
{
    private const int Looks = 25;

    /// <summary>Runs a set-up.</summary>
    public static ProbeRun Run(ProbeSetup setup, RandomSource random, IStage stage, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        Tensor noise = random.Normal([setup.HeldOut.Shape[0], setup.Latent]);
        Tensor shares = random.Uniform([setup.HeldOut.Shape[0], 1]);
        var rule = new Adam(setup.Discriminator.Parameters(), setup.Rate, 0.5, 0.999);
        // G's optimiser is never stepped: the generator stands still.
        var still = new Sgd(setup.Generator.Parameters(), 0);
        var training = new GanTraining(setup.Generator, setup.Discriminator, setup.Loss, still, rule, setup.Real, setup.Latent, random);
        WeightSnapshot first = WeightSnapshot.Of(setup.Discriminator);
        List<(int Iteration, Look Look)> looks = [];
        for (int i = 0; i <= setup.Iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsLookedAt(i, setup.Iterations))
            {
                looks.Add((i, LookAt(setup, noise, shares)));
            }

            if (i < setup.Iterations)
            {
                training.StepDiscriminator();
                stage.Advance();
            }
        }

        return new ProbeRun(
            setup.Name,
            [.. looks.Select(l => (double)l.Iteration)],
            [.. looks.Select(l => l.Look.Saturating)],
            [.. looks.Select(l => l.Look.NonSaturating)],
            [.. looks.Select(l => l.Look.Wasserstein)],
            [.. looks.Select(l => l.Look.Accuracy)],
            [.. looks.Select(l => l.Look.Gap)],
            [.. looks.Select(l => l.Look.Slope)],
            first.RelativeDistanceTo(setup.Discriminator));
    }

    private static bool IsLookedAt(int i, int last) => i == last || i % Math.Max(1, last / Looks) == 0 || i is 1 or 2 or 5 or 10;

    private static Look LookAt(ProbeSetup setup, Tensor noise, Tensor shares)
    {
        using var scope = new TensorScope();
        IReadOnlyList<Parameter> weights = setup.Generator.Parameters();
        Tensor fake = setup.Generator.Call(noise);
        Tensor output = setup.Discriminator.Call(fake);
        double Norm(Tensor loss) => GanTraining.JointNorm(Gradients.Of(loss, weights));
        double[] norms =
        [
            Norm(AdversarialLosses.SaturatingGenerator(output)),
            Norm(AdversarialLosses.NonSaturatingGenerator(output)),
            Norm(AdversarialLosses.WassersteinGenerator(output)),
        ];

        Tensor still = fake.Detach();
        Tensor points = (shares * setup.HeldOut) + ((1 - shares) * still);
        double slope = GradientPenalty.Slopes(setup.Discriminator.Call, points).Mean().Item();
        using (GradMode.Off())
        {
            double[] onReal = setup.Discriminator.Call(setup.HeldOut).ToDoubles();
            double[] onFake = output.ToDoubles();
            double right = onReal.Count(h => h > 0) + onFake.Count(h => h < 0);
            return new Look(
                norms[0], norms[1], norms[2], right / (onReal.Length + onFake.Length), onReal.Average() - onFake.Average(), slope);
        }
    }

    private sealed record Look(double Saturating, double NonSaturating, double Wasserstein, double Accuracy, double Gap, double Slope);
}
