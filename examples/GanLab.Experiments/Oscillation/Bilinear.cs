using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Nn;

namespace GanLab.Experiments.Oscillation;

/// <summary>One rule on the bilinear game at one rate.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Rate">h.</param>
/// <param name="Theory">What an iteration multiplies the distance to 0 by.</param>
/// <param name="Measured">The same, over the second half of the path; for alternating steps, of the size of their ellipse.</param>
internal sealed record BilinearRow(string Rule, double Rate, double Theory, double Measured);

/// <summary>Part (b): min over x, max over y of x y, where every rule has a closed form.</summary>
internal static class Bilinear
{
    /// <summary>γ of consensus.</summary>
    public const double Gamma = 0.5;

    private static readonly (Func<GameRule> Rule, Func<double, double> Theory)[] _rules =
    [
        (() => new Simultaneous(), h => Math.Sqrt(1 + (h * h))),
        (() => new Alternating(), _ => 1),
        (() => new Extragradient(), h => Math.Sqrt(1 - (h * h) + Math.Pow(h, 4))),
        (() => new Optimistic(), h => Math.Sqrt((1 + Math.Sqrt(1 - (4 * h * h))) / 2)),
        (() => new Consensus(Gamma), h => Math.Sqrt(Math.Pow(1 - (h * Gamma), 2) + (h * h))),
    ];

    /// <summary>The rates h.</summary>
    public static double[] Rates { get; } = [0.05, 0.1, 0.2, 0.3, 0.4];

    /// <summary>Every rule at every rate, on a path of so many iterations.</summary>
    public static IReadOnlyList<BilinearRow> Measure(int steps, CancellationToken cancellation) =>
    [
        .. from r in _rules
           from h in Rates
           let rule = r.Rule()
           select new BilinearRow(rule.Name, h, r.Theory(h), Factor(Walk(rule, h, steps, cancellation), rule is Alternating ? h : 0)),
    ];

    /// <summary>A path from (1, 1).</summary>
    public static (double X, double Y)[] Walk(GameRule rule, double rate, int steps, CancellationToken cancellation)
    {
        var x = new Parameter(Tensor.From([1.0]), "x");
        var y = new Parameter(Tensor.From([1.0]), "y");
        var first = new Player(new Sgd([x], rate), () => (x * y).Sum());
        var second = new Player(new Sgd([y], rate), () => -(x * y).Sum());
        var path = new (double X, double Y)[steps + 1];
        path[0] = (1, 1);
        for (int i = 1; i <= steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            rule.Iterate(first, second);
            path[i] = (x.ToDoubles()[0], y.ToDoubles()[0]);
        }
        return path;
    }

    /// <summary>The factor an iteration of √(x² + y² − c x y) over the second half: the distance for c = 0.</summary>
    public static double Factor((double X, double Y)[] path, double cross)
    {
        double Size(int i) => (path[i].X * path[i].X) + (path[i].Y * path[i].Y) - (cross * path[i].X * path[i].Y);
        int last = path.Length - 1;
        return Math.Pow(Size(last) / Size(last / 2), 0.5 / (last - (last / 2)));
    }
}
