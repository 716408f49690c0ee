namespace GanLab.Sabotage;

/// <summary>The project with one mistake in it: one replacement in one file.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="What">What is broken, in one line.</param>
/// <param name="File">The file, from the root of the repository.</param>
/// <param name="Find">The text that is replaced; it stands in the file exactly once.</param>
/// <param name="Put">What is put instead.</param>
/// <param name="Experiments">The experiments whose verdicts should notice.</param>
/// <param name="Tests">The tests that should notice, "PROJECT:CLASS" each.</param>
public sealed record BrokenVersion(
    string Name, string What, string File, string Find, string Put, string[] Experiments, string[] Tests)
{
    /// <summary>The test classes, project by project.</summary>
    public IEnumerable<(string Project, string Filter)> Filters => Tests
        .Select(test => test.Split(':'))
        .GroupBy(test => test[0], test => $"FullyQualifiedName~{test[1]}.")
        .Select(group => (group.Key, string.Join('|', group)));

    /// <summary>The projects that have to be built, as folders from the root.</summary>
    public IEnumerable<string> Projects
    {
        get
        {
            // The tests of the laboratory build the laboratory, too.
            string[] tests = [.. Filters.Select(f => $"tests/{f.Project}")];
            return Experiments.Length == 0 || tests.Contains("tests/GanLab.Tests") ? tests : ["examples/GanLab", .. tests];
        }
    }

    /// <summary>How often the text stands in the file below a root; 0 where there is no such file.</summary>
    public int Occurrences(string root)
    {
        string path = Path.Combine(root, File);
        return System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path).Split(Find).Length - 1 : 0;
    }
}
