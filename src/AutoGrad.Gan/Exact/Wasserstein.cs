namespace AutoGrad.Gan.Exact;

/// <summary>The exact Wasserstein-1 (earth mover's) distance between point sets.</summary>
/// <remarks>Between two sets of n points the cheapest transport plan is a pairing (Birkhoff: the extreme plans are permutations), so
/// W₁ = min over permutations π of (1/n)·Σ ‖aᵢ − b_π(i)‖₂, an assignment problem. Two sets drawn from one distribution are not at distance
/// 0 either: in the plane the floor falls about as √(log n / n), and a measured distance means nothing below it.</remarks>
public static class Wasserstein
{
    /// <summary>W₁ between two equal-size sets in the plane, with the Euclidean distance; in the units of the points.</summary>
    /// <param name="a">The points x₀, y₀, x₁, y₁, …: an array of shape [n, 2], row by row.</param>
    /// <param name="b">As many points, in any order.</param>
    /// <exception cref="ArgumentException">A set is empty or holds half a point, the sets differ in size, or a coordinate is not
    /// finite.</exception>
    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.IsEmpty || a.Length != b.Length || a.Length % 2 != 0)
        {
            throw new ArgumentException(
                $"The distance is between two sets of equally many points in the plane, but they hold {a.Length} and {b.Length} numbers.");
        }
        int n = a.Length / 2;
        var cost = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double dx = (double)a[2 * i] - b[2 * j];
                double dy = (double)a[(2 * i) + 1] - b[(2 * j) + 1];
                cost[(i * n) + j] = Math.Sqrt((dx * dx) + (dy * dy));
            }
        }
        int[] partner = Assignment.Solve(cost, n);
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            total += cost[(i * n) + partner[i]];
        }
        return total / n;
    }
}
