using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// A source of random tensors: a seed and a counter, nothing else. The same seed gives the same numbers on every device and thread count.
/// </summary>
/// <remarks>The numbers are those of <see cref="Philox"/>; each call takes the next blocks of the stream that the seed names.</remarks>
/// <param name="seed">The seed.</param>
/// <param name="device">Where the tensors are made; the default device if left out.</param>
public sealed class RandomSource(ulong seed, Device? device = null)
{
    private readonly Device _device = device ?? Device.Default;

    /// <summary>The seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The next block of the stream; set it back to draw the same numbers again.</summary>
    public ulong Counter { get; set; }

    /// <summary>A generator of a stream of its own, so that one part of a program does not shift the numbers of another.</summary>
    /// <param name="stream">Which stream; equal numbers give equal streams.</param>
    public RandomSource Fork(ulong stream)
    {
        (uint a, uint b, _, _) = Philox.Block(Seed, stream, ulong.MaxValue);
        return new RandomSource(((ulong)a << 32) | b, _device);
    }

    /// <summary>
    /// Numbers uniform on [low, high); by rounding of the scaled number, high itself is possible unless the range is [0, 1).
    /// </summary>
    public Tensor Uniform(Shape shape, double low = 0, double high = 1, DType type = DType.Float32)
        => Draw(Distribution.Uniform, shape, type, high - low, low);

    /// <summary>Normal numbers with the given mean and standard deviation.</summary>
    public Tensor Normal(Shape shape, double mean = 0, double standardDeviation = 1, DType type = DType.Float32)
        => Draw(Distribution.Normal, shape, type, standardDeviation, mean);

    /// <summary>A mask (Bool) that is true with the given probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    public Tensor Bernoulli(Shape shape, double probability)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability is from 0 to 1.");
        }
        return Uniform(shape) < probability;
    }

    /// <summary>The numbers 0 … n − 1 in random order, each order equally likely (Fisher, Yates).</summary>
    public int[] Permutation(int n)
    {
        int[] order = [.. Enumerable.Range(0, n)];
        for (int i = n - 1; i > 0; i--)
        {
            (uint a, uint b, _, _) = Philox.Block(Seed, Counter++, 0);
            int j = (int)(Philox.ToUniformDouble(a, b) * (i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private Tensor Draw(Distribution distribution, Shape shape, DType type, double scale, double shift)
    {
        if (!type.IsFloating()) { throw new DTypeException($"Random numbers are Float32 or Float64, not {type}."); }
        Storage storage = _device.Allocate(type, shape.Size);
        if (shape.Size > 0)
        {
            _device.Random(distribution, Seed, Counter, storage);
        }
        int perBlock = type == DType.Float32 ? 4 : 2;
        Counter += (ulong)((shape.Size + perBlock - 1) / perBlock);
        if (scale != 1 || shift != 0)
        {
            _device.Map(new AffineFunction(scale, shift), storage, storage);
        }
        return new Tensor(storage, shape);
    }
}
