using System.Numerics;
using FsCheck.Xunit;

namespace AutoGrad.Kernels.Tests;

/// <summary>The generator against the known answers of its authors, and its numbers against what they should be distributed like.</summary>
public class PhiloxTests
{
    /// <summary>The three known answers for philox4x32 with 10 rounds in the Random123 distribution (kat_vectors).</summary>
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0_a4093822UL, 0x85a308d3_243f6a88UL, 0x03707344_13198a2eUL, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void KnownAnswers(ulong key, ulong low, ulong high, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Philox.Block(key, low, high));

    [Fact]
    public void UniformsStayBelowOneAndReachTheirEnds()
    {
        Assert.Equal(0f, Philox.ToUniformSingle(0));
        Assert.Equal(1f - MathF.ScaleB(1, -24), Philox.ToUniformSingle(uint.MaxValue));
        Assert.Equal(0.0, Philox.ToUniformDouble(0, 0));
        Assert.Equal(1.0 - Math.ScaleB(1, -53), Philox.ToUniformDouble(uint.MaxValue, uint.MaxValue));
        Assert.Equal(0.5, Philox.ToUniformDouble(0x80000000, 0));
        Assert.Equal(Math.ScaleB(1, -53), Philox.ToUniformDouble(0, 1u << 6));
    }

    [Fact]
    public void NormalsAreFiniteAtTheEndsOfTheUniforms()
    {
        foreach (uint a in (uint[])[0, 1, 0x80000000, uint.MaxValue])
        {
            foreach (uint b in (uint[])[0, 1, 0x80000000, uint.MaxValue])
            {
                (double first, double second) = Philox.NormalPair(a, a, b, b);
                Assert.InRange(Math.Sqrt((first * first) + (second * second)), 0, 8.58);
                (float firstSingle, float secondSingle) = Philox.NormalPairSingle(a, b);
                Assert.InRange(MathF.Sqrt((firstSingle * firstSingle) + (secondSingle * secondSingle)), 0, 6.77f);
            }
        }
    }

    /// <summary>Each of the 128 output bits is set in half of the blocks: 100,000 of them, so five standard deviations are 0.8 %.</summary>
    [Fact]
    public void EveryBitIsBalanced()
    {
        const int blocks = 100_000;
        var ones = new int[128];
        for (ulong i = 0; i < blocks; i++)
        {
            (uint x0, uint x1, uint x2, uint x3) = Philox.Block(2026, i, 0);
            uint[] words = [x0, x1, x2, x3];
            for (int bit = 0; bit < 128; bit++)
            {
                ones[bit] += (int)((words[bit / 32] >> (bit % 32)) & 1);
            }
        }
        Assert.All(ones, count => Assert.InRange((double)count / blocks, 0.492, 0.508));
    }

    /// <summary>The avalanche: one flipped bit of the key or the counter flips 64 of the 128 output bits on average.</summary>
    [Fact]
    public void OneFlippedInputBitFlipsHalfTheOutput()
    {
        const int trials = 200;
        for (int bit = 0; bit < 192; bit++)
        {
            double flipped = 0;
            for (ulong trial = 0; trial < trials; trial++)
            {
                ulong flip = 1UL << (bit % 64);
                (uint x0, uint x1, uint x2, uint x3) = Philox.Block(trial, 1000 + trial, 7 * trial);
                (uint y0, uint y1, uint y2, uint y3) = Philox.Block(
                    trial ^ (bit < 64 ? flip : 0),
                    (1000 + trial) ^ (bit is >= 64 and < 128 ? flip : 0),
                    (7 * trial) ^ (bit >= 128 ? flip : 0));
                flipped += BitOperations.PopCount(x0 ^ y0) + BitOperations.PopCount(x1 ^ y1)
                    + BitOperations.PopCount(x2 ^ y2) + BitOperations.PopCount(x3 ^ y3);
            }
            // One trial has standard deviation √32 = 5.7, the mean of 200 has 0.4: five of them.
            Assert.InRange(flipped / trials, 62, 66);
        }
    }

    [Fact]
    public void MomentsOfUniformsAndNormals()
    {
        const int blocks = 100_000;
        var uniforms = new double[blocks];
        var singles = new double[blocks];
        var normals = new double[2 * blocks];
        var normalSingles = new double[2 * blocks];
        for (int i = 0; i < blocks; i++)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(11, (ulong)i, 3);
            uniforms[i] = Philox.ToUniformDouble(a, b);
            singles[i] = Philox.ToUniformSingle(c);
            (normals[2 * i], normals[(2 * i) + 1]) = Philox.NormalPair(a, b, c, d);
            (normalSingles[2 * i], normalSingles[(2 * i) + 1]) = Philox.NormalPairSingle(c, d);
        }
        // Tolerances are five standard deviations of each estimate.
        foreach (double[] u in (double[][])[uniforms, singles])
        {
            Assert.Equal(0.5, u.Average(), 0.0046);
            Assert.Equal(1.0 / 12, u.Average(x => (x - 0.5) * (x - 0.5)), 0.0012);
        }
        foreach (double[] z in (double[][])[normals, normalSingles])
        {
            Assert.Equal(0, z.Average(), 0.0112);
            Assert.Equal(1, z.Average(x => x * x), 0.0159);
            Assert.Equal(0, z.Average(x => x * x * x), 0.0434);
            Assert.Equal(3, z.Average(x => x * x * x * x), 0.110);
            Assert.Equal(0, Enumerable.Range(0, blocks).Average(i => z[2 * i] * z[(2 * i) + 1]), 0.0159);
            Assert.Equal(0.0455, z.Count(x => Math.Abs(x) > 2) / (double)z.Length, 0.0024);
        }
    }

    /// <summary>A round that lost information would map two counters or two keys to one block.</summary>
    [Property(Replay = "20260101,1")]
    public bool DifferentCountersGiveDifferentBlocks(ulong key, ulong a, ulong b) =>
        (a == b) == (Philox.Block(key, a, 0) == Philox.Block(key, b, 0))
        && (a == b) == (Philox.Block(key, 0, a) == Philox.Block(key, 0, b));
}
