using System.Text;
using GanLab.Experiments;
using GanLab.Experiments.Drawing;
using GanLab.Shell;

namespace GanLab.Reporting;

/// <summary>
/// The part of the report about one experiment: its sentence and its best figure, then each paragraph with its figures and tables,
/// then the verdicts.
/// </summary>
internal sealed class ExperimentSection
{
    private readonly StringBuilder _html;
    private readonly string _id;
    private int _figures;

    private ExperimentSection(StringBuilder html, string id)
    {
        _html = html;
        _id = id;
    }

    /// <summary>The anchor of a verdict.</summary>
    public static string VerdictId(IExperiment experiment, int index) => $"{HtmlReport.Text(experiment.Name)}-verdict-{index + 1}";

    /// <summary>Appends the section.</summary>
    public static void Append(StringBuilder html, Outcome outcome)
    {
        IExperiment e = outcome.Experiment;
        string id = HtmlReport.Text(e.Name);
        html.Append($"<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{id} {HtmlReport.Badge(outcome)}</h2>\n");
        html.Append($"<p class=\"lead\">{HtmlReport.Text(e.Summary)}</p>\n<p class=\"source\">Source: {HtmlReport.Text(e.Source)}. ");
        if (outcome.Result is ExperimentResult result)
        {
            html.Append($"Numbers: <a href=\"{id}.json\">{id}.json</a>.</p>\n");
            new ExperimentSection(html, id).Append(result, e);
        }
        else
        {
            html.Append($"</p>\n<p class=\"stopped\">The experiment stopped: {HtmlReport.Text(outcome.Error ?? string.Empty)}</p>\n");
        }
        html.Append("</section>\n");
    }

    private void Append(ExperimentResult result, IExperiment experiment)
    {
        foreach (ExplanationPiece piece in Explanation.Pieces(result))
        {
            _html.Append(HtmlReport.Prose(piece.Markdown));
            if (piece.Figures.Count > 0)
            {
                _html.Append("<div class=\"figures\">\n");
                foreach (PlacedFigure figure in piece.Figures)
                {
                    AppendFigure(figure);
                }
                _html.Append("</div>\n");
            }
            foreach (ResultTable table in piece.Tables)
            {
                AppendTable(table);
            }
        }
        AppendVerdicts(result.Verdicts, experiment);
    }

    private void AppendVerdicts(IReadOnlyList<Verdict> verdicts, IExperiment experiment)
    {
        if (verdicts.Count == 0)
        {
            return;
        }
        int failed = verdicts.Count(v => !v.Holds);
        _html.Append($"<details class=\"checks\"{(failed > 0 ? " open" : string.Empty)}><summary>Verdicts: ");
        _html.Append($"{verdicts.Count - failed} of {verdicts.Count} hold</summary>\n");

        // The roles are spelled out because the narrow layout turns the rows into blocks, and browsers then forget that it is a table.
        _html.Append("<table class=\"verdicts\" role=\"table\"><caption>Verdicts</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        foreach (string head in (string[])["claim", "measured", "expected", "tolerance", "holds"])
        {
            _html.Append($"<th role=\"columnheader\" scope=\"col\">{head}</th>");
        }
        _html.Append("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        for (int i = 0; i < verdicts.Count; i++)
        {
            Verdict v = verdicts[i];
            _html.Append($"<tr role=\"row\" id=\"{VerdictId(experiment, i)}\">");
            _html.Append($"<th role=\"rowheader\" scope=\"row\">{HtmlReport.Text(v.Claim)}</th>");
            _html.Append($"<td role=\"cell\" data-label=\"measured\">{HtmlReport.Text(v.Measured)}</td>");
            _html.Append($"<td role=\"cell\" data-label=\"expected\">{HtmlReport.Text(v.Expected)}</td>");
            _html.Append($"<td role=\"cell\" data-label=\"tolerance\">{HtmlReport.Text(v.Tolerance)}</td>");
            _html.Append($"<td role=\"cell\" data-label=\"holds\">{HtmlReport.Badge(v.Holds, v.Holds ? "yes" : "no")}</td></tr>\n");
        }
        _html.Append("</tbody></table></details>\n");
    }

    private void AppendTable(ResultTable table)
    {
        // A wide table scrolls in its own frame, which takes the focus so that the keyboard can scroll it.
        _html.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{HtmlReport.Text(table.Title)}\">");
        _html.Append($"<table><caption>{HtmlReport.Text(table.Title)}</caption>\n<thead><tr>");
        foreach (string column in table.Columns)
        {
            _html.Append($"<th scope=\"col\">{HtmlReport.Text(column)}</th>");
        }
        _html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            _html.Append("<tr>").AppendJoin(string.Empty, row.Select(cell => $"<td>{HtmlReport.Text(cell)}</td>")).Append("</tr>\n");
        }
        _html.Append("</tbody></table></div>\n");
        if (table.Note is not null)
        {
            _html.Append($"<p class=\"note\">{HtmlReport.Inline(table.Note)}</p>\n");
        }
    }

    private void AppendFigure(PlacedFigure placed)
    {
        Figure figure = placed.Figure;
        string id = $"{_id}-figure-{++_figures}";
        string label = HtmlReport.Text($"{placed.Title}. {HtmlReport.Plain(figure.Caption)}");
        string kind = figure is SurfaceFigure or GraphFigure or LineFigure { Equal: true } ? "narrow" : "wide";
        _html.Append($"<figure class=\"{kind}\" id=\"{id}\">\n<h3>{HtmlReport.Text(placed.Title)}</h3>\n");
        switch (figure)
        {
            case ImageGridFigure images:
                (byte[] png, int width, int height) = ImageGrid.Draw(images);
                _html.Append($"<img class=\"pixels\" style=\"width:{4 * width}px\" width=\"{width}\" height=\"{height}\" ");
                _html.Append($"alt=\"{label}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">\n");
                break;
            case GraphFigure graph:
                _html.Append(GraphDrawing.Svg(graph, $"{placed.Title}. {HtmlReport.Plain(figure.Caption)}"));
                break;
            default:
                _html.Append($"<script type=\"application/json\" id=\"{id}-data\">{FigureData.Encode(figure)}</script>\n");
                _html.Append($"<div class=\"chart\" data-chart=\"{id}-data\" data-label=\"{label}\"></div>\n");
                break;
        }
        _html.Append($"<figcaption>{HtmlReport.Inline(figure.Caption)}</figcaption>\n</figure>\n");
    }
}
