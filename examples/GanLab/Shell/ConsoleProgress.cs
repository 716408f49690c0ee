using GanLab.Experiments;
using Spectre.Console;

namespace GanLab.Shell;

/// <summary>Shows the stages of an experiment: moving bars on a terminal, one line a stage where the output is redirected.</summary>
public static class ConsoleProgress
{
    private const int TitleWidth = 36;

    /// <summary>Runs <paramref name="work"/> and shows the stages that it reports; nothing of the bars is left when it ends.</summary>
    public static T Show<T>(IAnsiConsole console, Func<IStageProgress, T> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            return work(new Lines(console));
        }
        return console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 22 },
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(bars => work(new Bars(bars)));
    }

    /// <summary>A title short enough to leave room for the bar on 80 columns.</summary>
    internal static string Shorten(string title) => title.Length <= TitleWidth ? title : title[..(TitleWidth - 1)] + "…";

    private sealed class Bars(ProgressContext context) : IStageProgress
    {
        public IStage Stage(string title, int steps) =>
            new Bar(context.AddTask(Markup.Escape(Shorten(title)), maxValue: Math.Max(1, steps)));
    }

    private sealed class Bar(ProgressTask task) : IStage
    {
        public void Advance(int steps = 1) => task.Increment(steps);
    }

    private sealed class Lines(IAnsiConsole console) : IStageProgress, IStage
    {
        private readonly Lock _gate = new();

        public IStage Stage(string title, int steps)
        {
            // Stages may start on several threads, and a line must not be cut in two.
            lock (_gate)
            {
                console.WriteLine($"  {title} …");
            }
            return this;
        }

        public void Advance(int steps = 1)
        {
        }
    }
}
