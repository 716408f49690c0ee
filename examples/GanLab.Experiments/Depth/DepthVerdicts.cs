using AutoGrad.Nn;

namespace GanLab.Experiments.Depth;

/// <summary>What is claimed about deep stacks, and when each claim holds.</summary>
internal static class DepthVerdicts
{
    // The gradient of these must vanish, and that of the next explode; the others lie too near an edge to claim.
    private static readonly string[] _vanishing =
        ["linear U(±1/√n)", "ReLU Glorot", "ReLU N(0, 0.01)", "sigmoid Glorot", "tanh U(±1/√n)", "sigmoid + layer norm"];

    private static readonly string[] _exploding = ["ReLU He + batch norm", "ReLU He residual"];

    // The worst of forty seeds and twice the spread between them: 2.9 % and 2 · 0.5 %; 0.047 and 2 · 0.008.
    private const double TheoryMiss = 0.04;
    private const double Flatness = 0.065;

    /// <summary>The claims about the gradient of untrained stacks.</summary>
    public static IEnumerable<Verdict> OfStacks(IReadOnlyList<StackResult> results)
    {
        foreach (StackResult r in results)
        {
            yield return Verdict.Within($"{r.SetUp.Name}: factor a layer", r.Factor, r.SetUp.Expected, r.SetUp.Tolerance);
        }
        yield return Verdict.AtMost(
            "largest miss of the mean-field theory, in factors a layer",
            results.Max(r => Number(Math.Abs((r.Factor / r.Theory.Factor) - 1))),
            TheoryMiss,
            "P1");
        yield return Classes(results, _vanishing, GradientClass.Vanishing);
        yield return Classes(results, _exploding, GradientClass.Exploding);
        double[] flat = [.. results.Where(IsScaleOnly).SelectMany(r => r.Flows).Select(f => Number(Math.Abs(f.WeightFactor - 1)))];
        yield return Verdict.AtMost(
            "weights' gradients look flat, sigmoid apart: largest |factor − 1|",
            flat.DefaultIfEmpty(double.PositiveInfinity).Max(),
            Flatness,
            "G2");
    }

    /// <summary>The claims about training where the gradient explodes.</summary>
    public static IEnumerable<Verdict> OfTraining(TrainingRun free, TrainingRun clipped)
    {
        string end = free.IsFinite ? $"loss {free.Losses[^1]:G3} at step {free.Losses.Length}" : $"no number at step {free.Losses.Length}";
        yield return Verdict.That(
            "without clipping the loss stops being a number (as it must here)",
            !free.IsFinite && free.Losses.Length <= 10,
            end,
            "within 10 steps");
        yield return Verdict.That(
            "with clipping every loss and norm is a number",
            clipped.IsFinite && clipped.Losses.Length > 1,
            clipped.IsFinite ? $"{clipped.Losses.Length} finite steps" : $"no number at step {clipped.Losses.Length}",
            "all finite");
        yield return Verdict.AtMost("with clipping the last loss is below 1, that of answering 0", clipped.Last, 0.9);
        yield return Verdict.AtMost("with clipping the last loss, as a share of the first", clipped.Last / clipped.First, 0.3);
        yield return Verdict.AtLeast("there was something to clip: largest norm over the bound", clipped.Norms.Max() / Clipping.Bound, 100);
        yield return Verdict.AtLeast("the clipped network trained: movement of its weights, as a share", clipped.Moved, 0.05);
    }

    /// <summary>Whether activations and gradients change by a scale alone, which is when their factors cancel in the weights.</summary>
    private static bool IsScaleOnly(StackResult r) => !r.SetUp.IsCure && r.SetUp.Nonlinearity != Nonlinearity.Sigmoid;

    private static Verdict Classes(IReadOnlyList<StackResult> results, string[] names, GradientClass expected)
    {
        StackResult[] named = [.. results.Where(r => names.Contains(r.SetUp.Name))];
        int right = named.Count(r => r.Class == expected && double.IsFinite(r.Factor));
        return Verdict.That(
            $"{expected.ToString().ToLowerInvariant()} at the input: {string.Join(", ", names)}",
            right == names.Length,
            $"{right} of {names.Length}",
            "all");
    }

    // Math.Max passes over a NaN in some orders; an infinity always shows.
    private static double Number(double value) => double.IsNaN(value) ? double.PositiveInfinity : value;
}
