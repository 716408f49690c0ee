namespace AutoGrad.Tests;

/// <summary>What a case chooses beside its numbers, from the same seed: an axis, a place, yes or no.</summary>
internal readonly record struct Pick(int Seed)
{
    /// <summary>Yes or no.</summary>
    public bool Coin => Seed % 2 == 0;

    /// <summary>A number from 0 to below a limit.</summary>
    public int Below(int limit) => Seed % limit;

    /// <summary>One of a tensor's axes.</summary>
    public int Axis(Tensor x) => Seed % x.Shape.Rank;

    /// <summary>For each axis of a tensor a number from 0 to below a limit.</summary>
    public int[] PerAxis(Tensor x, int limit)
    {
        int seed = Seed;
        return [.. Enumerable.Range(0, x.Shape.Rank).Select(i => (seed + i) % limit)];
    }

    /// <summary>All axes of a tensor in some order, counted from either end.</summary>
    public int[] Order(Tensor x)
    {
        int seed = Seed;
        int rank = x.Shape.Rank;
        int[] order = [.. Enumerable.Range(0, rank).Select(a => (seed + a) % 2 == 0 ? a : a - rank)];
        new Random(seed).Shuffle(order);
        return order;
    }
}
