namespace AutoGrad.Benchmarks.Workloads;

/// <summary>A small data set, cut into batches once and gone through in turn.</summary>
/// <param name="count">How many batches.</param>
/// <param name="draw">Makes one.</param>
internal sealed class Batches(int count, Func<Tensor> draw)
{
    private readonly Tensor[] _batches = [.. Enumerable.Range(0, count).Select(_ => draw())];
    private int _next;

    /// <summary>The next batch.</summary>
    public Tensor Next() => _batches[_next++ % _batches.Length];
}
