using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace GanLab.Experiments;

/// <summary>Runs the parts of an experiment that do not know of one another at the same time, as many as there are processors.</summary>
/// <remarks>
/// A part must draw from random numbers of its own: then the results are the same in whatever order the parts run. While two parts run,
/// each
/// computes on its own thread alone, which uses two processors better than sharing every small matrix product between them.
/// </remarks>
public static class SideBySide
{
    /// <summary>The results of all parts, in the order of <paramref name="items"/>.</summary>
    /// <exception cref="OperationCanceledException">The user asked to stop.</exception>
    /// <exception cref="Exception">The first exception that a part threw.</exception>
    public static R[] Run<S, R>(IReadOnlyList<S> items, Func<S, R> part, CancellationToken cancellation)
    {
        var results = new R[items.Count];
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        // Without buffering, a processor that is done takes the next part, not a share that was set aside for it.
        var parts = Partitioner.Create(Enumerable.Range(0, items.Count), EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(parts, options, i => results[i] = part(items[i]));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return results;
    }
}
