using System.Net;
using System.Reflection;
using System.Text;
using GanLab.Experiments;
using GanLab.Shell;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace GanLab.Reporting;

/// <summary>The report: one HTML file with everything inside, which opens without a network and prints.</summary>
public static class HtmlReport
{
    /// <summary>Forbids the browser to fetch anything: all that the page needs is inside.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    /// <summary>CommonMark without raw HTML, which is shown as the text that it is.</summary>
    private static readonly MarkdownPipeline _markdown = new MarkdownPipelineBuilder().DisableHtml().UseMathematics().Build();

    /// <summary>Builds the page, in UTF-8.</summary>
    public static byte[] Build(RunRequest request, IReadOnlyList<Outcome> outcomes, TimeSpan took)
    {
        string title = request.Name switch { "tour" => "The tour", "all" => "Every experiment", string name => name };
        Provenance from = Provenance.Of(request);
        string provenance = $"Seed {request.Seed}, {request.Form} form, on {Text(from.Device)}, in {ResultPrinter.Duration(took)}. "
            + $"Version {Text(from.Version)}, commit {Text(from.Commit)}. To repeat it: <code>{Text(from.Command)}</code>";
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
            ExperimentSection.Append(html, outcome);
        }
        html.Append($"""
            </main>
            <footer>
            <p>Charts drawn by Observable Plot and D3 (ISC licence). The numbers of each experiment lie beside this file, as JSON,
            without the time taken: equal runs write equal files.</p>
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
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        _markdown.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlMathInlineRenderer>(new MathMlRenderer());
        renderer.Render(document);
        return writer.ToString();
    }

    /// <summary>A line of text with its formulas, which stand between dollars.</summary>
    internal static string Inline(string text) =>
        string.Concat(text.Split('$').Select((piece, i) => i % 2 == 0 ? Text(piece) : Formula.ToMathMl(piece)));

    /// <summary>The line for where no formula can be set.</summary>
    internal static string Plain(string text) => text.Replace("$", string.Empty, StringComparison.Ordinal);

    private static void AppendContents(StringBuilder html, IReadOnlyList<Outcome> outcomes)
    {
        html.Append("<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n");
        foreach (Outcome outcome in outcomes)
        {
            IExperiment e = outcome.Experiment;
            html.Append($"<li><a href=\"#{Text(e.Name)}\">{Text(e.Name)}</a> {Badge(outcome)} ");
            html.Append($"<span class=\"summary\">{Text(e.Summary)}</span>");
            AppendFailures(html, outcome);
            html.Append("</li>\n");
        }
        html.Append("</ol>\n</nav>\n");
    }

    /// <summary>The claims that fail, each as a link to its verdict.</summary>
    private static void AppendFailures(StringBuilder html, Outcome outcome)
    {
        if (outcome.Result is null || outcome.Passed)
        {
            return;
        }
        html.Append("\n<ul class=\"failures\">\n");
        foreach ((int index, Verdict verdict) in outcome.Result.Verdicts.Index().Where(v => !v.Item.Holds))
        {
            string target = ExperimentSection.VerdictId(outcome.Experiment, index);
            html.Append($"<li>fails: <a href=\"#{target}\">{Text(verdict.Claim)}</a></li>\n");
        }
        html.Append("</ul>\n");
    }

    /// <summary>How an experiment ended; one without a verdict has neither passed nor failed, and gets no mark.</summary>
    internal static string Badge(Outcome outcome) => outcome.Result is { Verdicts.Count: 0 }
        ? $"<span class=\"badge\">{Text(outcome.Score)}</span>"
        : Badge(outcome.Passed, outcome.Score);

    /// <summary>A mark and a word.</summary>
    internal static string Badge(bool good, string text) =>
        $"<span class=\"badge {(good ? "good" : "bad")}\"><span aria-hidden=\"true\">{(good ? "✓" : "✗")}</span> {Text(text)}</span>";

    private sealed class MathMlRenderer : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline inline) =>
            renderer.Write(Formula.ToMathMl(inline.Content.ToString()));
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
