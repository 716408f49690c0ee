using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AutoGrad.Tests;

/// <summary>What the source tree promises about itself.</summary>
public sealed partial class LayeringTests
{
    private static readonly string _root = Repository.Root;
    private static readonly string _engine = Path.Combine(_root, "src", "AutoGrad");

    private static readonly Dictionary<string, string[]> _layers = new()
    {
        ["AutoGrad.Kernels"] = [],
        ["AutoGrad.Kernels.Cpu"] = ["AutoGrad.Kernels"],
        ["AutoGrad.Kernels.Ilgpu"] = ["AutoGrad.Kernels"],
        ["AutoGrad"] = ["AutoGrad.Kernels.Cpu"],
        ["AutoGrad.Nn"] = ["AutoGrad"],
        ["AutoGrad.Gan"] = ["AutoGrad.Nn"],
    };

    private static readonly string[] _kernels = ["AutoGrad.Kernels", "AutoGrad.Kernels.Cpu", "AutoGrad.Kernels.Ilgpu"];

    [Fact]
    public void AProjectRefersToTheLayerBelowAndNoOther()
    {
        foreach (string project in Files("src", "*.csproj"))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            Assert.True(_layers.ContainsKey(name), $"{name} has no place in the layers");
            IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Equal(_layers[name], references);
        }
    }

    [Fact]
    public void NothingInTheLibrariesKnowsAnExample()
        => Assert.All(Files("src", "*.cs").Concat(Files("src", "*.csproj")),
            f => Assert.DoesNotContain("GanLab", File.ReadAllText(f), StringComparison.Ordinal));

    [Fact]
    public void TheContractKnowsNoneOfItsImplementations()
        => Assert.All(Files(Path.Combine("src", "AutoGrad.Kernels"), "*.cs"), f => Assert.False(
            Implementation().IsMatch(Code(f)), $"{f} speaks of {Implementation().Match(Code(f))}"));

    [Fact]
    public void OneFileOfTheEngineNamesTheCpuDevice()
        => Assert.Equal(["DefaultDevice.cs"], Files("src", "*.cs")
            .Where(f => !f.Contains("AutoGrad.Kernels.Cpu", StringComparison.Ordinal) && Implementation().IsMatch(Code(f)))
            .Select(Path.GetFileName));

    [Fact]
    public void AKernelKnowsNoTape()
        => Assert.All(_kernels.SelectMany(project => Files(Path.Combine("src", project), "*.cs")), f => Assert.False(
            Engine().IsMatch(Code(f)), $"{f} speaks of {Engine().Match(Code(f))}"));

    [Fact]
    public void AVjpKnowsNoKernel()
    {
        // Within an op's file, all calls of a device stand in Forward, whose parameter is named "device".
        foreach (string file in Files(Path.Combine("src", "AutoGrad", "Ops"), "*.cs"))
        {
            foreach (Match vjp in Vjp().Matches(Code(file)))
            {
                Assert.False(Kernel().IsMatch(vjp.Value), $"{Path.GetFileName(file)}: {vjp.Value}");
            }
        }
    }

    [Fact]
    public void TheSweepKnowsNoKernelButTheOneThatAddsInPlace()
    {
        string code = Code(Path.Combine(_engine, "Sweep.cs"));
        string addInto = AddInto().Match(code).Value;
        Assert.Matches(Kernel(), addInto);
        Assert.DoesNotMatch(Kernel(), code.Replace(addInto, "", StringComparison.Ordinal));
    }

    [Fact]
    public void TheEngineIsSevenFilesThatStayReadable()
    {
        string[] files = Directory.GetFiles(_engine, "*.cs");
        Assert.Equal(["GradMode", "Gradients", "Op", "Sweep", "Tape", "Tensor", "TensorScope"],
            files.Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));
        Assert.InRange(files.Sum(Lines), 1, 800);
        Assert.InRange(Lines(Path.Combine(_engine, "Sweep.cs")), 1, 120);
    }

    [Fact]
    public void NoPartOfATensorOrANodeIsHiddenAway()
    {
        string[] apart = ["Factories", "Operators", "Printing"];
        IEnumerable<string> parts = Files(Path.Combine("src", "AutoGrad"), "*.cs")
            .Where(f => Path.GetDirectoryName(f) != _engine && Part().IsMatch(Code(f)))
            .Select(f => Path.GetFileNameWithoutExtension(f));
        Assert.Equal(apart, parts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NoFileIsLongerThanFourHundredLines()
        => Assert.All(((string[])["src", "tests", "benchmarks", "examples"]).SelectMany(folder => Files(folder, "*.cs")),
            f => Assert.True(Lines(f) <= 400, $"{f} has {Lines(f)} lines"));

    private static int Lines(string file) => File.ReadLines(file).Count();

    private static IEnumerable<string> Files(string folder, string pattern)
        => Directory.EnumerateFiles(Path.Combine(_root, folder), pattern, SearchOption.AllDirectories).Where(
            f => !Built().IsMatch(f[_root.Length..]));

    /// <summary>A file without its comments.</summary>
    private static string Code(string file) => Comment().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Built();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(Tensor|Op|Tape|Node|Gradients|GradMode|Vjp|yBar|cotangent)\b")]
    private static partial Regex Engine();

    [GeneratedRegex(@"\bCpuDevice\b|\bKernels\.Cpu\b")]
    private static partial Regex Implementation();

    [GeneratedRegex(@"Tensor\??(\[\])? \w*Vjp\w*\(.*?(?=\n    public|\n    private|\n    internal|\n})", RegexOptions.Singleline)]
    private static partial Regex Vjp();

    [GeneratedRegex(@"    private bool AddInto\(.*?\n    }\n", RegexOptions.Singleline)]
    private static partial Regex AddInto();

    [GeneratedRegex(@"\bpartial (class|record|struct) (Tensor|Node)\b")]
    private static partial Regex Part();

    [GeneratedRegex(@"\bdevice\b|\.Storage\b|\.Device\.\w+\(")]
    private static partial Regex Kernel();
}
