namespace GanLab.Experiments.Oscillation;

/// <summary>The oscillation index of a series.</summary>
internal static class OscillationIndex
{
    /// <summary>How many values are averaged before anything else, so that the noise of single batches counts little.</summary>
    public const int Window = 10;

    /// <summary>
    /// The standard deviation of the means of <paramref name="window"/> values about their straight line: 0 for a loss that stands still
    /// or drifts, √½ of the amplitude for a slow sine. A series shorter than a window is one mean.
    /// </summary>
    public static double Of(double[] series, int window = Window)
    {
        int whole = Math.Min(window, series.Length);
        double[] means = [.. series.Chunk(whole).Where(c => c.Length == whole).Select(c => c.Average())];
        double middle = (means.Length - 1) / 2.0;
        double mean = means.Average();
        double spread = means.Select((_, i) => (i - middle) * (i - middle)).Sum();
        double slope = spread == 0 ? 0 : means.Select((m, i) => (i - middle) * (m - mean)).Sum() / spread;
        return Math.Sqrt(means.Select((m, i) => m - mean - (slope * (i - middle))).Average(r => r * r));
    }
}
