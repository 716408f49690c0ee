using System.Globalization;

namespace GanLab.Experiments;

/// <summary>Numbers as text, in the invariant culture: with a decimal point, wherever the program runs.</summary>
internal static class Format
{
    /// <summary>A number in a standard format of .NET.</summary>
    public static string Number(double value, string format = "G4") => value.ToString(format, CultureInfo.InvariantCulture);
}
