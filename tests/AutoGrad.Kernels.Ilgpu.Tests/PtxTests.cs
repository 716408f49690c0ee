using System.Diagnostics;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using Xunit.Abstractions;

namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>Every kernel compiles to NVIDIA's assembly language, for which no GPU and no driver is needed.</summary>
public sealed partial class PtxTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(80)]
    [InlineData(90)]
    public void EveryKernelCompilesToPtx(int architecture)
    {
        (string Kernel, string Ptx)[] all = Compile(architecture);
        string[] passing = [.. all.Where(k => PassesNaN().IsMatch(k.Ptx)).Select(k => $"{k.Kernel}: {PassesNaN().Match(k.Ptx)}")];
        Assert.True(passing.Length == 0, string.Join('\n', passing));
        foreach ((string kernel, string ptx) in all)
        {
            Assert.True(ptx.Contains(".visible .entry", StringComparison.Ordinal), kernel);
            // The vendor's fast functions, whose errors are in the sixth digit.
            Assert.False(ptx.Contains(".approx", StringComparison.Ordinal), $"{kernel} uses an approximate function");
            // A comparison that a NaN passes: see SingleAlgebra.SelectGreater. The bare one for "not equal" is right.
            Assert.False(PassesNaN().IsMatch(ptx), $"{kernel} compares so that a NaN passes");
            // What does not fit into registers by construction, such as an array, goes to memory.
            Assert.False(ptx.Contains(".local", StringComparison.Ordinal), $"{kernel} keeps numbers in memory");
        }
        output.WriteLine($"sm_{architecture}: {all.Length} kernels");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(90)]
    public void EveryKernelAssembles(int architecture)
    {
        Skip.If(Assemble("--version", 0) is null, "ptxas is not installed: it is part of NVIDIA's CUDA toolkit.");
        string file = Path.GetTempFileName();
        try
        {
            foreach ((string kernel, string ptx) in Compile(architecture))
            {
                File.WriteAllText(file, ptx);
                string report = Assemble($"-v -arch=sm_{architecture} -o /dev/null \"{file}\"", 0)!;
                Assert.True(report.Contains("registers", StringComparison.Ordinal), $"{kernel}: {report}");
                output.WriteLine($"{kernel}: {string.Join("; ", Facts().Matches(report).Select(m => m.Value))}");
            }
        }
        finally { File.Delete(file); }
    }

    [Fact]
    public void TheTableHoldsEveryKernel()
    {
        IEnumerable<Type> covered = KernelTable.All.Select(t => t.IsGenericType ? t.GetGenericTypeDefinition() : t);
        Assert.Equal(KernelTable.Definitions.Select(t => t.Name).Order(), covered.Select(t => t.Name).Distinct().Order());
        Assert.Equal(KernelTable.All.Length, KernelTable.All.Distinct().Count());
    }

    private static (string Kernel, string Ptx)[] Compile(int architecture)
    {
        // A kernel that does not compile would spoil a context for the others, but then the test has failed anyway.
        using Context context = Context.Create(_ => { });
        (CudaArchitecture arch, CudaInstructionSet set) = architecture == 80
            ? (CudaArchitecture.SM_80, CudaInstructionSet.ISA_70)
            : (CudaArchitecture.SM_90, CudaInstructionSet.ISA_78);
        using var backend = new PTXBackend(context, arch, set, null!);
        return [.. KernelTable.All.Select(kernel => (kernel.ToString(), One(backend, kernel)))];

        static string One(PTXBackend backend, Type kernel)
        {
            try
            {
                EntryPointDescription entry = EntryPointDescription.FromExplicitlyGroupedKernel(kernel.GetMethod("Run")!);
                return ((PTXCompiledKernel)backend.Compile(entry, default)).PTXAssembly;
            }
            catch (Exception e)
            {
                Assert.Fail($"{kernel} does not compile: {e.GetBaseException().Message}");
                throw;
            }
        }
    }

    /// <summary>What ptxas prints, or null where it is not there.</summary>
    private static string? Assemble(string arguments, int wanted)
    {
        try
        {
            var start = new ProcessStartInfo("ptxas", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process ptxas = Process.Start(start)!;
            Task<string> errors = ptxas.StandardError.ReadToEndAsync();
            string text = ptxas.StandardOutput.ReadToEnd() + errors.Result;
            ptxas.WaitForExit();
            Assert.True(ptxas.ExitCode == wanted, text);
            return text;
        }
        catch (System.ComponentModel.Win32Exception) { return null; }
    }

    [GeneratedRegex(@"setp\.(lt|le|gt|ge|eq)u\.f.*")]
    private static partial Regex PassesNaN();

    [GeneratedRegex(@"\d+ registers|\d+ bytes (stack frame|spill stores|spill loads)|\d+ bytes smem")]
    private static partial Regex Facts();
}
