using System.Numerics;
using AutoGrad.Gan;

namespace GanLab.Experiments.Oscillation;

/// <summary>How the players of a two-dimensional game move, and what an iteration multiplies a small distance by.</summary>
/// <remarks>
/// With the rates H = diag(h_G, h_D) and the field's Jacobian J at the equilibrium, an iteration is a matrix near it, and its spectral
/// radius decides: below 1 the players come in, above 1 they go out, and at 1 the linear theory does not tell.
/// </remarks>
/// <param name="Name">The name in tables.</param>
/// <param name="Rule">Makes the rule.</param>
/// <param name="Factor">The spectral radius from H J and from J and H.</param>
/// <param name="RateOfG">h_G.</param>
/// <param name="RateOfD">h_D.</param>
internal sealed record Move(
    string Name, Func<GameRule> Rule, Func<Matrix2, Move, double> Factor, double RateOfG = Move.Rate, double RateOfD = Move.Rate)
{
    /// <summary>The usual rate h.</summary>
    public const double Rate = 0.2;

    /// <summary>γ of consensus optimisation.</summary>
    public const double Gamma = 1;

    /// <summary>Plain steps of both players at once.</summary>
    public static Move Simultaneous { get; } = new("simultaneous", () => new Simultaneous(), OfSimultaneous);

    /// <summary>Plain steps in turn.</summary>
    public static Move Alternating { get; } = new("alternating", () => new Alternating(), (j, m) => OfAlternating(j, m, 1));

    /// <summary>Every rule, and the two answers by rates alone.</summary>
    public static IReadOnlyList<Move> All { get; } =
    [
        Simultaneous,
        Simultaneous with { Name = "simultaneous, a tenth of the rate", RateOfG = Rate / 10, RateOfD = Rate / 10 },
        Simultaneous with { Name = "simultaneous, two time scales", RateOfG = Rate / 2, RateOfD = 2 * Rate },
        Alternating,
        new("alternating, 5 steps of D", () => new Alternating(5), (j, m) => OfAlternating(j, m, 5)),
        new("extragradient", () => new Extragradient(), OfExtragradient),
        new("optimistic", () => new Optimistic(), OfOptimistic),
        new("consensus", () => new Consensus(Gamma), OfConsensus),
    ];

    /// <summary>Whether both rates are the usual one.</summary>
    public bool IsUsual => RateOfG == Rate && RateOfD == Rate;

    /// <summary>What an iteration multiplies a small distance by, in the long run.</summary>
    /// <param name="jacobian">The field's Jacobian at the equilibrium.</param>
    public double Predict(Matrix2 jacobian) => Factor(jacobian, this);

    private Matrix2 Scaled(Matrix2 j) => new(RateOfG * j.A, RateOfG * j.B, RateOfD * j.C, RateOfD * j.D);

    private static double OfSimultaneous(Matrix2 j, Move m) => (Matrix2.Identity + m.Scaled(j)).Radius;

    private static double OfAlternating(Matrix2 j, Move m, int stepsOfD)
    {
        Matrix2 k = m.Scaled(j);
        var ofD = new Matrix2(1, 0, k.C, 1 + k.D);
        var whole = new Matrix2(1 + k.A, k.B, 0, 1);
        for (int i = 0; i < stepsOfD; i++)
        {
            whole *= ofD;
        }
        return whole.Radius;
    }

    private static double OfExtragradient(Matrix2 j, Move m)
    {
        Matrix2 k = m.Scaled(j);
        return (Matrix2.Identity + k + (k * k)).Radius;
    }

    // w′ = w + K (2 w − w before): every eigenvalue κ of K gives two roots of μ² − (1 + 2κ) μ + κ.
    private static double OfOptimistic(Matrix2 j, Move m)
    {
        (Complex first, Complex second) = m.Scaled(j).Eigenvalues;
        return Math.Max(Largest(first), Largest(second));

        static double Largest(Complex kappa)
        {
            Complex middle = 0.5 + kappa;
            Complex root = Complex.Sqrt((middle * middle) - kappa);
            return Math.Max((middle + root).Magnitude, (middle - root).Magnitude);
        }
    }

    private static double OfConsensus(Matrix2 j, Move m) => OfSimultaneous(j + (-Gamma * (j.Transpose * j)), m);
}
