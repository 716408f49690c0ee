using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// Random numbers by <see cref="Philox"/>: a thread for each block of four words, whose bits are those of every other device.
/// </summary>
internal readonly struct RandomSingleKernel : IKernel<Action<KernelConfig, ArrayView<float>, int, ulong, ulong, int>>
{
    public static Action<KernelConfig, ArrayView<float>, int, ulong, ulong, int> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<float>, int, ulong, ulong, int>(Run);

    public static void Run(ArrayView<float> y, int n, ulong key, ulong counter, int normal)
    {
        int blocks = (n + 3) / 4;
        for (int block = GridThread.First; block < blocks; block += GridThread.Count)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(key, counter + (ulong)block, 0);
            int i = 4 * block;
            y[i] = Number(a, b, normal, 0);
            if (i + 1 < n)
            {
                y[i + 1] = Number(a, b, normal, 1);
            }
            if (i + 2 < n)
            {
                y[i + 2] = Number(c, d, normal, 0);
            }
            if (i + 3 < n)
            {
                y[i + 3] = Number(c, d, normal, 1);
            }
        }
    }

    /// <summary>The first or the second number of two words, uniform or by <see cref="Philox.NormalPairSingle"/>'s formula.</summary>
    private static float Number(uint a, uint b, int normal, int second)
    {
        const float unit = 1.0f / (1UL << 32);
        if (normal == 0) { return Philox.ToUniformSingle(second == 0 ? a : b); }
        float radius = SingleAlgebra.Sqrt(-2 * SingleAlgebra.Log((a * unit) + (0.5f * unit)));
        float angle = 2 * MathF.PI * Philox.ToUniformSingle(b);
        return radius * (second == 0 ? SingleAlgebra.Cos(angle) : SingleAlgebra.Sin(angle));
    }
}

/// <summary>The same in double precision, two words to a number.</summary>
internal readonly struct RandomDoubleKernel : IKernel<Action<KernelConfig, ArrayView<double>, int, ulong, ulong, int>>
{
    public static Action<KernelConfig, ArrayView<double>, int, ulong, ulong, int> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<double>, int, ulong, ulong, int>(Run);

    public static void Run(ArrayView<double> y, int n, ulong key, ulong counter, int normal)
    {
        int blocks = (n + 1) / 2;
        for (int block = GridThread.First; block < blocks; block += GridThread.Count)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(key, counter + (ulong)block, 0);
            double first = Philox.ToUniformDouble(a, b);
            double second = Philox.ToUniformDouble(c, d);
            if (normal == 1)
            {
                double radius = DoubleAlgebra.Sqrt(-2 * DoubleAlgebra.Log(1 - first));
                double angle = 2 * Math.PI * second;
                first = radius * DoubleAlgebra.Cos(angle);
                second = radius * DoubleAlgebra.Sin(angle);
            }
            int i = 2 * block;
            y[i] = first;
            if (i + 1 < n)
            {
                y[i + 1] = second;
            }
        }
    }
}
