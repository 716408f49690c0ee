namespace GanLab.Experiments.Drawing;

/// <summary>Leaves out points of a long line without changing how it looks.</summary>
public static class Thinning
{
    /// <summary>
    /// A line of about <paramref name="most"/> points at the most: it is cut into runs of equal length, and of each run the lowest and
    /// the highest point stay, in their order, so that an oscillation keeps its envelope and is never aliased away. Shorter lines,
    /// those with labels and clouds of points stay as they are. The first and the last point always stay.
    /// </summary>
    public static Series Thin(Series series, int most = 2000)
    {
        int count = series.X.Length;
        if (series.Points || count <= most || series.Labels.Count > 0)
        {
            return series;
        }
        int runs = most / 2;
        List<int> kept = [0];
        for (int run = 0; run < runs; run++)
        {
            int start = (int)((long)count * run / runs);
            int end = (int)((long)count * (run + 1) / runs);
            IEnumerable<int> all = Enumerable.Range(start, end - start);

            // A gap in the line (a value that is not finite) must stay a gap.
            int gap = all.FirstOrDefault(i => !double.IsFinite(series.Y[i]), -1);
            IEnumerable<int> finite = all.Where(i => double.IsFinite(series.Y[i]));
            int[] candidates = finite.Any() ? [finite.MinBy(i => series.Y[i]), finite.MaxBy(i => series.Y[i]), gap] : [gap];
            int last = kept[^1];
            kept.AddRange(candidates.Where(i => i > last).Distinct().Order());
        }
        if (kept[^1] != count - 1)
        {
            kept.Add(count - 1);
        }
        return series with { X = [.. kept.Select(i => series.X[i])], Y = [.. kept.Select(i => series.Y[i])] };
    }
}
