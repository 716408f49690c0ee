using AutoGrad.Benchmarks.Workloads;
using AutoGrad.Kernels;

namespace AutoGrad.Benchmarks.Compare;

/// <summary>Runs the workloads and the PyTorch peer in turn, so that whatever disturbs the machine disturbs both.</summary>
/// <param name="Workloads">Which ones.</param>
/// <param name="Threads">On how many threads, in turn.</param>
/// <param name="Rounds">How often everything is run.</param>
/// <param name="Seconds">How long each is timed in a round.</param>
/// <param name="Tuned">The kernels that OpenBLAS is made to take in one more form of the peer; null for none.</param>
internal sealed record PeerComparison(
    IReadOnlyList<WorkloadChoice> Workloads, IReadOnlyList<int> Threads, int Rounds, double Seconds, string? Tuned)
{
    /// <summary>Runs it and returns the rows, workload by workload.</summary>
    /// <param name="done">Told each row as soon as it is known.</param>
    /// <exception cref="PeerException">The peer does not answer.</exception>
    public IReadOnlyList<ComparedRow> Run(Action<ComparedRow> done)
    {
        List<ComparedRow> rows = [];
        IEnumerable<PeerForm> forms = Tuned is null ? PeerForm.AsInstalled : [.. PeerForm.AsInstalled, new("tuned", "avx512", Tuned)];
        foreach (int threads in Threads)
        {
            Device device = DeviceChoice.Use("cpu", threads);
            List<PeerProcess> peers = [];
            try
            {
                foreach (PeerForm form in forms) { peers.Add(new PeerProcess(form, threads, Seconds)); }
                foreach (WorkloadChoice workload in Workloads)
                {
                    Round[] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => Go(workload, device, threads, peers))];
                    rows.Add(ComparedRow.Of(workload.Name, threads, rounds, Machine.Today));
                    done(rows[^1]);
                }
            }
            finally
            {
                foreach (PeerProcess peer in peers) { peer.Dispose(); }
            }
        }
        return rows;
    }

    private Round Go(WorkloadChoice workload, Device device, int threads, IReadOnlyList<PeerProcess> peers)
    {
        double ours = WorkloadRun.Of(workload, device, threads, Seconds).Time.Least * 1e3;
        double peer = double.MaxValue;
        double? tuned = null;
        foreach (PeerProcess process in peers)
        {
            double time = process.Ask(workload.Name).Least;
            if (process.Form.OpenBlas is null)
            {
                peer = Math.Min(peer, time);
            }
            else
            {
                tuned = time;
            }
        }
        return new Round(ours, peer, tuned);
    }
}
