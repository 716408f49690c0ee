using System.Net;
using System.Reflection;
using System.Text;
using GanLab.Experiments;
using GanLab.Experiments.Drawing;
using GanLab.Shell;
using Markdig;
using Markdig.Syntax;

namespace GanLab.Reporting;

/// <summary>The report: one HTML file with everything inside, which opens without a network and prints.</summary>
public static class HtmlReport
{
    /// <summary>Forbids the browser to fetch anything: all that the page needs is inside.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    /// <summary>CommonMark without raw HTML, which is shown as the text that it is.</summary>
    private static readonly MarkdownPipeline _markdown = new MarkdownPipelineBuilder().DisableHtml().Build();

    /// <summary>Builds the page, in UTF-8.</summary>
    public static byte[] Build(RunRequest request, IReadOnlyList<Outcome> outcomes, TimeSpan took)
    {
        string title = request.Name == "tour" ? "The tour" : request.Name;
        string provenance = $"Seed {request.Seed}, {request.Form} form, taken in {ResultPrinter.Duration(took)} "
            + $"on the CPU ({Environment.ProcessorCount} logical cores).";
        var html = new StringBuilder();
        html.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <title>{Text(title)} · AutoGrad laboratory</title>
            <style>
            {Resource("report.css")}
            </style>
            </head>
            <body>
            <header>
            <p class="kicker">AutoGrad laboratory</p>
            <h1>{Text(title)}</h1>
            <p class="provenance">{provenance}</p>
            <noscript><p>The charts need JavaScript; the verdicts, the tables and the numbers do not.</p></noscript>
            </header>

            """);
        AppendContents(html, outcomes);
        html.Append("<main>\n");
        foreach (Outcome outcome in outcomes)
        {
            AppendExperiment(html, outcome);
        }
        html.Append($"""
            </main>
            <footer>
            <p>Charts drawn by Observable Plot and D3 (ISC licence). The numbers of each experiment lie beside this file, as JSON.</p>
            </footer>
            <script>
            {Resource("plot.min.js")}
            </script>
            <script>
            {Resource("figures.js")}
            </script>
            </body>
            </html>

            """);
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    /// <summary>Text made safe for HTML, in an element or in a quoted attribute.</summary>
    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Markdown as HTML. Its headings go down a level: the second one of the page is an experiment's title.</summary>
    internal static string Prose(string markdown)
    {
        MarkdownDocument document = Markdown.Parse(markdown, _markdown);
        foreach (HeadingBlock heading in document.Descendants<HeadingBlock>())
        {
            heading.Level++;
        }
        return document.ToHtml(_markdown);
    }

    private static void AppendContents(StringBuilder html, IReadOnlyList<Outcome> outcomes)
    {
        html.Append("<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n");
        foreach (Outcome outcome in outcomes)
        {
            IExperiment e = outcome.Experiment;
            html.Append($"<li><a href=\"#{Text(e.Name)}\">{Text(e.Name)}</a> {Badge(outcome)} ");
            html.Append($"<span class=\"summary\">{Text(e.Summary)}</span></li>\n");
        }
        html.Append("</ol>\n</nav>\n");
    }

    private static void AppendExperiment(StringBuilder html, Outcome outcome)
    {
        IExperiment e = outcome.Experiment;
        string id = Text(e.Name);
        html.Append($"<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{id} {Badge(outcome)}</h2>\n");
        html.Append($"<p class=\"lead\">{Text(e.Summary)}</p>\n<p class=\"source\">Source: {Text(e.Source)}</p>\n");
        if (outcome.Result is not ExperimentResult result)
        {
            html.Append($"<p class=\"stopped\">The experiment stopped: {Text(outcome.Error ?? string.Empty)}</p>\n</section>\n");
            return;
        }
        html.Append(Prose(result.Explanation));
        AppendVerdicts(html, result.Verdicts);
        if (result.Figures.Count > 0)
        {
            html.Append("<div class=\"figures\">\n");
            for (int i = 0; i < result.Figures.Count; i++)
            {
                AppendFigure(html, result.Figures[i], $"{id}-figure-{i + 1}");
            }
            html.Append("</div>\n");
        }
        foreach (ResultTable table in result.Tables)
        {
            AppendTable(html, table);
        }
        html.Append("</section>\n");
    }

    private static void AppendVerdicts(StringBuilder html, IReadOnlyList<Verdict> verdicts)
    {
        if (verdicts.Count == 0)
        {
            return;
        }

        // The roles are spelled out because the narrow layout turns the rows into blocks, and browsers then forget that it is a table.
        html.Append("<table class=\"verdicts\" role=\"table\"><caption>Verdicts</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        foreach (string head in (string[])["claim", "measured", "expected", "tolerance", "holds"])
        {
            html.Append($"<th role=\"columnheader\" scope=\"col\">{head}</th>");
        }
        html.Append("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        foreach (Verdict v in verdicts)
        {
            html.Append($"<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">{Text(v.Claim)}</th>");
            html.Append($"<td role=\"cell\" data-label=\"measured\">{Text(v.Measured)}</td>");
            html.Append($"<td role=\"cell\" data-label=\"expected\">{Text(v.Expected)}</td>");
            html.Append($"<td role=\"cell\" data-label=\"tolerance\">{Text(v.Tolerance)}</td>");
            html.Append($"<td role=\"cell\" data-label=\"holds\">{Badge(v.Holds, v.Holds ? "yes" : "no")}</td></tr>\n");
        }
        html.Append("</tbody></table>\n");
    }

    private static void AppendTable(StringBuilder html, ResultTable table)
    {
        // A wide table scrolls in its own frame, which takes the focus so that the keyboard can scroll it.
        html.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Text(table.Title)}\">");
        html.Append($"<table><caption>{Text(table.Title)}</caption>\n<thead><tr>");
        foreach (string column in table.Columns)
        {
            html.Append($"<th scope=\"col\">{Text(column)}</th>");
        }
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            html.Append("<tr>").AppendJoin(string.Empty, row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>\n");
        }
        html.Append("</tbody></table></div>\n");
        if (table.Note is not null)
        {
            html.Append($"<p class=\"note\">{Text(table.Note)}</p>\n");
        }
    }

    private static void AppendFigure(StringBuilder html, Figure figure, string id)
    {
        string label = Text($"{figure.Title}. {figure.Caption}");
        string kind = figure is SurfaceFigure or ImageGridFigure or LineFigure { Equal: true } ? "narrow" : "wide";
        html.Append($"<figure class=\"{kind}\" id=\"{id}\">\n<h3>{Text(figure.Title)}</h3>\n");
        switch (figure)
        {
            case ImageGridFigure images:
                (byte[] png, int width, int height) = ImageGrid.Draw(images);
                html.Append($"<img class=\"pixels\" style=\"width:{2 * width}px\" width=\"{width}\" height=\"{height}\" ");
                html.Append($"alt=\"{label}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">\n");
                break;
            case TextFigure text:
                html.Append($"<pre tabindex=\"0\">{Text(text.Text)}</pre>\n");
                break;
            default:
                html.Append($"<script type=\"application/json\" id=\"{id}-data\">{FigureData.Encode(figure)}</script>\n");
                html.Append($"<div class=\"chart\" data-chart=\"{id}-data\" data-label=\"{label}\"></div>\n");
                break;
        }
        html.Append($"<figcaption>{Text(figure.Caption)}</figcaption>\n</figure>\n");
    }

    /// <summary>How an experiment ended; one without a verdict has neither passed nor failed, and gets no mark.</summary>
    private static string Badge(Outcome outcome) => outcome.Result is { Verdicts.Count: 0 }
        ? $"<span class=\"badge\">{Text(outcome.Score)}</span>"
        : Badge(outcome.Passed, outcome.Score);

    private static string Badge(bool good, string text) =>
        $"<span class=\"badge {(good ? "good" : "bad")}\"><span aria-hidden=\"true\">{(good ? "✓" : "✗")}</span> {Text(text)}</span>";

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
