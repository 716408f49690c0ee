using System.Diagnostics;

namespace AutoGrad.Tests;

/// <summary>The page of operations says what the code says: it is written from the comments, and this test writes it again.</summary>
public sealed class OpsPageTests
{
    [Fact]
    public async Task The_page_of_operations_is_up_to_date()
    {
        string program = Path.Combine(Repository.Root, "docs", "generate-ops.cs");
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", program, "--", "--check"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
    }
}
