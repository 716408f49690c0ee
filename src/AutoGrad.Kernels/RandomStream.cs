namespace AutoGrad.Kernels;

/// <summary>How the words of a <see cref="Philox"/> block become numbers: the one definition that every device follows.</summary>
internal static unsafe class RandomStream
{
    /// <summary>
    /// Block number <paramref name="block"/> of a stream as four floats, one word each, at 4 · block; what would stand past the end is left
    /// out.
    /// </summary>
    public static void Single(Distribution distribution, ulong key, ulong counter, long block, float* y, long length)
    {
        (uint a, uint b, uint c, uint d) = Philox.Block(key, counter + (ulong)block, 0);
        (float first, float second) = Pair(distribution, a, b);
        (float third, float fourth) = Pair(distribution, c, d);
        long i = 4 * block;
        y[i] = first;
        if (i + 1 < length)
        {
            y[i + 1] = second;
        }
        if (i + 2 < length)
        {
            y[i + 2] = third;
        }
        if (i + 3 < length)
        {
            y[i + 3] = fourth;
        }
    }

    /// <summary>Block number <paramref name="block"/> of a stream as two doubles, two words each, at 2 · block.</summary>
    public static void Double(Distribution distribution, ulong key, ulong counter, long block, double* y, long length)
    {
        (uint a, uint b, uint c, uint d) = Philox.Block(key, counter + (ulong)block, 0);
        (double first, double second) = distribution == Distribution.Normal
            ? Philox.NormalPair(a, b, c, d)
            : (Philox.ToUniformDouble(a, b), Philox.ToUniformDouble(c, d));
        long i = 2 * block;
        y[i] = first;
        if (i + 1 < length)
        {
            y[i + 1] = second;
        }
    }

    private static (float First, float Second) Pair(Distribution distribution, uint a, uint b)
        => distribution == Distribution.Normal
            ? Philox.NormalPairSingle(a, b)
            : (Philox.ToUniformSingle(a), Philox.ToUniformSingle(b));
}
