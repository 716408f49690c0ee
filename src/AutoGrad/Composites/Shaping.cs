using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Picking, repeating and masking, made of other ops.</summary>
public static class ShapingExtensions
{
    extension(Tensor x)
    {
        /// <summary>Selection along one axis by indices: y[…, i, …] = x[…, index[i], …].</summary>
        /// <param name="axis">The axis; a negative one counts from the end.</param>
        /// <param name="index">Int32, of shape [n].</param>
        /// <exception cref="ShapeException">There is no such axis, or the index is no vector.</exception>
        /// <exception cref="IndexException">An index is outside the axis.</exception>
        public Tensor IndexSelect(int axis, Tensor index)
        {
            int a = x.AxisOf(nameof(IndexSelect), axis);
            if (index.Shape.Rank != 1)
            {
                throw new ShapeException($"IndexSelect of {x.Describe()}: the index is {index.Shape}, not a vector.");
            }
            int[] line = [.. Enumerable.Repeat(1, x.Shape.Rank)];
            line[a] = index.Shape[0];
            Tensor places = index.Reshape(new Shape(line)).BroadcastTo(x.Shape.With(a, index.Shape[0]));
            return Composite.Named(nameof(IndexSelect), [x, index], () => x.Gather(a, places));
        }

        /// <summary>Embedding lookup, rows of a table by indices of any shape: y[…, j] = x[index[…], j].</summary>
        /// <param name="index">Int32, of any shape.</param>
        /// <returns>Of the index's shape with the width of the table behind it.</returns>
        /// <exception cref="ShapeException">The table is no matrix.</exception>
        /// <exception cref="IndexException">An index is outside the table.</exception>
        public Tensor Embedding(Tensor index)
        {
            if (x.Shape.Rank != 2) { throw new ShapeException($"Embedding of {x.Describe()}: the table needs the axes [rows, width]."); }
            return Composite.Named(nameof(Embedding), [x, index], () =>
            {
                Tensor rows = x.IndexSelect(0, index.Reshape([checked((int)index.Shape.Size)]));
                return rows.Reshape(index.Shape.Append(x.Shape[1]));
            });
        }

        /// <summary>The whole tensor, repeated along each axis (NumPy's tile); more numbers than axes add axes in front.</summary>
        /// <exception cref="ShapeException">
        /// There are fewer numbers than axes, or one is negative, or the result has too many elements or, twice, too many axes.
        /// </exception>
        public Tensor Tile(params int[] times)
        {
            if (times.Length < x.Shape.Rank || times.Any(t => t < 0))
            {
                string given = string.Join(", ", times);
                throw new ShapeException(
                    $"Tile of {x.Describe()}: [{given}] does not say how often each axis is repeated.");
            }
            int[] dims = [.. Enumerable.Repeat(1, times.Length - x.Shape.Rank), .. x.Shape.Dims];
            Shape apart, repeated, y;
            try
            {
                y = new Shape([.. dims.Select((d, i) => Sizes.Product(d, times[i]))]);
                apart = new Shape([.. dims.SelectMany(d => new[] { 1, d })]);
                repeated = new Shape([.. dims.SelectMany((d, i) => new[] { times[i], d })]);
            }
            catch (ShapeException e)
            {
                e.Where = $"Tile of {x.Describe()}";
                throw;
            }
            return x.Reshape(apart).BroadcastTo(repeated).Reshape(y);
        }

        /// <summary>Flattening: the axes start … end as one.</summary>
        /// <exception cref="ShapeException">There is no such axis, or the end stands before the start.</exception>
        public Tensor Flatten(int start = 0, int end = -1)
        {
            if (x.Shape.Rank == 0) { return x.Reshape([1]); }
            int a = x.AxisOf(nameof(Flatten), start);
            int b = x.AxisOf(nameof(Flatten), end);
            if (b < a) { throw new ShapeException($"Flatten of {x.Describe()}: axis {end} stands before axis {start}."); }
            int joined = checked((int)x.Shape.Slice(a..(b + 1)).Size);
            return x.Reshape(new Shape([.. x.Shape.Dims[..a], joined, .. x.Shape.Dims[(b + 1)..]]));
        }

        /// <summary>x, but a number where the mask is true.</summary>
        /// <remarks>Shapes: mask (Bool) and x broadcast. VJP: ȳ where the mask is false, 0 elsewhere.</remarks>
        public Tensor MaskedFill(Tensor mask, double value) => mask.Where(Tensor.Full([], value, x.DType, x.Device), x);

        /// <summary>The lower triangle of the last two axes, zeros above it: the elements (i, j) with j − i ≤ diagonal.</summary>
        /// <exception cref="ShapeException">There are fewer than two axes.</exception>
        public Tensor Tril(int diagonal = 0) => x.Triangle(nameof(Tril)).Triangular((i, j) => j - i <= diagonal);

        /// <summary>The upper triangle of the last two axes, zeros below it: the elements (i, j) with j − i ≥ diagonal.</summary>
        /// <exception cref="ShapeException">There are fewer than two axes.</exception>
        public Tensor Triu(int diagonal = 0) => x.Triangle(nameof(Triu)).Triangular((i, j) => j - i >= diagonal);

        private Tensor Triangle(string name)
            => x.Shape.Rank >= 2 ? x : throw new ShapeException($"{name} of {x.Describe()}: two axes or more are needed.");

        private Tensor Triangular(Func<int, int, bool> inside)
        {
            int columns = x.Shape[-1];
            bool[] mask = [.. Enumerable.Range(0, x.Shape[-2] * columns).Select(i => inside(i / columns, i % columns))];
            return Tensor.From(mask, [x.Shape[-2], columns], x.Device).Where(x, 0);
        }
    }
}
