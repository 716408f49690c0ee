using System.Globalization;

namespace GanLab.Experiments.ChainRule;

/// <summary>Numbers and verdicts as this experiment prints them: with a true minus sign, and points as pairs.</summary>
internal static class Show
{
    /// <summary>A number.</summary>
    public static string Number(double value, string format = "G6") =>
        value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A point.</summary>
    public static string Pair(Point p, string format = "G6") => $"({Number(p.X, format)}, {Number(p.Y, format)})";

    /// <summary>A number that must be near another.</summary>
    public static Verdict Near(string claim, double measured, double expected, double tolerance, string format = "G6") =>
        Verdict.Near(claim, measured, expected, tolerance) with
        {
            Measured = Number(measured, format),
            Expected = Number(expected, format),
        };

    /// <summary>A point that must be near another, by their distance.</summary>
    public static Verdict Near(string claim, Point measured, Point expected, double tolerance) =>
        Verdict.Near(claim, measured.To(expected), 0, tolerance) with { Measured = Pair(measured), Expected = Pair(expected) };
}
