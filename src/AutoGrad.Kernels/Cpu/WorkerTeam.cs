namespace AutoGrad.Kernels.Cpu;

/// <summary>A fixed team of threads that shares the chunks of one loop at a time.</summary>
/// <remarks>
/// The chunks are fixed by the caller, never by the number of threads, and each is computed whole by one thread, so the result of a
/// loop does not depend on how many threads ran it. A loop started from inside a loop, or while another caller holds the team, runs on
/// its caller's own thread: several engines in one process do not wait for one another.
/// </remarks>
public sealed class WorkerTeam
{
    private readonly object _ownership = new();
    private readonly List<Thread> _workers = [];
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CountdownEvent _done = new(1);
    private Action<int>? _body;
    private int _chunks;
    private int _next;
    private Exception? _failure;

    /// <summary>Makes a team; the threads start at the first loop that is worth sharing.</summary>
    /// <param name="threads">How many threads work on a loop, the caller's among them; at least 1.</param>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    /// <summary>How many threads work on a loop, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Runs <paramref name="body"/> once for each chunk 0 … chunks − 1, in no fixed order, and returns when all are done.</summary>
    /// <exception cref="Exception">The first exception that a chunk threw, after every other chunk has ended.</exception>
    public void Run(int chunks, Action<int> body)
    {
        if (chunks <= 1 || Threads == 1 || !Monitor.TryEnter(_ownership))
        {
            for (int i = 0; i < chunks; i++) { body(i); }
            return;
        }
        try
        {
            if (_body is not null)
            {
                for (int i = 0; i < chunks; i++) { body(i); }
                return;
            }
            Share(chunks, body);
        }
        finally
        {
            Monitor.Exit(_ownership);
        }
    }

    private void Share(int chunks, Action<int> body)
    {
        while (_workers.Count < Threads - 1)
        {
            var worker = new Thread(WorkForever) { IsBackground = true, Name = "AutoGrad worker" };
            _workers.Add(worker);
            worker.Start();
        }
        int helpers = Math.Min(_workers.Count, chunks - 1);
        _failure = null;
        _chunks = chunks;
        _next = 0;
        _done.Reset(helpers);
        Volatile.Write(ref _body, body);
        _wake.Release(helpers);
        TakeChunks(body);
        _done.Wait();
        _body = null;
        if (_failure is { } failure) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure); }
    }

    private void WorkForever()
    {
        while (true)
        {
            _wake.Wait();
            TakeChunks(Volatile.Read(ref _body)!);
            _done.Signal();
        }
    }

    private void TakeChunks(Action<int> body)
    {
        int chunk;
        while ((chunk = Interlocked.Increment(ref _next) - 1) < _chunks)
        {
            try
            {
                body(chunk);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
        }
    }
}
