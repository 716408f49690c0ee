using System.Diagnostics;

namespace AutoGrad.Tests;

/// <summary>What the README shows is true: its example is run as it stands, and must print what stands below it.</summary>
public class ReadmeTests
{
    [Fact]
    public void TheExamplePrintsWhatTheReadmeSays()
    {
        string root = Repository.Root;
        string readme = File.ReadAllText(Path.Combine(root, "README.md")).ReplaceLineEndings("\n");
        string code = Block(readme, "csharp");
        string expected = Block(readme, "text");
        string folder = Directory.CreateTempSubdirectory("readme-").FullName;
        try
        {
            string project = Path.Combine(root, "src", "AutoGrad", "AutoGrad.csproj");
            string program = Path.Combine(folder, "readme.cs");
            File.WriteAllText(program, $"#:project {project}\n#:property PublishAot=false\n#:property TreatWarningsAsErrors=true\n{code}");
            Assert.Equal(expected, Run(program));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Block(string text, string language)
    {
        string open = $"```{language}\n";
        int start = text.IndexOf(open, StringComparison.Ordinal) + open.Length;
        Assert.True(start >= open.Length, $"The README has no block of {language}.");
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string Run(string program)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd().ReplaceLineEndings("\n");
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
        return output;
    }
}
