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
    /// <summary>Where the tensors are made, unless a call says otherwise.</summary>
    public Device Device { get; } = device ?? Device.Default;

    /// <summary>The seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The next block of the stream; set it back to draw the same numbers again.</summary>
    public ulong Counter { get; set; }

    /// <summary>A generator of a stream of its own, so that one part of a program does not shift the numbers of another.</summary>
    /// <param name="stream">Which stream; equal numbers give equal streams.</param>
    public RandomSource Fork(ulong stream)
    {
        (uint a, uint b, _, _) = Philox.Block(Seed, stream, ulong.MaxValue);
        return new RandomSource(((ulong)a << 32) | b, Device);
    }

    /// <summary>
    /// Numbers uniform on [low, high); by rounding of the scaled number, high itself is possible unless the range is [0, 1).
    /// </summary>
    /// <param name="shape">Of the result.</param>
    /// <param name="low">The least number.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="type">Float32 or Float64.</param>
    /// <param name="device">Where; <see cref="Device"/> if left out. The numbers are the same everywhere.</param>
    public Tensor Uniform(Shape shape, double low = 0, double high = 1, DType type = DType.Float32, Device? device = null)
        => Draw(Distribution.Uniform, shape, type, high - low, low, device ?? Device);

    /// <summary>Normal numbers with the given mean and standard deviation.</summary>
    /// <param name="shape">Of the result.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation.</param>
    /// <param name="type">Float32 or Float64.</param>
    /// <param name="device">Where; <see cref="Device"/> if left out.</param>
    public Tensor Normal(
        Shape shape, double mean = 0, double standardDeviation = 1, DType type = DType.Float32, Device? device = null)
        => Draw(Distribution.Normal, shape, type, standardDeviation, mean, device ?? Device);

    /// <summary>A mask (Bool) that is true with the given probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    /// <param name="shape">Of the result.</param>
    /// <param name="probability">How likely true is.</param>
    /// <param name="device">Where; <see cref="Device"/> if left out.</param>
    public Tensor Bernoulli(Shape shape, double probability, Device? device = null)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability is from 0 to 1.");
        }
        return Uniform(shape, device: device) < probability;
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

    private Tensor Draw(Distribution distribution, Shape shape, DType type, double scale, double shift, Device device)
    {
        if (!type.IsFloating()) { throw new DTypeException($"Random numbers are Float32 or Float64, not {type}."); }
        Storage storage = device.Allocate(type, shape.Size);
        if (shape.Size > 0)
        {
            device.Random(distribution, Seed, Counter, storage);
        }
        int perBlock = type == DType.Float32 ? 4 : 2;
        Counter += (ulong)((shape.Size + perBlock - 1) / perBlock);
        if (scale != 1 || shift != 0)
        {
            device.Map(new AffineFunction(scale, shift), storage, storage);
        }
        return new Tensor(storage, shape);
    }
}
