using System.CommandLine;
using System.Globalization;
using AutoGrad.Benchmarks.Figures;

namespace AutoGrad.Benchmarks.Growth;

/// <summary>The command <c>growth</c>.</summary>
internal static class GrowthCommand
{
    private const int PanelWidth = 430;
    private const int PanelHeight = 270;
    private const int Inner = 56;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var output = new Option<FileInfo?>("--out") { Description = "Where the figure goes, an SVG; none is drawn if left out." };
        var seconds = new Option<double>("--seconds") { Description = "How long a point is timed.", DefaultValueFactory = _ => 0.2 };
        var command = new Command("growth", "How the cost of a gradient grows with depth, width, batch and the length of the graph.")
        {
            CommonOptions.Threads, CommonOptions.Device, seconds, output,
        };
        command.SetAction(parsed =>
        {
            int threads = parsed.GetValue(CommonOptions.Threads);
            DeviceChoice.Use(parsed.GetValue(CommonOptions.Device)!, threads);
            string where = $"{Machine.Description}, {threads} thread{(threads == 1 ? "" : "s")}, {Machine.Today}";
            Console.WriteLine(where);
            List<GrowthCurve> curves = [];
            foreach (GrowthCurve curve in GrowthCurve.All(parsed.GetValue(seconds)))
            {
                curves.Add(curve);
                Console.WriteLine($"{curve.Quantity} ({curve.Held}): time grows with the power {Number(curve.Law.Exponent, "F2")}");
                foreach ((double x, double y) in curve.Points) { Console.WriteLine($"{x,12:F0}{Number(y, "G4"),12} ms"); }
            }
            if (parsed.GetValue(output) is { } file)
            {
                Draw(curves, where, threads).Save(file.FullName);
            }
        });
        return command;
    }

    private static Svg Draw(IReadOnlyList<GrowthCurve> curves, string where, int threads)
    {
        const string Title = "Time of a forward pass with its gradient";
        var svg = new Svg((2 * PanelWidth) + 40, (2 * PanelHeight) + 110, Title);
        svg.Text(24, 32, $"{Title}, in milliseconds", size: 17);
        for (int i = 0; i < curves.Count; i++) { Panel(svg, curves[i], 20 + (i % 2 * PanelWidth), 56 + (i / 2 * PanelHeight)); }
        svg.Text(24, (2 * PanelHeight) + 80, $"{where}; dashed: a power law through the larger half of the points", Svg.Grey, 11);
        const string Run = "dotnet run -c Release --project benchmarks/AutoGrad.Benchmarks --";
        string command = $"{Run} growth --threads {threads} --out docs/images/growth.svg";
        svg.Text(24, (2 * PanelHeight) + 96, command, Svg.Grey, 11);
        return svg;
    }

    private static void Panel(Svg svg, GrowthCurve curve, double left, double top)
    {
        var across = new LogAxis(curve.Points.Select(p => p.X), left + Inner, left + PanelWidth - 20);
        var up = new LogAxis(curve.Points.Select(p => p.Y), top + PanelHeight - Inner, top + 30);
        svg.Text(left + 12, top + 16, $"{curve.Quantity}: power {Number(curve.Law.Exponent, "F2")}", size: 14);
        svg.Text(left + PanelWidth - 20, top + 16, curve.Held, Svg.Grey, 12, "end");
        foreach (double tick in across.Ticks)
        {
            svg.Line(across.At(tick), up.Start, across.At(tick), up.End, Svg.Faint);
            svg.Text(across.At(tick), up.Start + 18, Number(tick, "#,0.####"), Svg.Grey, 11, "middle");
        }
        foreach (double tick in up.Ticks)
        {
            svg.Line(across.Start, up.At(tick), across.End, up.At(tick), Svg.Faint);
            svg.Text(across.Start - 6, up.At(tick) + 4, Number(tick, "#,0.####"), Svg.Grey, 11, "end");
        }
        double first = curve.Points[curve.Points.Count / 2].X, last = curve.Points[^1].X;
        svg.Line(across.At(first), up.At(curve.Law.At(first)), across.At(last), up.At(curve.Law.At(last)), "#c2410c", 1.5, dashed: true);
        foreach ((double x, double y) in curve.Points) { svg.Dot(across.At(x), up.At(y), "#0b6bcb"); }
    }

    private static string Number(double x, string format) => x.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>An axis on which each power of ten takes the same room.</summary>
    private sealed class LogAxis(IEnumerable<double> values, double start, double end)
    {
        private readonly double _least = Math.Floor(Math.Log10(values.Min()) + 1e-9);
        private readonly double _most = Math.Ceiling(Math.Log10(values.Max()) - 1e-9);

        public double Start => start;

        public double End => end;

        public IEnumerable<double> Ticks => Enumerable.Range(0, (int)(_most - _least) + 1).Select(i => Math.Pow(10, _least + i));

        public double At(double value) => start + ((end - start) * (Math.Log10(value) - _least) / (_most - _least));
    }
}
