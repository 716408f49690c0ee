namespace GanLab.Shell;

/// <summary>Guesses what a mistyped word was meant to be.</summary>
public static class Nearest
{
    /// <summary>
    /// The candidate with the fewest single-letter edits from <paramref name="word"/>, or null when even that one differs in more than
    /// half of its letters: a wild guess helps nobody.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        string? best = candidates.MinBy(c => Distance(word, c));
        return best is not null && 2 * Distance(word, best) <= Math.Max(word.Length, best.Length) ? best : null;
    }

    /// <summary>"; did you mean 'x'?" when there is a near candidate, else nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        Find(word, candidates) is string near ? $"; did you mean '{near}'?" : string.Empty;

    /// <summary>The Levenshtein distance: the fewest letters inserted, deleted or replaced, whatever the case.</summary>
    internal static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
