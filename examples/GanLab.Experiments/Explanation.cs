using System.Text.RegularExpressions;

namespace GanLab.Experiments;

/// <summary>A figure in its place: what it shows is claimed by its title, and the verdicts decide.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Claim">Words of the verdicts that its title rests on, or null where the title claims nothing that is judged.</param>
/// <param name="Verdicts">Those verdicts; none where the form of the run judges none of them.</param>
public sealed record PlacedFigure(Figure Figure, string? Claim, IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>The title; a claim that the run does not bear out is denied.</summary>
    public string Title => Verdicts.All(v => v.Holds) ? Figure.Title : $"Not in this run: {Figure.Title}";
}

/// <summary>A piece of an explanation: prose, then the figures and tables that belong to it.</summary>
/// <param name="Markdown">The prose, which may be empty.</param>
/// <param name="Figures">The figures after it.</param>
/// <param name="Tables">The tables after it.</param>
public sealed record ExplanationPiece(string Markdown, IReadOnlyList<PlacedFigure> Figures, IReadOnlyList<ResultTable> Tables);

/// <summary>Finds the place of each figure and table in an explanation.</summary>
/// <remarks>
/// A line <c>![TITLE](figure)</c> stands where every figure goes whose title starts so, <c>![TITLE](table)</c> where every such table
/// goes. <c>![TITLE](figure "WORDS")</c> says besides that the title rests on the verdicts whose claims hold these words. What no line
/// names stands at the end.
/// </remarks>
public static partial class Explanation
{
    /// <summary>The pieces of a result's explanation, in order.</summary>
    /// <exception cref="InvalidOperationException">A line names a figure or a table that is not there.</exception>
    public static IReadOnlyList<ExplanationPiece> Pieces(ExperimentResult result)
    {
        List<Figure> figures = [.. result.Figures];
        List<ResultTable> tables = [.. result.Tables];
        List<ExplanationPiece> pieces = [];
        int end = 0;
        foreach (Match place in Place().Matches(result.Explanation))
        {
            string title = place.Groups["title"].Value;
            string? claim = place.Groups["claim"] is { Success: true } words ? words.Value : null;
            string prose = result.Explanation[end..place.Index].Trim();
            end = place.Index + place.Length;
            bool figure = place.Groups["kind"].Value == "figure";
            List<Figure> placed = figure ? Take(figures, f => f.Title, title) : [];
            List<ResultTable> laid = figure ? [] : Take(tables, t => t.Title, title);
            if (placed.Count + laid.Count == 0)
            {
                throw new InvalidOperationException($"the explanation places a {place.Groups["kind"]} '{title}', which is not there");
            }
            pieces.Add(new ExplanationPiece(prose, [.. placed.Select(f => Judge(f, claim, result.Verdicts))], laid));
        }
        pieces.Add(new ExplanationPiece(result.Explanation[end..].Trim(), [.. figures.Select(f => Judge(f, null, []))], tables));
        return pieces;
    }

    private static PlacedFigure Judge(Figure figure, string? claim, IReadOnlyList<Verdict> verdicts) =>
        new(figure, claim, claim is null ? [] : [.. verdicts.Where(v => v.Claim.Contains(claim, StringComparison.Ordinal))]);

    private static List<T> Take<T>(List<T> from, Func<T, string> titleOf, string title)
    {
        List<T> taken = from.FindAll(item => titleOf(item).StartsWith(title, StringComparison.Ordinal));
        from.RemoveAll(taken.Contains);
        return taken;
    }

    [GeneratedRegex("""^!\[(?<title>.+)\]\((?<kind>figure|table)( "(?<claim>[^"]+)")?\)$""", RegexOptions.Multiline)]
    private static partial Regex Place();
}
