using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Data;

/// <summary>Deals out batches of real samples for ever: shuffled rows epoch by epoch, or the next points of an endless stream.</summary>
/// <remarks>Its state has the order of the epoch, the place in it, and the orders' source: it goes on with the same batches.</remarks>
public sealed class BatchSampler : IResumable
{
    private readonly Func<BatchSampler, float[]> _next;
    private readonly int _width;
    private readonly int _count;
    private readonly RandomSource? _random;
    private int[] _order = [];
    private ulong _place;

    private BatchSampler(Func<BatchSampler, float[]> next, int width, int batch, int count, RandomSource? random)
    {
        (_next, _width, Batch, _count, _random) = (next, width, batch, count, random);
        BatchesPerEpoch = count / batch;
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
    /// <exception cref="ArgumentException">The rows are not whole, or fewer than one batch; the message shows the sizes.</exception>
    public static BatchSampler Shuffled(float[] rows, int width, int batch, RandomSource random)
    {
        int count = width < 1 ? 0 : rows.Length / width;
        if (count < batch || batch < 1 || rows.Length % width != 0)
        {
            throw new ArgumentException($"{rows.Length} numbers do not make rows of {width} and a batch of {batch} of them.", nameof(rows));
        }
        return new BatchSampler(Next, width, batch, count, random);

        float[] Next(BatchSampler at)
        {
            if (at._order.Length == 0 || (int)at._place + batch > count)
            {
                at._order = random.Permutation(count);
                at._place = 0;
            }
            var values = new float[batch * width];
            for (int i = 0; i < batch; i++)
            {
                rows.AsSpan(at._order[at._place++] * width, width).CopyTo(values.AsSpan(i * width));
            }
            return values;
        }
    }

    /// <summary>Batches of points in the plane from a stream such as <see cref="ToyData.Ring"/>; no point comes twice.</summary>
    /// <param name="points">The points [count, 2] of the stream from a given place on.</param>
    /// <param name="batch">How many points a batch has.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch has less than one point.</exception>
    public static BatchSampler Stream(Func<int, ulong, float[]> points, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        return new BatchSampler(Next, 2, batch, 0, null);

        float[] Next(BatchSampler at)
        {
            float[] values = points(batch, at._place);
            at._place += (ulong)batch;
            return values;
        }
    }

    /// <summary>The next batch, of shape [batch, width].</summary>
    public Tensor Next() => Tensor.From(_next(this), [Batch, _width]);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> StateDictionary() => new Dictionary<string, Tensor>
    {
        ["place"] = State.OfNumber(_place),
        ["order"] = Tensor.From(_order),
        ["seed"] = State.OfNumber(_random?.Seed ?? 0),
        ["counter"] = State.OfNumber(_random?.Counter ?? 0),
    };

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        var expected = StateDictionary().ToDictionary();
        int[] order = [];
        if (state.TryGetValue("order", out Tensor? saved) && saved.DType == DType.Int32 && saved.Shape.Rank == 1)
        {
            // Before its first batch a sampler has no order.
            expected["order"] = saved;
            order = saved.ToArray<int>();
        }
        State.Check(nameof(BatchSampler), expected, state);
        ulong place = State.NumberOf(state["place"]);
        bool isOrder = order.Length == 0 || order.Order().SequenceEqual(Enumerable.Range(0, _count));
        bool isSource = State.NumberOf(state["seed"]) == (_random?.Seed ?? 0);
        if (!isOrder || !isSource || (_random is not null && place > (ulong)order.Length))
        {
            throw new StateMismatchException(
                $"BatchSampler.Load: the state is of another set or seed: {order.Length} rows, not {_count}, or seed "
                + $"{State.NumberOf(state["seed"])}, not {_random?.Seed ?? 0}.");
        }
        (_order, _place) = (order, place);
        if (_random is not null)
        {
            _random.Counter = State.NumberOf(state["counter"]);
        }
    }
}
