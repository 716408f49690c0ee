using System.Text;

namespace GanLab.Sabotage;

/// <summary>What noticed a broken version.</summary>
/// <param name="Version">The broken version.</param>
/// <param name="Verdicts">The verdicts that failed.</param>
/// <param name="Tests">The tests that failed.</param>
/// <param name="Trouble">Why it could not be tried, or null.</param>
public sealed record Sighting(BrokenVersion Version, string[] Verdicts, string[] Tests, string? Trouble = null)
{
    /// <summary>True if it was tried, and anything failed.</summary>
    public bool IsNoticed => Trouble is null && Verdicts.Length + Tests.Length > 0;
}

/// <summary>The table of what noticed each broken version.</summary>
public static class SabotageTable
{
    private const int Shown = 2;
    private const int Longest = 80;

    /// <summary>The table in Markdown.</summary>
    public static string Of(IEnumerable<Sighting> sightings)
    {
        var text = new StringBuilder();
        text.AppendLine("| broken version | what is broken | verdicts that failed | tests that failed | noticed |");
        text.AppendLine("| --- | --- | --- | --- | --- |");
        foreach (Sighting s in sightings)
        {
            string noticed = s.IsNoticed ? "yes" : s.Trouble is null ? "**NOT**" : "**NOT**: " + Cell(s.Trouble);
            text.AppendLine($"| {s.Version.Name} | {s.Version.What} | {Names(s.Verdicts)} | {Names(s.Tests)} | {noticed} |");
        }
        return text.ToString();
    }

    private static string Names(string[] names)
    {
        string more = names.Length > Shown ? $", and {names.Length - Shown} more" : string.Empty;
        return string.Join("; ", names.Take(Shown).Select(Cell)) + more;
    }

    private static string Cell(string text)
    {
        string shortened = text.Length > Longest ? text[..(Longest - 1)] + "…" : text;
        return shortened.Replace("|", "\\|", StringComparison.Ordinal);
    }
}
