using System.Numerics;
using AutoGrad.Gan;

namespace GanLab.Experiments.Oscillation;

/// <summary>The eigenvalues of one game by autodiff, beside the closed form.</summary>
/// <param name="Game">The game.</param>
/// <param name="Strength">Its strength as a formula, "γ = 1", or empty.</param>
/// <param name="Engine">By autodiff.</param>
/// <param name="Closed">The closed form.</param>
internal sealed record EigenvalueRow(string Game, string Strength, (Complex, Complex) Engine, (Complex, Complex) Closed)
{
    /// <summary>The larger distance of an eigenvalue from its closed form; the order of two is free.</summary>
    public double Error => Math.Min(Apart(Engine.Item1, Engine.Item2), Apart(Engine.Item2, Engine.Item1));

    private double Apart(Complex first, Complex second)
    {
        double a = (first - Closed.Item1).Magnitude;
        double b = (second - Closed.Item2).Magnitude;
        return double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Max(a, b);
    }
}

/// <summary>One game played by one rule.</summary>
/// <param name="Game">The game.</param>
/// <param name="Move">The rule.</param>
/// <param name="Predicted">The factor an iteration by linear theory; NaN where there is no Jacobian.</param>
/// <param name="Measured">The factor an iteration near the equilibrium, from two short paths; NaN where there is no Jacobian.</param>
/// <param name="Theta">θ along the path from (1, 1).</param>
/// <param name="Psi">ψ along it.</param>
internal sealed record DiracPath(DiracGame Game, Move Move, double Predicted, double Measured, double[] Theta, double[] Psi)
{
    /// <summary>The distance to the equilibrium along the path.</summary>
    public double[] Distances => [.. Theta.Zip(Psi, (t, p) => Math.Sqrt((t * t) + (p * p)))];

    /// <summary>The mean distance over the last tenth of the path.</summary>
    public double End => Distances.TakeLast(Math.Max(1, Distances.Length / 10)).Average();

    /// <summary>The least distance over the last tenth.</summary>
    public double NearestLate => Distances.TakeLast(Math.Max(1, Distances.Length / 10)).Min();
}

/// <summary>Part (a): the eigenvalues, and every game played by every rule.</summary>
internal static class DiracPaths
{
    // Small enough for the linear theory, and as exact as larger numbers, since numbers near 0 are floating-point numbers too.
    private const double Near = 1e-6;

    /// <summary>The eigenvalues of every game, at several strengths.</summary>
    public static IReadOnlyList<EigenvalueRow> Eigenvalues()
    {
        double[] weights = [0.3, 1, 3];
        double[] sigmas = [0.7, 1, 2];
        return
        [
            .. DiracGame.All.Where(g => g.Damping == 0).Select(g => Row(g, string.Empty)),
            .. sigmas.Select(s => Row(DiracGame.WithNoise(s), $"σ = {Format.Number(s)}")),
            .. weights.Select(w => Row(DiracGame.WithR1(w), $"γ = {Format.Number(w)}")),
            .. weights.Select(w => Row(DiracGame.WithR2(w), $"γ = {Format.Number(w)}")),
            .. weights.Select(w => Row(DiracGame.WithBoth(w), $"γ = {Format.Number(w)}")),
            .. weights.Select(Consensus),
        ];
    }

    /// <summary>Both one-sided slopes of WGAN-GP's field at the equilibrium: ∂L_D/∂ψ just below ψ = 0 and just above.</summary>
    public static (double Below, double Above) Kink()
    {
        double At(double psi) => -new DiracGan(DiracGame.GradientPenalised, 0, psi).Field().Psi;
        return (At(-1e-12), At(1e-12));
    }

    /// <summary>Every game by every rule.</summary>
    public static IReadOnlyList<DiracPath> Play(int steps, int settling, ExperimentContext context)
    {
        (DiracGame Game, Move Move)[] pairs =
        [
            .. from game in DiracGame.All.Append(DiracGame.GradientPenalised) from move in Move.All select (game, move),
        ];
        IStage stage = context.Progress.Stage("the Dirac-GAN by every rule", pairs.Length);
        DiracPath One((DiracGame Game, Move Move) pair)
        {
            DiracPath path = Play(pair.Game, pair.Move, steps, settling, context.Cancellation);
            stage.Advance();
            return path;
        }
        return SideBySide.Run(pairs, One, context.Cancellation);
    }

    /// <summary>One game by one rule, from (1, 1) and near the equilibrium.</summary>
    public static DiracPath Play(DiracGame game, Move move, int steps, int settling, CancellationToken cancellation)
    {
        (double Theta, double Psi)[] path = Walk(game, move, (1, 1), steps, cancellation);
        bool isSmooth = double.IsFinite(game.Pull);
        return new DiracPath(
            game,
            move,
            isSmooth ? move.Predict(game.Jacobian) : double.NaN,
            isSmooth ? NearFactor(game, move, settling, cancellation) : double.NaN,
            [.. path.Select(p => p.Theta)],
            [.. path.Select(p => p.Psi)]);
    }

    // Two paths, from (ε, 0) and (0, ε), are the columns of the matrix of so many iterations. From half the way to the end it is that of
    // the slowest modes alone: the optimistic rule, which remembers a gradient, has four of them.
    private static double NearFactor(DiracGame game, Move move, int settling, CancellationToken cancellation)
    {
        (double Theta, double Psi)[] one = Walk(game, move, (Near, 0), 2 * settling, cancellation);
        (double Theta, double Psi)[] other = Walk(game, move, (0, Near), 2 * settling, cancellation);
        Matrix2 After(int n) => new(one[n].Theta, other[n].Theta, one[n].Psi, other[n].Psi);
        return Math.Pow((After(2 * settling) * After(settling).Inverse).Radius, 1.0 / settling);
    }

    private static (double Theta, double Psi)[] Walk(
        DiracGame game, Move move, (double Theta, double Psi) start, int steps, CancellationToken cancellation)
    {
        var players = new DiracGan(game, start.Theta, start.Psi, move.RateOfG, move.RateOfD);
        GameRule rule = move.Rule();
        var path = new (double Theta, double Psi)[steps + 1];
        path[0] = start;
        for (int i = 1; i <= steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            rule.Iterate(players.Discriminator, players.Generator);
            path[i] = (players.Theta, players.Psi);
        }
        return path;
    }

    private static EigenvalueRow Row(DiracGame game, string strength) =>
        new(game.Name, strength, new DiracGan(game, 0, 0).Jacobian().Eigenvalues, ClosedForm(game.Pull, game.Damping));

    // −γ/4 ± i/2, which has the form of the others with the damping γ/2 on both players.
    private static EigenvalueRow Consensus(double gamma) => new(
        "consensus",
        $"γ = {Format.Number(gamma)}",
        new DiracGan(DiracGame.NonSaturating, 0, 0).Jacobian(gamma).Eigenvalues,
        (new Complex(-gamma / 4, 0.5), new Complex(-gamma / 4, -0.5)));

    private static (Complex, Complex) ClosedForm(double pull, double damping)
    {
        Complex root = Complex.Sqrt((damping * damping / 4) - (pull * pull));
        return ((-damping / 2) + root, (-damping / 2) - root);
    }
}
