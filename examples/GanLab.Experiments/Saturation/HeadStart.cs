using AutoGrad;
using AutoGrad.Gan;

namespace GanLab.Experiments.Saturation;

/// <summary>One game in which D had a head start.</summary>
/// <param name="Loss">The game.</param>
/// <param name="WithAdam">Whether both players are trained by Adam in the game; by plain gradient descent otherwise.</param>
/// <param name="Lead">How many iterations D trained before G could move.</param>
/// <param name="Iterations">G's steps at which its gradient and update were measured.</param>
/// <param name="Gradient">The norm of G's gradient.</param>
/// <param name="Update">The norm of the change of G's weights by that step.</param>
/// <param name="Before">Exact W₁ between real and generated points before G moved.</param>
/// <param name="After">The same at the end.</param>
/// <param name="GeneratorMoved">How far G's weights moved, as a share of their first norm.</param>
/// <param name="DiscriminatorMoved">How far D's weights moved, head start and game together.</param>
internal sealed record HeadStartRun(
    GanLoss Loss,
    bool WithAdam,
    int Lead,
    double[] Iterations,
    double[] Gradient,
    double[] Update,
    double Before,
    double After,
    double GeneratorMoved,
    double DiscriminatorMoved)
{
    /// <summary>The optimiser of both players in the game.</summary>
    public string Optimiser => WithAdam ? "Adam" : "SGD";

    /// <summary>The name in tables and legends.</summary>
    public string Name => $"{Loss.Name}, {Optimiser}";

    /// <summary>The share of the way to the real points that is still to go: 1 for a generator that is stuck.</summary>
    public double Left => After / Before;

    /// <summary>The median of G's gradient norms.</summary>
    public double UsualGradient => Gradient.Order().ElementAt(Gradient.Length / 2);
}

/// <summary>The size of G's gradient against D's, for one number of D steps per G step.</summary>
/// <param name="Loss">The game.</param>
/// <param name="StepsOfD">D's steps for each of G's.</param>
/// <param name="Ratio">The median of ‖∇ of G‖ / ‖∇ of D‖ over the second half of the game.</param>
internal sealed record BalanceRow(string Loss, int StepsOfD, double Ratio);

/// <summary>Part (c): a ring, a generator that starts far away from it, and a discriminator that trains before it.</summary>
internal static class HeadStart
{
    private const int Measurements = 50;
    private const double Shift = 4;

    /// <summary>Plays every game: three losses, two optimisers of G, and every head start.</summary>
    public static IReadOnlyList<HeadStartRun> Measure(ExperimentContext context, Sizes sizes, RandomSource random)
    {
        (GanLoss Loss, bool WithAdam, int Lead)[] games =
        [
            .. from lead in sizes.HeadStarts
               from loss in (GanLoss[])[GanLoss.Saturating, GanLoss.NonSaturating, GanLoss.Wasserstein()]
               from withAdam in (bool[])[false, true]
               select (loss, withAdam, lead),
        ];
        IStage stage = context.Progress.Stage("games with a head start", games.Sum(g => g.Lead + sizes.GameIterations));
        CancellationToken stop = context.Cancellation;
        return SideBySide.Run(
            games, g => Play(new Game(g.Loss, g.WithAdam, Shift, random), g.Lead, sizes.GameIterations, stage, stop), stop);
    }

    /// <summary>The gradient ratio of the two players, swept over how many steps D takes for each of G's.</summary>
    public static IReadOnlyList<BalanceRow> Balance(ExperimentContext context, Sizes sizes, RandomSource random)
    {
        GanLoss[] losses = [GanLoss.Saturating, GanLoss.NonSaturating];
        int rounds = losses.Length * sizes.Balance.Length * sizes.BalanceIterations;
        IStage stage = context.Progress.Stage("the balance of the two players", rounds);
        List<BalanceRow> rows = [];
        foreach (GanLoss loss in losses)
        {
            foreach (int steps in sizes.Balance)
            {
                var game = new Game(loss, withAdam: true, shift: 0, random);
                double ratio = GradientRatio(game, steps, sizes.BalanceIterations, stage, context.Cancellation);
                rows.Add(new BalanceRow(Loss: loss.Name, StepsOfD: steps, Ratio: ratio));
            }
        }
        return rows;
    }

    /// <summary>The raw numbers, by name.</summary>
    public static IEnumerable<(string Name, double[] Values)> Numbers(IReadOnlyList<HeadStartRun> runs, IReadOnlyList<BalanceRow> balance)
    {
        foreach (HeadStartRun run in runs)
        {
            string name = $"c/{run.Name}/K = {run.Lead}";
            yield return ($"{name}/iterations", run.Iterations);
            yield return ($"{name}/gradient", run.Gradient);
            yield return ($"{name}/update", run.Update);
            yield return ($"{name}/W1 before, after", [run.Before, run.After]);
        }
        foreach (IGrouping<string, BalanceRow> rows in balance.GroupBy(b => b.Loss))
        {
            yield return ($"c/balance/{rows.Key}/steps of D", [.. rows.Select(r => (double)r.StepsOfD)]);
            yield return ($"c/balance/{rows.Key}/ratio", [.. rows.Select(r => r.Ratio)]);
        }
    }

    private static HeadStartRun Play(Game game, int lead, int iterations, IStage stage, CancellationToken cancellation)
    {
        WeightSnapshot firstOfD = WeightSnapshot.Of(game.Discriminator);
        WeightSnapshot firstOfG = WeightSnapshot.Of(game.Generator);
        for (int i = 0; i < lead; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            game.HeadStart.StepDiscriminator();
            stage.Advance();
        }
        double before = game.Distance();
        List<(int Iteration, PlayerStep Step)> measured = [];
        int every = Math.Max(1, iterations / Measurements);
        for (int i = 0; i < iterations; i++)
        {
            // G moves first: its first gradient is the one that the head start left it.
            cancellation.ThrowIfCancellationRequested();
            bool measure = i % every == 0;
            PlayerStep step = game.Training.StepGenerator(measure);
            game.Training.StepDiscriminator();
            if (measure)
            {
                measured.Add((i, step));
            }
            stage.Advance();
        }
        return new HeadStartRun(
            Loss: game.Loss,
            WithAdam: game.WithAdam,
            Lead: lead,
            Iterations: [.. measured.Select(m => (double)m.Iteration)],
            Gradient: [.. measured.Select(m => m.Step.GradientNorm)],
            Update: [.. measured.Select(m => m.Step.UpdateNorm)],
            Before: before,
            After: game.Distance(),
            GeneratorMoved: firstOfG.RelativeDistanceTo(game.Generator),
            DiscriminatorMoved: firstOfD.RelativeDistanceTo(game.Discriminator));
    }

    private static double GradientRatio(Game game, int stepsOfD, int iterations, IStage stage, CancellationToken cancellation)
    {
        List<double> ratios = [];
        for (int i = 0; i < iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool late = 2 * i >= iterations;
            double ofD = double.NaN;
            for (int k = 0; k < stepsOfD; k++)
            {
                ofD = game.Training.StepDiscriminator(measure: late && k == stepsOfD - 1).GradientNorm;
            }
            double ofG = game.Training.StepGenerator(measure: late).GradientNorm;
            if (late)
            {
                ratios.Add(ofG / ofD);
            }
            stage.Advance();
        }
        return ratios.Order().ElementAt(ratios.Count / 2);
    }
}
