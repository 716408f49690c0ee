using System.Diagnostics;

namespace AutoGrad.Benchmarks;

/// <summary>The times of many runs of one thing, in seconds.</summary>
/// <remarks>
/// Others slow a shared machine down and never speed it up, so the least of many short samples is what the code can do; the
/// quartile and the median say how quiet it was. Clocks of virtual machines can step, so of many samples the two shortest do not count.
/// </remarks>
/// <param name="Least">The shortest that counts.</param>
/// <param name="Quartile">A quarter was shorter.</param>
/// <param name="Median">Half was shorter.</param>
/// <param name="Runs">How many runs there were.</param>
internal readonly record struct Timing(double Least, double Quartile, double Median, long Runs)
{
    // Clocks of virtual machines tick coarsely: a sample lasts long enough not to notice.
    private const double SecondsPerSample = 50e-6;
    private const int LeastSamples = 5;

    /// <summary>Runs an action over and over and takes its times.</summary>
    /// <param name="action">What is timed; it is compiled and warm.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="least">So many samples are taken in any case.</param>
    public static Timing Of(Action action, double seconds, int least = LeastSamples)
    {
        int repeats = Math.Clamp((int)(SecondsPerSample / Seconds(action, 1)), 1, 10_000);
        List<double> samples = [];
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        while (samples.Count < least || Stopwatch.GetTimestamp() < end) { samples.Add(Seconds(action, repeats)); }
        samples.Sort();
        int count = samples.Count;
        return new Timing(samples[Math.Min(2, count / 10)], samples[count / 4], samples[count / 2], (long)count * repeats);
    }

    /// <summary>The shortest time of an action, in seconds, after a warm-up.</summary>
    /// <param name="action">What is timed.</param>
    /// <param name="seconds">For how long.</param>
    public static double Best(Action action, double seconds)
    {
        WarmUp(action, Math.Max(seconds, 0.25));
        return Of(action, seconds).Least;
    }

    /// <summary>Runs an action until its methods are compiled for speed: dozens of calls, and time for the compiler.</summary>
    /// <param name="action">What will be timed.</param>
    /// <param name="seconds">For how long; up to four times as long until there are a hundred calls, and three in any case.</param>
    public static void WarmUp(Action action, double seconds)
    {
        var time = Stopwatch.StartNew();
        for (int i = 0; i < 3 || time.Elapsed.TotalSeconds < (i < 100 ? 4 * seconds : seconds); i++) { action(); }
    }

    private static double Seconds(Action action, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) { action(); }
        return Math.Max(Stopwatch.GetElapsedTime(start).TotalSeconds, 1e-9) / repeats;
    }
}
