using System.CommandLine;
using System.Globalization;
using AutoGrad.Benchmarks.Figures;

namespace AutoGrad.Benchmarks.GemmLadder;

/// <summary>The command <c>ladder</c>.</summary>
internal static class LadderCommand
{
    private const int Width = 900;
    private const int RowHeight = 34;
    private const int Top = 64;
    private const int Left = 300;
    private const int Right = 60;
    private const double LeastGflops = 0.1;
    private const string Run = "dotnet run -c Release --project benchmarks/AutoGrad.Benchmarks --";

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var output = new Option<FileInfo?>("--out") { Description = "Where the figure goes, an SVG; none is drawn if left out." };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long each is timed in a round.",
            DefaultValueFactory = _ => 0.3,
        };
        var command = new Command(
            "ladder", "The matrix product step by step, from three loops to the machine's speed; see docs/kernels.md.")
        {
            CommonOptions.Threads, seconds, output,
        };
        command.SetAction(parsed =>
        {
            (IReadOnlyList<(string Name, string Why, double Speed)> steps, double peak, double peakOfAll) =
                Ladder.Time(parsed.GetValue(CommonOptions.Threads), parsed.GetValue(seconds));
            Console.WriteLine($"{Machine.Description}, {Machine.Today}");
            Console.WriteLine($"C += A·B, {Ladder.Size} × {Ladder.Size}, Float32, GFLOP/s.");
            Console.WriteLine($"FMA peak: {Gflops(peak)} on one thread, {Gflops(peakOfAll)} on all.");
            foreach ((string name, string why, double speed) in steps) { Console.WriteLine($"{name,-22}{Gflops(speed),8}   {why}"); }
            if (parsed.GetValue(output) is { } file)
            {
                Draw(steps, peak, peakOfAll).Save(file.FullName);
            }
        });
        return command;
    }

    private static Svg Draw(IReadOnlyList<(string Name, string Why, double Speed)> steps, double peak, double peakOfAll)
    {
        int bottom = Top + (steps.Count * RowHeight);
        string title = $"One matrix product, {Ladder.Size} × {Ladder.Size}, step by step: GFLOP/s, each grid line ten times the one before";
        var svg = new Svg(Width, bottom + 76, title);
        svg.Text(24, 32, title, size: 17);
        double decades = Math.Log10(2 * peakOfAll * 1e-9 / LeastGflops);
        double Across(double speed) => Left + ((Width - Left - Right) * Math.Log10(speed * 1e-9 / LeastGflops) / decades);
        for (double tick = LeastGflops; tick * 1e9 < 2 * peakOfAll; tick *= 10)
        {
            svg.Line(Across(tick * 1e9), Top - 10, Across(tick * 1e9), bottom, Svg.Faint);
            svg.Text(Across(tick * 1e9), bottom + 18, tick.ToString("0.#", CultureInfo.InvariantCulture), Svg.Grey, anchor: "middle");
        }
        svg.Line(Across(peak), Top - 10, Across(peak), bottom, "#c2410c", 1.5, dashed: true);
        svg.Line(Across(peakOfAll), Top - 10, Across(peakOfAll), bottom, "#c2410c", 1.5, dashed: true);
        for (int i = 0; i < steps.Count; i++)
        {
            double y = Top + (i * RowHeight);
            (string name, string why, double speed) = steps[i];
            svg.Text(Left - 12, y + 13, name, anchor: "end");
            svg.Text(Left - 12, y + 27, why, Svg.Grey, 11, "end");
            svg.Box(Left, y + 2, Across(speed) - Left, RowHeight - 8, i < steps.Count - 2 ? "#0b6bcb" : "#0f8a5f");
            svg.Text(Across(speed) - 6, y + 19, Gflops(speed), "#ffffff", anchor: "end");
        }
        string peaks = $"dashed: the FMA peak, {Gflops(peak)} on one thread, {Gflops(peakOfAll)} on all";
        svg.Text(Width - Right + 36, Top - 16, peaks, "#c2410c", 12, "end");
        svg.Text(24, bottom + 44, $"{Machine.Description}, {Machine.Today}", Svg.Grey, 11);
        svg.Text(24, bottom + 60, $"{Run} ladder --out docs/images/gemm-ladder.svg", Svg.Grey, 11);
        return svg;
    }

    private static string Gflops(double speed) => (speed * 1e-9).ToString(speed < 1e10 ? "F2" : "F1", CultureInfo.InvariantCulture);
}
