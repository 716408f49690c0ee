using System.Globalization;
using GanLab.Lab;

namespace GanLab.Experiments.Saturation;

/// <summary>Numbers as this experiment prints them, and what every verdict on trained players demands besides its own claim.</summary>
internal static class Checks
{
    /// <summary>A number, the same in every country.</summary>
    public static string Number(double value, string format = "G4") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The verdict, failed if a condition does not hold; what is wrong then stands beside the measured value.</summary>
    public static Verdict Provided(this Verdict verdict, bool condition, string otherwise) =>
        condition ? verdict : verdict with { Holds = false, Measured = $"{verdict.Measured} ({otherwise})" };

    /// <summary>The verdict, failed if a number is infinite or none: a run that broke down proves nothing.</summary>
    public static Verdict ProvidedFinite(this Verdict verdict, params IEnumerable<double>[] numbers) =>
        verdict.Provided(numbers.All(n => n.All(double.IsFinite)), "a number is not finite");

    /// <summary>The verdict, failed if weights moved less than a share of their first length: who stood still proves nothing.</summary>
    public static Verdict ProvidedTrained(this Verdict verdict, double moved, double atLeast, string player) =>
        verdict.Provided(moved >= atLeast, $"{player} moved by only {Number(moved)} of its weights, {Number(atLeast)} was demanded");
}
