using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace AutoGrad.Benchmarks.Compare;

/// <summary>How a peer is started.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Capability">The instructions that PyTorch's own kernels use.</param>
/// <param name="OpenBlas">The processor that OpenBLAS takes its kernels for; null for its own choice.</param>
internal sealed record PeerForm(string Name, string Capability, string? OpenBlas)
{
    /// <summary>As it comes: the better of the two counts as the peer.</summary>
    public static IReadOnlyList<PeerForm> AsInstalled { get; } = [new("avx2", "avx2", null), new("avx512", "avx512", null)];
}

/// <summary>The PyTorch peer as a process that waits for names of workloads, so that both sides can be run in turn.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="form">How.</param>
    /// <param name="threads">The threads that it may use.</param>
    /// <param name="seconds">How long it times a workload.</param>
    public PeerProcess(PeerForm form, int threads, double seconds)
    {
        Form = form;
        var start = new ProcessStartInfo(Path.Combine(Machine.Repository(), "benchmarks", "peers", "torch.sh"))
        {
            ArgumentList = { "--threads", $"{threads}", "--seconds", seconds.ToString(CultureInfo.InvariantCulture) },
            Environment = { ["ATEN_CPU_CAPABILITY"] = form.Capability, ["PEER_OPENBLAS"] = form.OpenBlas },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>How it was started.</summary>
    public PeerForm Form { get; }

    /// <summary>The least and the median time of a step of a workload, in milliseconds.</summary>
    /// <exception cref="PeerException">It has ended: PyTorch is missing, say. It has told why on the error output.</exception>
    public (double Least, double Median, string Engine) Ask(string workload)
    {
        string? line;
        try
        {
            _process.StandardInput.WriteLine(workload);
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException) { line = null; }
        if (line is null) { throw new PeerException("The peer ended without an answer. benchmarks/README.md says what it needs."); }
        JsonElement answer = JsonDocument.Parse(line).RootElement;
        return (answer.GetProperty("min").GetDouble(), answer.GetProperty("median").GetDouble(), answer.GetProperty("engine").GetString()!);
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>The peer does not answer.</summary>
internal sealed class PeerException(string message) : Exception(message);
