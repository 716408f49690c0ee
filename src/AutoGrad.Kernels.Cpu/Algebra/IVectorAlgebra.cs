namespace AutoGrad.Kernels.Cpu;

/// <summary>What an algebra of vectors adds to any other: the steps that elementary functions are made of.</summary>
internal interface IVectorAlgebra<V> : IAlgebra<V>
    where V : unmanaged
{
    /// <summary>|size| with the sign of another number.</summary>
    static abstract V CopySign(V size, V sign);

    /// <summary>a · 2ⁿ, rounded once, for a between ½ and 2 and a whole n from −150 to 128.</summary>
    static abstract V Scale(V a, V n);

    /// <summary>The m between √½ and √2 and the whole n of a positive, finite a = m · 2ⁿ.</summary>
    static abstract V Split(V a, out V n);
}

/// <summary>How a loop over numbers in memory deals with vectors of them.</summary>
/// <typeparam name="T">The element: float or double.</typeparam>
/// <typeparam name="V">The vector.</typeparam>
internal unsafe interface ILanes<T, V>
    where T : unmanaged
    where V : unmanaged
{
    /// <summary>How many numbers a vector holds.</summary>
    static abstract int Count { get; }

    /// <summary>A vector of one number over and over.</summary>
    static abstract V Repeat(T value);

    /// <summary>Reads a vector; no alignment needed.</summary>
    static abstract V Load(T* source);

    /// <summary>Writes a vector; no alignment needed.</summary>
    static abstract void Store(V value, T* target);

    /// <summary>Writes a vector past the caches, to an address that is a multiple of its size.</summary>
    static abstract void StoreThrough(V value, T* target);

    /// <summary>Reads the first numbers of a vector and nothing behind them; the others are 0.</summary>
    static abstract V LoadFirst(T* source, int count);

    /// <summary>Writes the first numbers of a vector and nothing behind them.</summary>
    static abstract void StoreFirst(V value, T* target, int count);

    /// <summary>The first lanes of one vector, followed by the others of another.</summary>
    static abstract V Blend(V first, int count, V others);

    /// <summary>The same numbers in other lanes: each changes places with the one so far away; the distance is a power of two.</summary>
    static abstract V Exchange(V value, int distance);
}
