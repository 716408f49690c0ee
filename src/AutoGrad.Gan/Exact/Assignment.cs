using System.Numerics;

namespace AutoGrad.Gan.Exact;

/// <summary>The assignment problem: pair n rows with n columns, each once, at the smallest total cost.</summary>
/// <remarks>
/// <para>Prices make it checkable. Give each row a price u and each column a price v with u[i] + v[j] ≤ cost[i, j] everywhere: no
/// pairing can cost less than Σu + Σv. A pairing that uses only tight pairs (equality) costs exactly that, so it is optimal. The method
/// keeps the prices valid and its pairs tight, and adds one row at a time along the shortest path of reduced costs
/// cost − u − v ≥ 0 to a free column (Dijkstra over a dense graph).</para>
/// <para>O(n³) at worst. Sources: Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
/// problems", Computing 38, 1987; Crouse, IEEE Trans. Aerospace 52, 2016, for the form of the search.</para>
/// </remarks>
public static class Assignment
{
    private const int Free = -1;
    private const double LargestCost = 1e290;

    /// <summary>The best pairing for a square matrix of costs.</summary>
    /// <param name="cost">The costs, [n, n] row by row; any sign.</param>
    /// <param name="n">The number of rows and of columns.</param>
    /// <returns>The column of each row: a permutation of 0 … n − 1.</returns>
    /// <exception cref="ArgumentException">The matrix does not have n² elements, or one of them is NaN or beyond ±1e290.</exception>
    public static int[] Solve(ReadOnlySpan<double> cost, int n)
    {
        if (n < 0 || cost.Length != (long)n * n)
        {
            throw new ArgumentException($"{cost.Length} costs do not fill a matrix of {n} x {n}.", nameof(cost));
        }
        foreach (double value in cost)
        {
            if (!(Math.Abs(value) <= LargestCost))
            {
                throw new ArgumentException(
                    $"A cost is {value}; costs must lie within ±{LargestCost}, so that their sums are finite.", nameof(cost));
            }
        }
        int[] columnOf = Filled(n, Free);
        int[] rowOf = Filled(n, Free);
        var u = new double[n];
        var v = new double[n];
        PairGreedily(cost, columnOf, rowOf, u, v);
        var search = new Search(cost, n);
        for (int row = 0; row < n; row++)
        {
            if (columnOf[row] == Free)
            {
                search.Augment(row, columnOf, rowOf, u, v);
            }
        }
        return columnOf;
    }

    /// <summary>The first prices (the least cost of each column, then what each row has left) and the pairs tight by them.</summary>
    private static void PairGreedily(ReadOnlySpan<double> cost, int[] columnOf, int[] rowOf, double[] u, double[] v)
    {
        int n = u.Length;
        Array.Fill(v, double.PositiveInfinity);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                v[j] = Math.Min(v[j], cost[(i * n) + j]);
            }
        }
        for (int i = 0; i < n; i++)
        {
            int best = 0;
            u[i] = double.PositiveInfinity;
            for (int j = 0; j < n; j++)
            {
                double reduced = cost[(i * n) + j] - v[j];
                if (reduced < u[i])
                {
                    (u[i], best) = (reduced, j);
                }
            }
            if (rowOf[best] == Free)
            {
                (columnOf[i], rowOf[best]) = (best, i);
            }
        }
    }

    private static int[] Filled(int n, int value)
    {
        var array = new int[n];
        Array.Fill(array, value);
        return array;
    }

    /// <summary>The search for a shortest augmenting path, with the arrays that its runs share.</summary>
    /// <remarks>Nearly all the time of a solution goes into one loop over the columns (<see cref="Relax"/>), so that loop works on
    /// whole vectors: rows are padded to full vectors with costs of +∞, that no path takes.</remarks>
    private sealed class Search
    {
        private readonly int _stride;
        private readonly double[] _cost;     // The costs, each row padded to a whole number of vectors.
        private readonly double[] _distance; // From the start to each column by reduced costs, as far as is known; +∞ once it is closed.
        private readonly double[] _price;    // The price v of each column; −∞ once it is closed, so that no way to it is shorter.
        private readonly long[] _previous;   // The row from which each column was reached.
        private readonly List<(int Column, double Distance)> _closed = []; // The columns whose distance is final, nearest first.

        public Search(ReadOnlySpan<double> cost, int n)
        {
            int width = Vector<double>.Count;
            _stride = (n + width - 1) / width * width;
            _cost = new double[n * _stride];
            Array.Fill(_cost, double.PositiveInfinity);
            for (int i = 0; i < n; i++)
            {
                cost.Slice(i * n, n).CopyTo(_cost.AsSpan(i * _stride));
            }
            _distance = new double[_stride];
            _price = new double[_stride];
            _previous = new long[_stride];
        }

        /// <summary>Pairs the free row <paramref name="start"/>, re-pairing the rows on the path to the nearest free column.</summary>
        public void Augment(int start, int[] columnOf, int[] rowOf, double[] u, double[] v)
        {
            Array.Fill(_distance, double.PositiveInfinity);
            v.CopyTo(_price, 0);
            _closed.Clear();
            int row = start;
            int column;
            double reached = 0;
            do
            {
                column = Relax(row, reached - u[row]);
                reached = _distance[column];
                _closed.Add((column, reached));
                (_distance[column], _price[column]) = (double.PositiveInfinity, double.NegativeInfinity);
                row = rowOf[column];
            }
            while (row != Free);

            // The new prices: what is on the way stays tight, and every reduced cost stays at least 0. The last column keeps its price.
            u[start] += reached;
            for (int k = 0; k < _closed.Count - 1; k++)
            {
                (int passed, double distance) = _closed[k];
                v[passed] -= reached - distance;
                u[rowOf[passed]] += reached - distance;
            }

            // Back along the path, each row gives up its column for the one that was reached from it.
            do
            {
                row = (int)_previous[column];
                rowOf[column] = row;
                (columnOf[row], column) = (column, columnOf[row]);
            }
            while (row != start);
        }

        /// <summary>Lowers the distances of the open columns to offset + cost − v by way of a row; the nearest open column now.</summary>
        private int Relax(int row, double offset)
        {
            int width = Vector<double>.Count;
            var offsets = new Vector<double>(offset);
            var rows = new Vector<long>(row);
            Vector<long> columns = Vector<long>.Indices;
            var least = new Vector<double>(double.PositiveInfinity);
            Vector<long> nearest = Vector<long>.Zero;
            for (int j = 0; j < _stride; j += width)
            {
                var known = new Vector<double>(_distance, j);
                Vector<double> found = offsets + new Vector<double>(_cost, (row * _stride) + j) - new Vector<double>(_price, j);
                Vector<long> shorter = Vector.LessThan(found, known);
                known = Vector.ConditionalSelect(shorter, found, known);
                known.CopyTo(_distance, j);
                Vector.ConditionalSelect(shorter, rows, new Vector<long>(_previous, j)).CopyTo(_previous, j);
                Vector<long> nearer = Vector.LessThan(known, least);
                least = Vector.ConditionalSelect(nearer, known, least);
                nearest = Vector.ConditionalSelect(nearer, columns, nearest);
                columns += new Vector<long>(width);
            }
            int best = 0;
            for (int lane = 1; lane < width; lane++)
            {
                // Among equals the first column, whatever the width of a vector: every machine finds the same pairing.
                if (least[lane] < least[best] || (least[lane] == least[best] && nearest[lane] < nearest[best]))
                {
                    best = lane;
                }
            }
            return (int)nearest[best];
        }
    }
}
