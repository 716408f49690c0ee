namespace GanLab.Experiments.Saturation;

/// <summary>What every verdict on trained players demands besides its own claim.</summary>
internal static class Checks
{
    /// <summary>The verdict, failed if a condition does not hold; what is wrong then stands beside the measured value.</summary>
    public static Verdict Provided(this Verdict verdict, bool condition, string otherwise) =>
        condition ? verdict : verdict with { Holds = false, Measured = $"{verdict.Measured} ({otherwise})" };

    /// <summary>The verdict, failed if a number is infinite or none: a diverged run proves nothing.</summary>
    public static Verdict ProvidedFinite(this Verdict verdict, params IEnumerable<double>[] numbers) =>
        verdict.Provided(numbers.All(n => n.All(double.IsFinite)), "a number is not finite");

    /// <summary>The verdict, failed if weights moved less than a share of their first norm: an untrained player proves nothing.</summary>
    public static Verdict ProvidedTrained(this Verdict verdict, double moved, double atLeast, string player) =>
        verdict.Provided(
            moved >= atLeast,
            $"{player} moved by only {Format.Number(moved)} of its weights, {Format.Number(atLeast)} was demanded");
}
