using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The body of a loop whose chunks a <see cref="WorkerTeam"/> shares: a struct, so that a loop leaves no garbage.</summary>
public interface ITeamLoop
{
    /// <summary>Does one chunk. Several threads call this at once on one and the same struct, so it must not write to its fields.</summary>
    void Run(int chunk);
}

/// <summary>A fixed team of threads that shares the chunks of one loop at a time.</summary>
/// <remarks>
/// <para>
/// The chunks are fixed by the caller, never by the number of threads, and each is computed whole by one thread, so the result of a
/// loop does not depend on how many threads ran it. A loop started from inside a loop, or while another caller holds the team, runs on
/// its caller's own thread: several engines in one process do not wait for one another.
/// </para>
/// <para>
/// One counter hands out the chunks. Whoever decrements it and finds a chunk owns that chunk, and the loop cannot end before the chunk
/// does; only then does it read the loop's body. So a worker that comes late finds either nothing or a chunk of the loop that runs now,
/// never a chunk of one loop with the body of another, and nobody waits for a worker that has nothing to do.
/// </para>
/// <para>
/// A thread that waits spins for a moment, because the next loop of a training step is usually microseconds away, and then parks.
/// </para>
/// </remarks>
public sealed unsafe class WorkerTeam
{
    private static readonly long _spinTicks = Stopwatch.Frequency / 20_000;
    private readonly object _gate = new();
    private readonly bool _spins;
    private Thread[]? _workers;
    private int _owned;
    private int _parked;
    private void* _loop;
    private delegate*<void*, int, void> _body;
    private int _unclaimed;
    private int _unfinished;
    private Exception? _failure;

    /// <summary>Makes a team; the threads start at the first loop that is worth sharing.</summary>
    /// <param name="threads">How many threads work on a loop, the caller's among them; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _spins = threads <= Environment.ProcessorCount;
    }

    /// <summary>How many threads work on a loop, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Runs <paramref name="body"/> once for each chunk 0 … chunks − 1, in any order, and returns when all are done.</summary>
    /// <param name="chunks">How many chunks the loop has; none if 0 or less.</param>
    /// <param name="body">What to do for a chunk, given its number.</param>
    /// <exception cref="Exception">The first exception that a chunk threw, after every other chunk has ended.</exception>
    public void Run(int chunks, Action<int> body) => Run(chunks, new DelegateLoop(body));

    /// <summary>Runs <paramref name="loop"/> once for each chunk 0 … chunks − 1, in any order, and returns when all are done.</summary>
    /// <param name="chunks">How many chunks the loop has; none if 0 or less.</param>
    /// <param name="loop">What to do for a chunk.</param>
    /// <exception cref="Exception">The first exception that a chunk threw, after every other chunk has ended.</exception>
    public void Run<TLoop>(int chunks, TLoop loop)
        where TLoop : struct, ITeamLoop
    {
        if (chunks <= 1 || Threads == 1 || Interlocked.CompareExchange(ref _owned, 1, 0) != 0)
        {
            RunAlone(chunks, ref loop);
            return;
        }
        try
        {
            // The parameter stays where it is on this thread's stack until every chunk is done, so the others may point to it.
            Share(chunks, Unsafe.AsPointer(ref loop), &RunChunk<TLoop>);
        }
        finally
        {
            Volatile.Write(ref _owned, 0);
        }
    }

    private static void RunChunk<TLoop>(void* loop, int chunk)
        where TLoop : struct, ITeamLoop
        => Unsafe.AsRef<TLoop>(loop).Run(chunk);

    private static void RunAlone<TLoop>(int chunks, ref TLoop loop)
        where TLoop : struct, ITeamLoop
    {
        Exception? failure = null;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            try
            {
                loop.Run(chunk);
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }
        Rethrow(failure);
    }

    private void Share(int chunks, void* loop, delegate*<void*, int, void> body)
    {
        _workers ??= StartWorkers();
        _loop = loop;
        _body = body;
        _unfinished = chunks;
        // Everything above must be visible before the first chunk can be claimed: a full fence.
        Interlocked.Exchange(ref _unclaimed, chunks);
        WakeParked();
        TakeChunks();
        Await(forWork: false);
        Exception? failure = _failure;
        _failure = null;
        Rethrow(failure);
    }

    private Thread[] StartWorkers()
    {
        var workers = new Thread[Threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(WorkForever) { IsBackground = true, Name = $"AutoGrad worker {i + 1}" };
            workers[i].Start();
        }
        return workers;
    }

    private void WorkForever()
    {
        while (true)
        {
            Await(forWork: true);
            TakeChunks();
        }
    }

    private void TakeChunks()
    {
        // The look before the decrement keeps an idle worker from writing to a cache line that the others need.
        while (Volatile.Read(ref _unclaimed) > 0)
        {
            int chunk = Interlocked.Decrement(ref _unclaimed);
            if (chunk < 0)
            {
                return;
            }
            try
            {
                _body(_loop, chunk);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
            if (Interlocked.Decrement(ref _unfinished) == 0)
            {
                WakeParked();
            }
        }
    }

    /// <summary>Waits until there is work to claim, or until the work is finished.</summary>
    private void Await(bool forWork)
    {
        long start = Stopwatch.GetTimestamp();
        while (!IsReached(forWork))
        {
            if (_spins && Stopwatch.GetTimestamp() - start < _spinTicks)
            {
                Thread.SpinWait(8);
            }
            else
            {
                Park(forWork);
            }
        }
    }

    private bool IsReached(bool forWork) => forWork ? Volatile.Read(ref _unclaimed) > 0 : Volatile.Read(ref _unfinished) == 0;

    /// <summary>
    /// No wake-up is lost: this thread first says that it is parked and then looks at the counter; the other first changes the counter and
    /// then looks for parked threads. Whichever comes second sees the first, and the gate keeps its pulse until this thread waits.
    /// </summary>
    private void Park(bool forWork)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            while (!IsReached(forWork))
            {
                Monitor.Wait(_gate);
            }
            Interlocked.Decrement(ref _parked);
        }
    }

    /// <summary>Wakes every parked thread; each looks for itself whether what it waits for has come. Follows a full fence.</summary>
    private void WakeParked()
    {
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private static void Rethrow(Exception? failure)
    {
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private readonly struct DelegateLoop(Action<int> body) : ITeamLoop
    {
        public void Run(int chunk) => body(chunk);
    }
}
