using Spectre.Console;

namespace GanLab.Shell;

/// <summary>Makes the console that the results are printed on.</summary>
public static class Terminal
{
    /// <summary>The width of the text when no terminal says how wide it is.</summary>
    public const int RedirectedWidth = 100;

    /// <summary>
    /// A console on <paramref name="writer"/>. Redirected output gets plain text without any control sequence; on a terminal the
    /// variable NO_COLOR (https://no-color.org) turns colours off.
    /// </summary>
    public static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        bool plain = redirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected)
        {
            console.Profile.Width = RedirectedWidth;
        }
        return console;
    }
}
