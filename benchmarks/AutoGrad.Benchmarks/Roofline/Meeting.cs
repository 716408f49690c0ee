using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>The cheapest loop that needs both threads: what it takes is what handing work over costs.</summary>
internal static class Meeting
{
    private static int _arrived;

    /// <summary>The time of such a loop.</summary>
    /// <param name="seconds">How long it is timed.</param>
    public static double Seconds(double seconds)
    {
        var pair = new WorkerTeam(2);
        Action<int> arrive = _ =>
        {
            Interlocked.Increment(ref _arrived);
            while (Volatile.Read(ref _arrived) < 2) { Thread.SpinWait(1); }
        };
        return Timing.Best(
            () =>
            {
                _arrived = 0;
                pair.Run(2, arrive);
            },
            seconds);
    }
}
