namespace GanLab.Experiments;

/// <summary>One checked claim: what was measured, what was expected, and whether it holds.</summary>
/// <param name="Claim">What is claimed, in one line.</param>
/// <param name="Measured">The measured value or values, as printed.</param>
/// <param name="Expected">The expected value, bound or text, as printed.</param>
/// <param name="Tolerance">The tolerance, as printed; "exact" where there is none.</param>
/// <param name="Holds">Whether the claim holds.</param>
public sealed record Verdict(string Claim, string Measured, string Expected, string Tolerance, bool Holds)
{
    /// <summary>|measured − expected| ≤ tolerance; a NaN never holds.</summary>
    public static Verdict Near(string claim, double measured, double expected, double tolerance, string format = "G6") =>
        new(claim, Text(measured, format), Text(expected, format), "± " + Text(tolerance, "G3"),
            Math.Abs(measured - expected) <= tolerance);

    /// <summary>|measured / expected − 1| ≤ share; a NaN never holds.</summary>
    public static Verdict Within(string claim, double measured, double expected, double share, string format = "G4") =>
        new(claim, Text(measured, format), Text(expected, format), "± " + Text(100 * share, "G3") + " %",
            Math.Abs((measured / expected) - 1) <= share);

    /// <summary>measured ≥ bound; a NaN or an infinity never holds.</summary>
    public static Verdict AtLeast(string claim, double measured, double bound, string format = "G4") =>
        new(claim, Text(measured, format), "≥ " + Text(bound, format), "bound", double.IsFinite(measured) && measured >= bound);

    /// <summary>measured ≤ bound; a NaN or an infinity never holds.</summary>
    public static Verdict AtMost(string claim, double measured, double bound, string format = "G4") =>
        new(claim, Text(measured, format), "≤ " + Text(bound, format), "bound", double.IsFinite(measured) && measured <= bound);

    /// <summary>A claim that is simply true or false.</summary>
    public static Verdict That(string claim, bool holds, string measured, string expected) =>
        new(claim, measured, expected, "exact", holds);

    private static string Text(double value, string format) => Format.Number(value, format);
}
