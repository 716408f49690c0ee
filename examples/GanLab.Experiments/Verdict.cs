namespace GanLab.Experiments;

/// <summary>One checked claim: what was measured, what was expected, and whether it holds.</summary>
/// <param name="Claim">What is claimed, in one line.</param>
/// <param name="Measured">The measured value or values, as printed.</param>
/// <param name="Expected">The expected value, bound or text, as printed.</param>
/// <param name="Tolerance">The tolerance, as printed; "exact" where there is none.</param>
/// <param name="Holds">Whether the claim holds.</param>
public sealed record Verdict(string Claim, string Measured, string Expected, string Tolerance, bool Holds)
{
    /// <summary>The measured number, where the claim is about one.</summary>
    public double? Value { get; init; }

    /// <summary>How far <see cref="Value"/> is beyond its bound, in its own unit; 0 or less where it is within.</summary>
    public double? Excess { get; init; }

    /// <summary>|measured − expected| ≤ tolerance; a NaN never holds.</summary>
    public static Verdict Near(string claim, double measured, double expected, double tolerance, string format = "G6") =>
        Of(claim, measured, Text(expected, format), "± " + Text(tolerance, "G3"), Math.Abs(measured - expected) - tolerance, format);

    /// <summary>|measured / expected − 1| ≤ share; a NaN never holds.</summary>
    public static Verdict Within(string claim, double measured, double expected, double share, string format = "G4") =>
        Of(
            claim,
            measured,
            Text(expected, format),
            "± " + Text(100 * share, "G3") + " %",
            Math.Abs((measured / expected) - 1) - share,
            format);

    /// <summary>measured ≥ bound; a NaN or an infinity never holds.</summary>
    public static Verdict AtLeast(string claim, double measured, double bound, string format = "G4") =>
        Of(claim, measured, "≥ " + Text(bound, format), "bound", bound - measured, format);

    /// <summary>measured ≤ bound; a NaN or an infinity never holds.</summary>
    public static Verdict AtMost(string claim, double measured, double bound, string format = "G4") =>
        Of(claim, measured, "≤ " + Text(bound, format), "bound", measured - bound, format);

    /// <summary>A claim that is simply true or false.</summary>
    public static Verdict That(string claim, bool holds, string measured, string expected) =>
        new(claim, measured, expected, "exact", holds);

    private static Verdict Of(string claim, double measured, string expected, string tolerance, double excess, string format) =>
        new(claim, Text(measured, format), expected, tolerance, double.IsFinite(measured) && excess <= 0)
        {
            Value = measured,
            Excess = excess,
        };

    private static string Text(double value, string format) => Format.Number(value, format);
}
