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
        // The dashes of an option are no letters: all options share them.
        int Edits(string candidate) => Distance(word.TrimStart('-'), candidate.TrimStart('-'));
        string? best = candidates.MinBy(Edits);
        return best is not null && 2 * Edits(best) <= Math.Max(word.TrimStart('-').Length, best.TrimStart('-').Length) ? best : null;
    }

    /// <summary>"; did you mean 'x'?" when there is a near candidate, else nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        Find(word, candidates) is string near ? $"; did you mean '{near}'?" : string.Empty;

    /// <summary>
    /// The distance of Damerau and Levenshtein (its restricted form): the fewest letters inserted, deleted, replaced or swapped with
    /// their neighbour, whatever the case.
    /// </summary>
    internal static int Distance(string a, string b)
    {
        (a, b) = (a.ToLowerInvariant(), b.ToLowerInvariant());
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }
        return edits[a.Length, b.Length];
    }
}
