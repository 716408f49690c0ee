namespace AutoGrad.Gan.Metrics;

/// <summary>Euclidean distances between samples: who is whose double, and who is like no real one.</summary>
public static class Neighbours
{
    /// <summary>The distance of each sample to its nearest one in a set: large for what looks like nothing real, 0 for a copy.</summary>
    /// <param name="samples">The samples, row by row.</param>
    /// <param name="set">The set, row by row.</param>
    /// <param name="width">How many numbers a row has.</param>
    /// <exception cref="ArgumentException">The numbers do not make whole rows, or the set is empty.</exception>
    public static double[] NearestDistances(float[] samples, float[] set, int width)
    {
        (int count, int others) = (Rows(samples, width), Rows(set, width));
        if (others == 0) { throw new ArgumentException("Neighbours.NearestDistances: the set is empty.", nameof(set)); }
        var nearest = new double[count];
        Parallel.For(0, count, i =>
        {
            double least = double.PositiveInfinity;
            for (int j = 0; j < others; j++) { least = Math.Min(least, Squared(Row(samples, i, width), Row(set, j, width))); }
            nearest[i] = Math.Sqrt(least);
        });
        return nearest;
    }

    /// <summary>The pairs of samples nearest to each other, the nearest first: the doubles that a birthday test looks for.</summary>
    /// <param name="samples">The samples, row by row.</param>
    /// <param name="width">How many numbers a row has.</param>
    /// <param name="pairs">How many pairs to give.</param>
    /// <exception cref="ArgumentException">The numbers do not make whole rows.</exception>
    public static IReadOnlyList<(int First, int Second, double Distance)> ClosestPairs(float[] samples, int width, int pairs)
    {
        int count = Rows(samples, width);
        return
        [
            .. (from i in Enumerable.Range(0, count)
                from j in Enumerable.Range(i + 1, count - i - 1)
                let squared = Squared(Row(samples, i, width), Row(samples, j, width))
                orderby squared
                select (i, j, Math.Sqrt(squared))).Take(pairs),
        ];
    }

    /// <summary>How likely s draws from n equally likely things have two alike: 1 − Π (1 − i/n) over i from 0 to s − 1.</summary>
    /// <param name="draws">s.</param>
    /// <param name="support">n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or there is nothing to draw from.</exception>
    public static double DoubleProbability(int draws, double support)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(draws);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(support);
        double none = 1;
        for (int i = 0; i < draws; i++) { none *= Math.Max(0, 1 - (i / support)); }
        return 1 - none;
    }

    /// <summary>
    /// The birthday test's estimate of a support: the n from which s draws have two alike with probability ½, about s²/(2 ln 2) (Arora,
    /// Zhang 2017).
    /// </summary>
    /// <remarks>If batches of s samples hold doubles in half of the cases, the generator has about so many different images.</remarks>
    /// <param name="draws">s, 2 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two draws have no doubles.</exception>
    public static double SupportEstimate(int draws)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        return (double)draws * draws / (2 * Math.Log(2));
    }

    private static int Rows(float[] numbers, int width) => width > 0 && numbers.Length % width == 0
        ? numbers.Length / width
        : throw new ArgumentException($"Neighbours: {numbers.Length} numbers are no whole rows of {width}.", nameof(numbers));

    private static ReadOnlySpan<float> Row(float[] numbers, int row, int width) => numbers.AsSpan(row * width, width);

    private static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }
}
