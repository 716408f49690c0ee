using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using GanLab.Experiments;
using GanLab.Experiments.Drawing;
using GanLab.Reporting;

namespace GanLab.Tests;

public class ReportTests
{
    private static readonly Lazy<(string Html, string Json)> _demo = new(() =>
    {
        using var lab = new LabRun();
        Assert.Equal(App.Success, lab.RunHere("run", "demo"));
        return (lab.Read("demo.html"), lab.Read("demo.json"));
    });

    private static ExperimentResult Result =>
        new DemoExperiment().Run(new ExperimentContext(1, true, string.Empty, new NoProgress(), default));

    [Fact]
    public void ItHoldsEveryVerdictTableAndFigure()
    {
        string html = _demo.Value.Html;
        foreach (Verdict v in Result.Verdicts)
        {
            Assert.Contains(HtmlReport.Text(v.Claim), html, StringComparison.Ordinal);
            Assert.Contains(HtmlReport.Text(v.Measured), html, StringComparison.Ordinal);
        }
        foreach (ResultTable t in Result.Tables)
        {
            Assert.Contains($"<caption>{t.Title}</caption>", html, StringComparison.Ordinal);
            Assert.All(t.Rows, r => Assert.Contains($"<td>{r[^1]}</td></tr>", html, StringComparison.Ordinal));
        }
        foreach (Figure f in Result.Figures)
        {
            Assert.Contains($"<h3>{HtmlReport.Text(f.Title)}</h3>", html, StringComparison.Ordinal);
            Assert.Contains($"<figcaption>{HtmlReport.Text(f.Caption)}</figcaption>", html, StringComparison.Ordinal);
        }
        int drawn = Result.Figures.Count(f => f is LineFigure or HistogramFigure or SurfaceFigure);
        Assert.Equal(drawn, Regex.Count(html, "<div class=\"chart\" data-chart=\"[^\"]+\" data-label=\"[^\"]+\">"));
        Assert.Single(Regex.Matches(html, "<img class=\"pixels\" [^>]*alt=\"[^\"]+\" src=\"data:image/png;base64,"));
    }

