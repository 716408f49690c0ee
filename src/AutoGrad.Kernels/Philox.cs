namespace AutoGrad.Kernels;

/// <summary>Philox4x32-10, the counter-based random generator: 128 random bits as a pure function of a key and a counter.</summary>
/// <remarks>
/// <para>A usual generator walks from state to state, so its numbers depend on who drew before. Philox has no state: it scrambles a
/// counter under a key, and whoever knows both gets the same bits, on any thread and any device, in any order. The key is the seed;
/// the counter is the position of a number in its stream.</para>
/// <para>Everything here is plain arithmetic (no array, no exception, no static field), so that a GPU kernel can run the same code.
/// The bits and the uniforms are equal on every device; the normals agree within the rounding of log, sine and cosine.</para>
/// <para>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3.</para>
/// </remarks>
public static class Philox
{
    // The multipliers were chosen by the authors for their avalanche; the key steps are the golden ratio and √3 − 1 in 32 bits.
    internal const uint Multiplier0 = 0xD2511F53;
    internal const uint Multiplier1 = 0xCD9E8D57;
    internal const uint KeyStep0 = 0x9E3779B9;
    internal const uint KeyStep1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The four random 32-bit words that belong to a key and a 128-bit counter.</summary>
    /// <param name="key">The key, words k1:k0 from high to low: the seed of a stream.</param>
    /// <param name="counterLow">The low half of the counter, words c1:c0.</param>
    /// <param name="counterHigh">The high half of the counter, words c3:c2.</param>
    /// <returns>The words x0, x1, x2, x3. For one key, different counters never give the same block: each round is a bijection.</returns>
    /// <remarks>One round, ⌊·⌋ and mod 2³² being the two halves of a 64-bit product:
    /// (c0, c1, c2, c3) ← (⌊M1·c2⌋ ⊕ c1 ⊕ k0, M1·c2 mod 2³², ⌊M0·c0⌋ ⊕ c3 ⊕ k1, M0·c0 mod 2³²), then each k steps by its
    /// constant.</remarks>
    public static (uint X0, uint X1, uint X2, uint X3) Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        uint k0 = (uint)key;
        uint k1 = (uint)(key >> 32);
        uint c0 = (uint)counterLow;
        uint c1 = (uint)(counterLow >> 32);
        uint c2 = (uint)counterHigh;
        uint c3 = (uint)(counterHigh >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += KeyStep0;
            k1 += KeyStep1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>A uniform number in [0, 1) from the upper 24 bits: a multiple of 2⁻²⁴, so that rounding never makes it 1.</summary>
    public static float ToUniformSingle(uint bits) => (bits >> 8) * (1.0f / (1u << 24));

    /// <summary>A uniform number in [0, 1) from the upper 27 bits of one word and the upper 26 of another: a multiple of 2⁻⁵³.</summary>
    public static double ToUniformDouble(uint high, uint low) =>
        (((ulong)(high >> 5) << 26) | (low >> 6)) * (1.0 / (1UL << 53));

    /// <summary>Two independent N(0, 1) numbers from the four words of a block, in double precision.</summary>
    /// <returns>r·cos φ and r·sin φ with r = √(−2 ln u₁), φ = 2π·u₂; |r| ≤ 8.58, since u₁ ≥ 2⁻⁵³.</returns>
    /// <remarks>u₁ = 1 − uniform lies in (0, 1], so the logarithm is finite. Source: Box and Muller, 1958.</remarks>
    public static (double First, double Second) NormalPair(uint a, uint b, uint c, uint d)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - ToUniformDouble(a, b)));
        double angle = 2 * Math.PI * ToUniformDouble(c, d);
        return (radius * Math.Cos(angle), radius * Math.Sin(angle));
    }

    /// <summary>Two independent N(0, 1) numbers from two words, in single precision.</summary>
    /// <returns>r·cos φ and r·sin φ as in <see cref="NormalPair"/>, with u₁ = (a + ½)·2⁻³² rounded to single; |r| ≤ 6.77.</returns>
    /// <remarks>u₁ takes all 32 bits, not the 24 of <see cref="ToUniformSingle"/>: near 0, where the tail of the normal comes from, a
    /// float has room for them. It lies in (0, 1]; the rounding up to 1 gives r = 0.</remarks>
    public static (float First, float Second) NormalPairSingle(uint a, uint b)
    {
        const float unit = 1.0f / (1UL << 32);
        float radius = MathF.Sqrt(-2 * MathF.Log((a * unit) + (0.5f * unit)));
        float angle = 2 * MathF.PI * ToUniformSingle(b);
        return (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
    }
}
