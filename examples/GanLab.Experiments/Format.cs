using System.Globalization;

namespace GanLab.Experiments;

/// <summary>Numbers as text, as people write them, in the invariant culture: with a decimal point, wherever the program runs.</summary>
public static class Format
{
    // Beyond these, a number of few digits is easier to read as a power of ten.
    private const int SmallestPlain = -3;
    private const int LargestPlain = 6;

    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>A number in a standard format of .NET, with a true minus, and with a power of ten where .NET writes an exponent.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">F for fixed digits, G for significant ones.</param>
    /// <returns>−0.5, 1030, 2·10⁻⁷, 10⁻⁹, NaN, ∞.</returns>
    public static string Number(double value, string format = "G4")
    {
        if (double.IsInfinity(value)) { return value > 0 ? "∞" : "−∞"; }
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        return (e < 0 ? text : WithoutExponent(text[..e], int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture))).Replace('-', '−');
    }

    // 1.03E+03 is 1030, 5E-05 is 5·10⁻⁵, 1E-09 is 10⁻⁹.
    private static string WithoutExponent(string digits, int exponent)
    {
        if (exponent is >= SmallestPlain and < LargestPlain)
        {
            return decimal.Parse($"{digits}E{exponent}", NumberStyles.Float, CultureInfo.InvariantCulture)
                .ToString("0.############", CultureInfo.InvariantCulture);
        }
        string power = $"10{(exponent < 0 ? "⁻" : "")}{string.Concat($"{Math.Abs(exponent)}".Select(d => Raised[d - '0']))}";
        return digits switch
        {
            "1" => power,
            "-1" => "-" + power,
            _ => $"{digits}·{power}",
        };
    }
}
