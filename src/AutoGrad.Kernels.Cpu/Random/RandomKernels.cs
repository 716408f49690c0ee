using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The blocks of a stream of floats, a vector of blocks at a time; see <see cref="RandomStream"/> for the meaning.</summary>
/// <remarks>
/// A number takes as many bytes as its random word, so the words are written first and become numbers in their place. A lane of a vector of
/// 64 bits is one block's word, or two words that stand side by side.
/// </remarks>
internal static unsafe class RandomKernels
{
    private static Vector<ulong> Low => new(0xFFFFFFFF);

    /// <summary>
    /// Blocks <paramref name="first"/> to before <paramref name="end"/>, four floats each, at 4 · first and on; what would stand past the
    /// end of y is left out. No number depends on how many stand behind it.
    /// </summary>
    public static void Singles(Distribution distribution, ulong key, ulong counter, long first, long end, float* y, long length)
    {
        int count = 4 * Vector<ulong>.Count;
        float* rest = stackalloc float[count];
        for (long block = first; block < end; block += Vector<ulong>.Count)
        {
            long i = 4 * block;
            long left = Math.Min(4 * end, length) - i;
            float* to = left < count ? rest : y + i;
            Vectors(distribution, key, counter + (ulong)block, to);
            if (left < count)
            {
                new ReadOnlySpan<float>(rest, (int)left).CopyTo(new Span<float>(y + i, (int)left));
            }
        }
    }

    /// <summary>The numbers of as many blocks as a vector has lanes of 64 bits: two vectors of floats.</summary>
    private static void Vectors(Distribution distribution, ulong key, ulong counter, float* y)
    {
        Words(key, counter, (ulong*)y);
        if (distribution == Distribution.Normal)
        {
            ToNormals(y);
        }
        else
        {
            ToUniforms(y);
        }
    }

    /// <summary>The words of as many blocks as a vector has lanes of 64 bits: <see cref="Philox.Block"/> in every lane.</summary>
    private static void Words(ulong key, ulong counter, ulong* words)
    {
        var places = new Vector<ulong>(counter) + Vector<ulong>.Indices;
        Vector<ulong> c0 = places & Low;
        Vector<ulong> c1 = places >>> 32;
        Vector<ulong> c2 = default;
        Vector<ulong> c3 = default;
        uint k0 = (uint)key;
        uint k1 = (uint)(key >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector<ulong> product0 = c0 * Philox.Multiplier0;
            Vector<ulong> product1 = c2 * Philox.Multiplier1;
            c0 = (product1 >>> 32) ^ c1 ^ new Vector<ulong>(k0);
            c1 = product1 & Low;
            c2 = (product0 >>> 32) ^ c3 ^ new Vector<ulong>(k1);
            c3 = product0 & Low;
            k0 += Philox.KeyStep0;
            k1 += Philox.KeyStep1;
        }
        Vector<ulong> front = c0 | (c1 << 32);
        Vector<ulong> back = c2 | (c3 << 32);
        for (int i = 0; i < Vector<ulong>.Count; i++)
        {
            words[2 * i] = front[i];
            words[(2 * i) + 1] = back[i];
        }
    }

    /// <summary>Two vectors of words become uniform numbers.</summary>
    private static void ToUniforms(float* y)
    {
        for (int i = 0; i < 2; i++)
        {
            float* to = y + (i * Vector<float>.Count);
            Uniform(Vector.Load((uint*)to)).Store(to);
        }
    }

    /// <summary>Two vectors of words become normals: two neighbours by the formula of <see cref="Philox.NormalPairSingle"/>.</summary>
    private static void ToNormals(float* y)
    {
        // The first words of all pairs in one vector, the second ones in another; lanes of both inputs take turns.
        Vector<ulong> left = Vector.Load((ulong*)y);
        Vector<ulong> right = Vector.Load((ulong*)(y + Vector<float>.Count));
        Vector<uint> firsts = Vector.AsVectorUInt32((left & Low) | (right << 32));
        Vector<uint> seconds = Vector.AsVectorUInt32((left >>> 32) | (right & ~Low));

        const float unit = 1.0f / (1UL << 32);
        Vector<float> u = (Vector.ConvertToSingle(firsts) * unit) + new Vector<float>(0.5f * unit);
        Vector<float> radius = Vector.SquareRoot(-2 * VectorAlgebra<float>.Log(u));
        (Vector<float> cosine, Vector<float> sine) = OfTurns(Uniform(seconds));
        Vector<ulong> first = Vector.AsVectorUInt64(radius * cosine);
        Vector<ulong> second = Vector.AsVectorUInt64(radius * sine);
        ((first & Low) | (second << 32)).Store((ulong*)y);
        ((first >>> 32) | (second & ~Low)).Store((ulong*)(y + Vector<float>.Count));
    }

    private static Vector<float> Uniform(Vector<uint> words)
        => Vector.ConvertToSingle(Vector.AsVectorInt32(words >>> 8)) * (1.0f / (1u << 24));

    /// <summary>
    /// cos 2πu and sin 2πu for u in [0, 1), by polynomials for the half angle v = π(u − ½): 2 sin² v − 1 and −2 sin v cos v.
    /// </summary>
    private static (Vector<float> Cosine, Vector<float> Sine) OfTurns(Vector<float> u)
    {
        Vector<float> v = u - new Vector<float>(0.5f);
        Vector<float> s = v * v;
        Vector<float> sine = v * Polynomial.Of<Vector<float>, VectorAlgebra<float>>(
            s, 0.0772201292, -0.5980451743, 2.5500313773, -5.1677068789, 3.14159258);
        Vector<float> cosine = VectorAlgebra<float>.MultiplyAdd(
            s,
            Polynomial.Of<Vector<float>, VectorAlgebra<float>>(
                s, -0.0244207001, 0.2349539257, -1.3352161049, 4.0587095998, -4.9348021561),
            Vector<float>.One);
        return ((2 * sine * sine) - Vector<float>.One, -2 * sine * cosine);
    }
}
