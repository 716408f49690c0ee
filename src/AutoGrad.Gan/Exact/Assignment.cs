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

    /// <summary>The best pairing for a square matrix of costs.</summary>
    /// <param name="cost">The costs, [n, n] row by row; any sign.</param>
    /// <param name="n">The number of rows and of columns.</param>
    /// <returns>The column of each row: a permutation of 0 … n − 1.</returns>
    /// <exception cref="ArgumentException">The matrix does not have n² elements, or one of them is not finite.</exception>
    public static int[] Solve(ReadOnlySpan<double> cost, int n)
    {
        if (n < 0 || cost.Length != (long)n * n)
        {
            throw new ArgumentException($"{cost.Length} costs do not fill a matrix of {n} x {n}.", nameof(cost));
        }
        foreach (double value in cost)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"A cost is {value}; costs must be finite.", nameof(cost));
            }
        }
        int[] columnOf = Filled(n, Free);
        int[] rowOf = Filled(n, Free);
        var u = new double[n];
        var v = new double[n];
        PairGreedily(cost, columnOf, rowOf, u, v);
        var search = new Search(n);
        for (int row = 0; row < n; row++)
        {
            if (columnOf[row] == Free)
            {
                search.Augment(cost, row, columnOf, rowOf, u, v);
            }
        }
        return columnOf;
    }

    /// <summary>The first prices (the least cost of each column, then what each row has left) and the pairs that are tight by them.</summary>
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
    private sealed class Search(int n)
    {
        private readonly double[] _distance = new double[n]; // From the start to each column, by reduced costs, as far as is known.
        private readonly int[] _previous = new int[n];       // The row from which each column was reached.
        private readonly int[] _open = new int[n];           // The columns whose distance is not final yet, in the first places.
        private readonly int[] _closed = new int[n];         // The others, in the order in which they became final.

        /// <summary>Pairs the free row <paramref name="start"/>, re-pairing the rows on the path to the nearest free column.</summary>
        public void Augment(ReadOnlySpan<double> cost, int start, int[] columnOf, int[] rowOf, double[] u, double[] v)
        {
            for (int j = 0; j < n; j++)
            {
                (_distance[j], _open[j]) = (double.PositiveInfinity, j);
            }
            int open = n;
            int closed = 0;
            int row = start;
            int column;
            double reached = 0;
            do
            {
                int nearest = Relax(cost.Slice(row * n, n), row, reached - u[row], v, open, rowOf);
                column = _open[nearest];
                reached = _distance[column];
                _open[nearest] = _open[--open];
                _closed[closed++] = column;
                row = rowOf[column];
            }
            while (row != Free);

            // The new prices: what is on the way stays tight, and every reduced cost stays at least 0.
            u[start] += reached;
            for (int k = 0; k < closed - 1; k++)
            {
                double slack = reached - _distance[_closed[k]];
                v[_closed[k]] -= slack;
                u[rowOf[_closed[k]]] += slack;
            }

            // Back along the path, each row gives up its column for the one it was left by.
            do
            {
                row = _previous[column];
                rowOf[column] = row;
                (columnOf[row], column) = (column, columnOf[row]);
            }
            while (row != start);
        }

        /// <summary>Lowers the distances of the open columns by way of a row; the place in the list of the nearest one now.</summary>
        private int Relax(ReadOnlySpan<double> cost, int row, double offset, double[] v, int open, int[] rowOf)
        {
            int nearest = 0;
            double least = double.PositiveInfinity;
            for (int k = 0; k < open; k++)
            {
                int j = _open[k];
                double distance = offset + cost[j] - v[j];
                if (distance < _distance[j])
                {
                    (_distance[j], _previous[j]) = (distance, row);
                }
                // Among equals a free column ends the search at once.
                if (_distance[j] < least || (_distance[j] == least && rowOf[j] == Free))
                {
                    (least, nearest) = (_distance[j], k);
                }
            }
            return nearest;
        }
    }
}
