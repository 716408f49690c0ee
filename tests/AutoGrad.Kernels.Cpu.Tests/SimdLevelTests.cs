using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AutoGrad.Kernels.Tests;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>
/// The kernels at the lower levels of SIMD: a switch of the runtime takes instructions away, so each level is a process of its own that
/// runs the contract of the CPU device on tiny tensors.
/// </summary>
public sealed class SimdLevelTests
{
    private static readonly string[] _censuses =
    [
        nameof(DeviceContract.EveryFunctionIsCovered),
        nameof(DeviceContract.EveryReductionIsCovered),
        nameof(DeviceContract.EveryUpdateRuleIsTried),
    ];

    [Theory]
    [InlineData("EnableAVX512", "256")]
    [InlineData("EnableAVX2", "128")]
    [InlineData("EnableHWIntrinsic", "none")]
    public async Task TheContractHoldsAtALowerLevel(string instructions, string level)
    {
        // A child must not start children; processors without AVX2 have no level below their own to try.
        if (Draw.IsLowered || !Avx2.IsSupported) { return; }

        // The cases alone, without the censuses: a line that is missing in a table is missing at every level.
        string filter = $"(FullyQualifiedName~{nameof(CpuDeviceAloneTests)}|FullyQualifiedName~{nameof(TheLevelIsTheOneAskedFor)}"
            + $"|FullyQualifiedName~{nameof(FunctionAccuracyTests)})"
            + string.Concat(_censuses.Select(test => $"&FullyQualifiedName!~{test}"));
        var start = new ProcessStartInfo(
            "dotnet", ["test", typeof(SimdLevelTests).Assembly.Location, "--filter", filter])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[$"DOTNET_{instructions}"] = "0";
        start.Environment[Draw.SimdLevel] = level;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.Contains("Passed!", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLevelIsTheOneAskedFor()
    {
        string found = Vector512.IsHardwareAccelerated ? "512"
            : Vector256.IsHardwareAccelerated ? "256"
            : Vector128.IsHardwareAccelerated ? "128"
            : "none";
        Assert.Equal(Environment.GetEnvironmentVariable(Draw.SimdLevel) ?? found, found);
        Assert.Equal(found is "512" or "256" ? 256 : 128, 8 * Vector<byte>.Count);
    }
}
