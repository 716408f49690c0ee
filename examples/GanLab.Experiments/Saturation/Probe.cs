using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Nn;

namespace GanLab.Experiments.Saturation;

/// <summary>A fresh discriminator or critic that trains against a frozen generator.</summary>
/// <param name="Name">What the generator is, for legends.</param>
/// <param name="Generator">G, frozen.</param>
/// <param name="Discriminator">D, fresh.</param>
/// <param name="Loss">What D is trained on.</param>
/// <param name="Real">Where D's real batches come from.</param>
/// <param name="HeldOut">Real samples that D is not trained on: measurements are taken on them.</param>
/// <param name="Latent">How many numbers of noise G takes.</param>
/// <param name="Rate">D's learning rate.</param>
/// <param name="Iterations">How many iterations D trains.</param>
/// <param name="Random">Where noise and the penalty's points come from.</param>
internal sealed record ProbeSetup(
    string Name,
    Module Generator,
    Module Discriminator,
    GanLoss Loss,
    BatchSampler Real,
    Tensor HeldOut,
    int Latent,
    double Rate,
    int Iterations,
    RandomSource Random);

/// <summary>What was seen while D trained; every array has one number for each entry of <paramref name="Iterations"/>.</summary>
/// <param name="Name">What the generator is.</param>
/// <param name="Iterations">D's iterations at which it was observed, the first 0.</param>
/// <param name="Saturating">‖∇θ E log(1 − D(G(z)))‖ over all of G's weights.</param>
/// <param name="NonSaturating">‖∇θ E −log D(G(z))‖.</param>
/// <param name="Wasserstein">‖∇θ E −f(G(z))‖, with D's output f taken as a critic's value.</param>
/// <param name="Accuracy">The share of held-out real and of generated samples that D classifies correctly.</param>
/// <param name="Gap">E f(x) − E f(G(z)).</param>
/// <param name="Slope">E ‖∇f‖ at points between real and generated samples.</param>
/// <param name="Moved">How far D's weights moved in all, as a share of their first norm.</param>
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

/// <summary>Trains D and observes, now and then, the gradient that it would hand to G.</summary>
internal static class Probe
{
    private const int Observations = 25;

    /// <summary>Runs a set-up.</summary>
    public static ProbeRun Run(ProbeSetup setup, IStage stage, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        Tensor noise = setup.Random.Normal([setup.HeldOut.Shape[0], setup.Latent]);
        Tensor shares = setup.Random.Uniform([setup.HeldOut.Shape[0], 1]);
        GanTraining training = Training(setup);
        WeightSnapshot first = WeightSnapshot.Of(setup.Discriminator);
        List<Observation> seen = [];
        for (int i = 0; i <= setup.Iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsObserved(i, setup.Iterations))
            {
                seen.Add(Observe(setup, i, noise, shares));
            }
            if (i < setup.Iterations)
            {
                training.StepDiscriminator();
                stage.Advance();
            }
        }
        return new ProbeRun(
            Name: setup.Name,
            Iterations: [.. seen.Select(o => (double)o.Iteration)],
            Saturating: [.. seen.Select(o => o.Saturating)],
            NonSaturating: [.. seen.Select(o => o.NonSaturating)],
            Wasserstein: [.. seen.Select(o => o.Wasserstein)],
            Accuracy: [.. seen.Select(o => o.Accuracy)],
            Gap: [.. seen.Select(o => o.Gap)],
            Slope: [.. seen.Select(o => o.Slope)],
            Moved: first.RelativeDistanceTo(setup.Discriminator));
    }

    // G's optimiser is never stepped, since G is frozen.
    private static GanTraining Training(ProbeSetup setup) => new(
        setup.Generator,
        setup.Discriminator,
        setup.Loss,
        generatorRule: new Sgd(setup.Generator.Parameters(), 0),
        discriminatorRule: new Adam(setup.Discriminator.Parameters(), setup.Rate, beta1: 0.5, beta2: 0.999),
        setup.Real,
        setup.Latent,
        setup.Random);

    private static bool IsObserved(int i, int last) => i == last || i % Math.Max(1, last / Observations) == 0 || i is 1 or 2 or 5 or 10;

    private static Observation Observe(ProbeSetup setup, int iteration, Tensor noise, Tensor shares)
    {
        using var scope = new TensorScope();
        IReadOnlyList<Parameter> weights = setup.Generator.Parameters();
        Tensor fake = setup.Generator.Call(noise);
        Tensor output = setup.Discriminator.Call(fake);
        double GradientNorm(Tensor loss) => GanTraining.JointNorm(Gradients.Of(loss, weights));
        Tensor between = (shares * setup.HeldOut) + ((1 - shares) * fake.Detach());
        double[] onReal = Values(setup.Discriminator, setup.HeldOut);
        double[] onFake = output.ToDoubles();
        double right = onReal.Count(h => h > 0) + onFake.Count(h => h < 0);
        return new Observation(
            Iteration: iteration,
            Saturating: GradientNorm(AdversarialLosses.SaturatingGenerator(output)),
            NonSaturating: GradientNorm(AdversarialLosses.NonSaturatingGenerator(output)),
            Wasserstein: GradientNorm(AdversarialLosses.WassersteinGenerator(output)),
            Accuracy: right / (onReal.Length + onFake.Length),
            Gap: onReal.Average() - onFake.Average(),
            Slope: GradientPenalty.Slopes(setup.Discriminator.Call, between).Mean().Item());
    }

    private static double[] Values(Module discriminator, Tensor samples)
    {
        using GradMode.Change off = GradMode.Off();
        return discriminator.Call(samples).ToDoubles();
    }

    private sealed record Observation(
        int Iteration, double Saturating, double NonSaturating, double Wasserstein, double Accuracy, double Gap, double Slope);
}
