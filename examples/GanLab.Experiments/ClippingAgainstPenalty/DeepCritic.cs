namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>A twelve-layer critic, measured before and after its training.</summary>
/// <param name="Run">The critic.</param>
/// <param name="Before">Its gradients before the first step, after the first clipping.</param>
/// <param name="After">Its gradients after the last step.</param>
/// <param name="Gap">E f(real) − E f(fake) at a fresh batch, after the last step.</param>
internal sealed record DeepCritic(CriticRun Run, LayerProfile Before, LayerProfile After, double Gap)
{
    /// <summary>How it is built and trained.</summary>
    public CriticSetup Setup => Run.Setup;

    /// <summary>What initialisation and clipping alone make of each layer, in log₁₀: a factor c√(n/2).</summary>
    /// <remarks>
    /// Clipping a He-uniform layer, ±√(6/n), to a much smaller ±c pins nearly every weight at +c or −c. A sum of n such weights times
    /// gradients of random sign grows by c√n, and a ReLU lets half of the units through.
    /// </remarks>
    public double Theory => Math.Log10(Setup.Clip * Math.Sqrt(Setup.Width / 2.0));

    /// <summary>
    /// The slope at which gap and penalty balance: 1 + gap/(2λ·slope). Scaling f by a scales both gap and slopes by a, and where the loss
    /// −a·gap + λ E (a·slope − 1)² is least at a = 1, gap = 2λ E slope (slope − 1).
    /// </summary>
    public double BalancedSlope => 1 + (Gap / (2 * Setup.Lambda * Run.Slopes[^1]));

    /// <summary>Builds, measures, trains and measures again.</summary>
    public static DeepCritic Train(CriticSetup setup, int iterations, ExperimentContext context)
    {
        var run = new CriticRun(setup, ToySet.SwissRoll, context.Seed);
        LayerProfile before = run.Profile();
        run.Train(iterations, context);
        return new DeepCritic(run, before, run.Profile(), run.Gap());
    }
}
