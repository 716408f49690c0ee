using System.Collections.Concurrent;

namespace AutoGrad.Kernels.Cpu.Tests;

/// <summary>Every chunk runs exactly once, whoever calls and whatever goes wrong.</summary>
public sealed class WorkerTeamTests
{
    [Fact]
    public void ATeamNeedsAThread() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerTeam(0));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EachChunkRunsExactlyOnce(int threads)
    {
        var team = new WorkerTeam(threads);
        Assert.Equal(threads, team.Threads);
        foreach (int chunks in (int[])[0, 1, 2, 3, 64, 1000])
        {
            var runs = new int[chunks];
            team.Run(chunks, chunk => Interlocked.Increment(ref runs[chunk]));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ALoopThatIsAStructRunsEachChunkOnceAndLeavesNoGarbage(int threads)
    {
        var team = new WorkerTeam(threads);
        var runs = new int[64];
        for (int warmUp = 0; warmUp < 3; warmUp++) { team.Run(runs.Length, new CountingLoop(runs)); }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int loop = 0; loop < 97; loop++) { team.Run(runs.Length, new CountingLoop(runs)); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.All(runs, count => Assert.Equal(100, count));
    }

    [Fact]
    public void TenThousandTinyLoopsNeverMixTheirBodies()
    {
        var team = new WorkerTeam(3);
        for (int loop = 0; loop < 10_000; loop++)
        {
            int expected = loop;
            int chunks = 2 + (loop % 3);
            int sum = 0;
            team.Run(chunks, _ => Interlocked.Add(ref sum, expected));
            Assert.Equal(chunks * expected, Volatile.Read(ref sum));
        }
    }

    [Fact]
    public void AWorkerThatHasParkedWakesForTheNextLoop()
    {
        var team = new WorkerTeam(2);
        for (int loop = 0; loop < 20; loop++)
        {
            // Each chunk waits for the other, so the loop ends only if both threads take part.
            using var both = new Barrier(2);
            team.Run(2, _ => both.SignalAndWait());
            Thread.Sleep(2);
        }
    }

    [Fact]
    public void ALoopInsideALoopRunsOnItsCallersThread()
    {
        var team = new WorkerTeam(2);
        var runs = new int[8 * 8];
        var strangers = 0;
        team.Run(8, outer =>
        {
            int caller = Environment.CurrentManagedThreadId;
            team.Run(8, inner =>
            {
                Interlocked.Increment(ref runs[(outer * 8) + inner]);
                if (Environment.CurrentManagedThreadId != caller)
                {
                    Interlocked.Increment(ref strangers);
                }
            });
        });
        Assert.All(runs, count => Assert.Equal(1, count));
        Assert.Equal(0, strangers);
    }

    [Fact]
    public void CallersOnSeveralThreadsDoNotDisturbOneAnother()
    {
        var team = new WorkerTeam(2);
        var failures = new ConcurrentQueue<string>();
        Thread[] callers = [.. Enumerable.Range(1, 4).Select(caller => new Thread(() =>
        {
            for (int loop = 0; loop < 1000; loop++)
            {
                int sum = 0;
                team.Run(5, chunk => Interlocked.Add(ref sum, caller * (chunk + 1)));
                if (sum != caller * 15)
                {
                    failures.Enqueue($"caller {caller}, loop {loop}: {sum}");
                }
            }
        }))];
        foreach (Thread caller in callers) { caller.Start(); }
        foreach (Thread caller in callers) { caller.Join(); }
        Assert.Empty(failures);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AnExceptionComesOutAfterAllChunksHaveEndedAndTheTeamGoesOn(int threads)
    {
        var team = new WorkerTeam(threads);
        for (int loop = 0; loop < 100; loop++)
        {
            int ended = 0;
            var thrown = Assert.Throws<InvalidOperationException>(() => team.Run(10, chunk =>
            {
                Interlocked.Increment(ref ended);
                if (chunk == 3) { throw new InvalidOperationException("chunk 3"); }
            }));
            Assert.Equal("chunk 3", thrown.Message);
            Assert.Equal(10, ended);
        }
        int later = 0;
        team.Run(10, _ => Interlocked.Increment(ref later));
        Assert.Equal(10, later);
    }

    private readonly struct CountingLoop(int[] runs) : ITeamLoop
    {
        public void Run(int chunk) => Interlocked.Increment(ref runs[chunk]);
    }
}