    [Fact]
    public void TheExplanationIsMarkdownUnderTheTitleOfItsExperiment()
    {
        Assert.Contains("<h3>What it shows</h3>\n<p>Each line falls", _demo.Value.Html, StringComparison.Ordinal);
        Assert.Contains("the <em>factor</em>.</p>", _demo.Value.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void ItFetchesNothing()
    {
        string html = _demo.Value.Html;
        Assert.DoesNotMatch("(?i)\\s(src|href|srcset|action)\\s*=\\s*[\"']?\\s*(https?:)?//", html);
        Assert.DoesNotMatch("(?i)@import|url\\(\\s*[\"']?(https?:)?//", html);
        Assert.DoesNotContain("<link", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void HostileTextStaysText()
    {
        string html = _demo.Value.Html;
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;", html, StringComparison.Ordinal);

        // Each script element ends where it should: nothing inside one closes it early.
        Assert.Equal(Regex.Count(html, "<script[ >]"), Regex.Count(html, "</script>"));
    }

    [Fact]
    public void TheDataOfEachChartIsValidJson()
    {
        const string Block = "<script type=\"application/json\" id=\"[^\"]+\">(.*?)</script>";
        MatchCollection blocks = Regex.Matches(_demo.Value.Html, Block, RegexOptions.Singleline);
        Assert.Equal(10, blocks.Count);
        List<JsonElement> data = [.. blocks.Select(b => JsonDocument.Parse(b.Groups[1].Value).RootElement)];
        string[] kinds = [.. Enumerable.Repeat("lines", 7), "histograms", "surface", "surface"];
        Assert.Equal(kinds, data.Select(d => d.GetProperty("kind").GetString()));
        Assert.Equal("discriminator " + DemoExperiment.Hostile, data[1].GetProperty("series")[1].GetProperty("name").GetString());
        Assert.Equal(399, data[1].GetProperty("series")[0].GetProperty("missing").GetInt32());
        Assert.Equal(3, data[5].GetProperty("series")[0].GetProperty("missing").GetInt32());
        Assert.Equal(JsonValueKind.Null, data[0].GetProperty("bands")[2].GetProperty("to").ValueKind);
        Assert.Equal(64 * 64, data[8].GetProperty("values").GetArrayLength());
    }

    [Fact]
    public void TheNumbersAreValidJsonAndKeepEveryBitAndWhatIsNotFinite()
    {
        using JsonDocument json = JsonDocument.Parse(_demo.Value.Json);
        JsonElement root = json.RootElement;
        Assert.Equal("demo", root.GetProperty("experiment").GetString());
        Assert.Equal(1, root.GetProperty("seed").GetInt32());
        Assert.Equal("quick", root.GetProperty("form").GetString());
        List<JsonElement> verdicts = [.. root.GetProperty("verdicts").EnumerateArray()];
        Assert.Equal(Result.Verdicts.Select(v => v.Claim), verdicts.Select(v => v.GetProperty("claim").GetString()));
        Assert.All(verdicts, v => Assert.True(v.GetProperty("holds").GetBoolean()));
        JsonElement numbers = root.GetProperty("numbers");
        Assert.Equal([1, 0.1, -2.5e-300], numbers.GetProperty("plain").EnumerateArray().Select(n => n.GetDouble()));
        Assert.Equal(["NaN", "Infinity", "-Infinity"], numbers.GetProperty("not finite").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public void TwoRunsWithOneSeedWriteTheSameFilesButForTheLineOfProvenance()
    {
        using var lab = new LabRun();
        lab.RunHere("run", "demo");
        static string WithoutProvenance(string html) => Regex.Replace(html, "<p class=\"provenance\">.*</p>", string.Empty);
        Assert.Equal(WithoutProvenance(_demo.Value.Html), WithoutProvenance(lab.Read("demo.html")));
        Assert.Equal(_demo.Value.Json, lab.Read("demo.json"));
        lab.RunHere("run", "demo", "--seed", "2");
        Assert.NotEqual(WithoutProvenance(_demo.Value.Html), WithoutProvenance(lab.Read("demo.html")));
    }

    [Fact]
    public void ALineAndASurfaceAreDrawnFromTheirOwnNumbers()
    {
        var axis = new Axis("axis");
        var drawn = new Series("s", [1, 2], [30, 50]);
        JsonElement line = Data(new LineFigure("title", "caption", axis, axis, [drawn])).GetProperty("series")[0];
        Assert.Equal([1, 2], Numbers(line, "x"));
        Assert.Equal([30, 50], Numbers(line, "y"));

        JsonElement surface = Data(new SurfaceFigure("title", "caption", axis, axis, "value", -1, 1, -2, 2, [[1, 2, 3], [4, 5, 6]]));
        Assert.Equal((2, 3), (surface.GetProperty("rows").GetInt32(), surface.GetProperty("columns").GetInt32()));
        Assert.Equal([1, 2, 3, 4, 5, 6], Numbers(surface, "values"));

        static JsonElement Data(Figure figure) => JsonDocument.Parse(FigureData.Encode(figure)).RootElement;
        static IEnumerable<double> Numbers(JsonElement data, string name)
            => data.GetProperty(name).EnumerateArray().Select(v => v.GetDouble());
    }

    [Fact]
    public void ALongLineIsThinnedToItsEnvelopeAndKeepsItsGap()
    {
        double[] x = [.. Enumerable.Range(0, 100_000).Select(i => (double)i)];
        double[] y = [.. x.Select(i => i == 77_777 ? 42 : i == 50_000 ? double.NaN : Math.Sin(2 * i))];
        Series thin = Thinning.Thin(new Series("s", x, y));
        Assert.InRange(thin.X.Length, 1000, 2005);
        Assert.Equal(thin.X.Order(), thin.X);
        Assert.Equal((0.0, 99_999.0), (thin.X[0], thin.X[^1]));
        Assert.Equal(42, thin.Y.Where(double.IsFinite).Max());
        Assert.Contains(50_000.0, thin.X.Where((_, i) => double.IsNaN(thin.Y[i])));
        Assert.True(thin.Y.Count(v => v > 0.9) > 900 && thin.Y.Count(v => v < -0.9) > 900);
    }

    [Fact]
    public void ThePictureOfAGridIsAPngThatDecodesToItsPixels()
    {
        var figure = new ImageGridFigure("t", "c", 2, 1, [[0, 1], [0.5f, 2], [float.NaN, -1]], 2);
        (byte[] png, int width, int height) = ImageGrid.Draw(figure);
        Assert.Equal((6, 4), (width, height));
        int start = 8 + 25; // the signature and the header chunk
        int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(start));
        using var zlib = new ZLibStream(new MemoryStream(png, start + 8, length), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        byte[][] expected =
        [
            [0, 0, 255, 128, 128, 128, 255],
            [0, 128, 128, 128, 128, 128, 128],
            [0, 128, 128, 128, 128, 128, 128],
            [0, 0, 0, 128, 128, 128, 128],
        ];
        Assert.Equal(expected.SelectMany(row => row), rows.ToArray());
    }

    private sealed class NoProgress : IStageProgress, IStage
    {
        public IStage Stage(string title, int steps) => this;

        public void Advance(int steps = 1)
        {
        }
    }
}
