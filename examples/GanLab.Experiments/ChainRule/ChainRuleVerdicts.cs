using AutoGrad.Nn;

namespace GanLab.Experiments.ChainRule;

/// <summary>What is claimed, and when each claim holds.</summary>
internal static class ChainRuleVerdicts
{
    /// <summary>Float64 carries sixteen digits; this leaves room for a few roundings.</summary>
    private const double Rounding = 1e-12;

    /// <summary>The claims about the example that is worked out by hand.</summary>
    public static IEnumerable<Verdict> OfExample(HandNumbers n)
    {
        double miss = n.Derivation.Max(l => double.IsNaN(l.Engine - l.Hand) ? double.PositiveInfinity : Math.Abs(l.Engine - l.Hand));
        yield return Verdict.AtMost("every value and cotangent is that of the derivation by hand: largest miss", miss, Rounding, "G2");
        yield return Show.Near("L at (0.5, −0.3)", n.Value, 0.215, Rounding);
        yield return Show.Near("∇L", n.Gradient, new Point(-1.15, 0.65), Rounding);
        GradientClass c = GradientFlow.ClassOf(n.Gradient.Norm);
        yield return Verdict.That("its class by the fixed bands", c == GradientClass.Normal, Name(c), "normal");
        yield return Show.Near("∇L by central differences", n.Differences, n.Gradient, 1e-9);
        yield return Show.Near("one step of 0.1 leads to", n.Path.Points[1], new Point(0.615, -0.365), Rounding);
        yield return Show.Near("L after that step", n.Path.Values[1], 0.0542125, Rounding, "G9");
        yield return Hessian(n);
        yield return Show.Near("the smaller eigenvalue of the Hessian", n.Eigenvalues.Min(), 1.5, Rounding);
        yield return Show.Near("the larger eigenvalue of the Hessian", n.Eigenvalues.Max(), 2.5, Rounding);
        yield return Show.Near("largest stable rate, measured by halving", n.MeasuredRateLimit, 0.8, 1e-6);
        yield return Show.Near("contraction a step at rate 0.1, measured", n.MeasuredContraction, 0.85, 1e-6);
        yield return Show.Near("the true minimum, by a Newton step", n.Newton, new Point(1.2, -0.8), Rounding);
        yield return Show.Near($"the true minimum, by {HandExample.Steps} steps of descent", n.Path.Points[^1], new Point(1.2, -0.8), 1e-9);
        yield return Show.Near("L there", n.Path.Values[^1], -0.35, Rounding);
        yield return NearsThenLeaves(n.ToWrongMinimum);
    }

    /// <summary>The claims about what a small gradient means.</summary>
    public static IEnumerable<Verdict> OfMeanings(IReadOnlyList<Meaning> meanings, IReadOnlyList<ScaledLoss> scaled)
    {
        string found = string.Join(", ", meanings.Select(m => m.Verdict));
        const string Expected = "on the way, converged, saddle, vanishing";
        yield return Verdict.That("the Hessian tells four gradients apart", found == Expected, found, Expected);
        string bands = string.Join(", ", meanings.Select(m => Name(m.Class)));
        const string Blind = "normal, vanishing, vanishing, vanishing";
        yield return Verdict.That("the bands, which see the norm alone, do not", bands == Blind, bands, Blind);
        string classes = string.Join(", ", scaled.Select(s => Name(s.Class)));
        const string Scaled = "vanishing, normal, exploding";
        yield return Verdict.That("the bands call 0.001 L, L and 100 L at one point", classes == Scaled, classes, Scaled);
    }

    /// <summary>The claims about the three factors of the generator's gradient.</summary>
    public static IEnumerable<Verdict> OfFactors(FactorNumbers n) => [.. OfProduct(n), .. OfTraining(n)];

    /// <summary>Those that hold at every step.</summary>
    public static IEnumerable<Verdict> OfProduct(FactorNumbers n)
    {
        (FactorRow first, FactorRow last) = (n.Rows[0], n.Rows[^1]);
        double mismatch = n.Rows.Max(r => double.IsNaN(r.Mismatch) ? double.PositiveInfinity : r.Mismatch);
        yield return Verdict.AtMost("three factors multiplied equal the whole: largest relative miss", mismatch, Rounding, "G2");
    }

    /// <summary>Those about what becomes of the factors as the discriminator gets better.</summary>
    private static IEnumerable<Verdict> OfTraining(FactorNumbers n)
    {
        (FactorRow first, FactorRow last) = (n.Rows[0], n.Rows[^1]);
        yield return Verdict.AtLeast("the discriminator trained: movement of its weights, as a share", n.Moved, 0.1, "G3");
        yield return Verdict.AtLeast("and tells real from generated: share right", last.Accuracy, 0.99, "G3");
        yield return Verdict.AtLeast("∂D/∂G vanishes: falls, times", first.Slope / last.Slope, 50, "G3");
        yield return Show.Near("1/(D − 1) does not vanish: it goes to", last.Saturating, -1, 0.001, "F5");
        yield return Verdict.AtLeast("so the whole gradient vanishes: falls, times", first.Whole / last.Whole, 50, "G3");
        yield return Verdict.AtLeast(
            "with −log D the factor −1/D explodes: grows, times", last.NonSaturating / first.NonSaturating, 1000, "G3");
        yield return Verdict.AtLeast(
            "and the whole gradient does not vanish: grows, times", last.WholeNonSaturating / first.WholeNonSaturating, 1, "G3");
    }

    /// <summary>The name of a class in the text.</summary>
    public static string Name(GradientClass c) => c.ToString().ToLowerInvariant();

    private static Verdict Hessian(HandNumbers n)
    {
        double[] found = [.. n.Hessian.ToRowMajorArray()];
        double[] expected = [2, 0.5, 0.5, 2];
        double miss = found.Zip(expected, (a, b) => Math.Abs(a - b)).Sum();
        string Text(double[] h) => $"[[{Show.Number(h[0])}, {Show.Number(h[1])}], [{Show.Number(h[2])}, {Show.Number(h[3])}]]";
        return Verdict.Near("the Hessian, by differentiating the gradient", miss, 0, Rounding)
            with
        { Measured = Text(found), Expected = Text(expected) };
    }

    /// <summary>The distance to (1, −0.5) falls at every step up to one, rises after it, and the ends lie much further off.</summary>
    private static Verdict NearsThenLeaves(double[] distances)
    {
        // Once the descent has converged the last digits tremble, so steps that move by less than rounding count as neither.
        int nearest = Array.IndexOf(distances, distances.Min());
        bool falls = distances.Take(nearest).Zip(distances.Skip(1)).All(p => p.Second < p.First);
        bool rises = distances.Skip(nearest).Zip(distances.Skip(nearest + 1)).All(p => p.Second > p.First - Rounding);
        bool holds = falls && rises && distances[nearest] + 0.2 < Math.Min(distances[0], distances[^1]);
        string Text(double distance) => Show.Number(distance, "F3");
        return Verdict.That(
            "the distance to (1, −0.5) falls, then rises",
            holds,
            $"{Text(distances[0])}, {Text(distances[nearest])} at step {nearest}, {Text(distances[^1])}",
            "least at a step between, by 0.2 at least");
    }
}
