namespace AutoGrad.Gan.Data;

/// <summary>Deals out batches of real samples for ever: shuffled rows epoch by epoch, or the next points of an endless stream.</summary>
public sealed class BatchSampler
{
    private readonly Func<float[]> _next;
    private readonly int _width;

    private BatchSampler(Func<float[]> next, int width, int batch, int batchesPerEpoch)
    {
        _next = next;
        _width = width;
        Batch = batch;
        BatchesPerEpoch = batchesPerEpoch;
    }

    /// <summary>How many samples a batch has.</summary>
    public int Batch { get; }

    /// <summary>How many whole batches a finite set makes; 0 for a stream, which has no end.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Batches of a finite set: each epoch deals the rows in a new random order, in whole batches only.</summary>
    /// <param name="rows">The samples, row by row: <see cref="Mnist.Images"/>, or points x₀, y₀, x₁, y₁, ….</param>
    /// <param name="width">How many numbers a row has: 784 for a digit, 2 for a point.</param>
    /// <param name="batch">How many samples a batch has.</param>
    /// <param name="random">Where the orders come from.</param>
    /// <exception cref="ArgumentException">The rows are not whole, or fewer than one batch.</exception>
    public static BatchSampler Shuffled(float[] rows, int width, int batch, RandomSource random)
    {
        int count = rows.Length / width;
        if (rows.Length % width != 0 || batch < 1 || count < batch)
        {
            throw new ArgumentException($"{rows.Length} numbers do not make rows of {width} and a batch of {batch} of them.", nameof(rows));
        }

        int[] order = [];
        int dealt = 0;
        return new BatchSampler(Next, width, batch, count / batch);

        float[] Next()
        {
            if (order.Length == 0 || dealt + batch > count)
            {
                order = random.Permutation(count);
                dealt = 0;
            }

            var values = new float[batch * width];
            for (int i = 0; i < batch; i++)
            {
                rows.AsSpan(order[dealt++] * width, width).CopyTo(values.AsSpan(i * width));
            }

            return values;
        }
    }

    /// <summary>Batches of points in the plane from a stream such as <see cref="ToyData.Ring"/>; no point comes twice.</summary>
    /// <param name="points">The points [count, 2] of the stream from a given place on.</param>
    /// <param name="batch">How many points a batch has.</param>
    public static BatchSampler Stream(Func<int, ulong, float[]> points, int batch)
    {
        ulong place = 0;
        return new BatchSampler(Next, 2, batch, 0);

        float[] Next()
        {
            float[] values = points(batch, place);
            place += (ulong)batch;
            return values;
        }
    }

    /// <summary>The next batch, of shape [batch, width].</summary>
    public Tensor Next() => Tensor.From(_next(), [Batch, _width]);
}
