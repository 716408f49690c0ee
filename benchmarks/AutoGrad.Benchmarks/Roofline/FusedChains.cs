using System.Runtime.CompilerServices;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Benchmarks.Roofline;

/// <summary>Nothing but multiply-adds in registers: what a core can compute at most.</summary>
internal static class FusedChains<T, TVector, TSimd>
    where T : unmanaged
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private const int Chains = 12;

    /// <summary>The operations of a call: a multiply-add counts two.</summary>
    public static double Operations(int steps) => 2.0 * steps * Chains * TSimd.Count;

    /// <summary>Twelve independent chains: enough to hide the latency of a multiply-add, few enough to stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Run(int steps, T half)
    {
        TVector x = TSimd.Broadcast(half);

        // Each starts with a number of its own: of equal chains the compiler would keep one.
        TVector c0 = x, c1 = TSimd.Add(c0, x), c2 = TSimd.Add(c1, x), c3 = TSimd.Add(c2, x), c4 = TSimd.Add(c3, x), c5 = TSimd.Add(c4, x);
        TVector c6 = TSimd.Add(c5, x), c7 = TSimd.Add(c6, x), c8 = TSimd.Add(c7, x), c9 = TSimd.Add(c8, x), c10 = TSimd.Add(c9, x);
        TVector c11 = TSimd.Add(c10, x);
        for (; steps > 0; steps--)
        {
            c0 = TSimd.MultiplyAdd(x, c0, x);
            c1 = TSimd.MultiplyAdd(x, c1, x);
            c2 = TSimd.MultiplyAdd(x, c2, x);
            c3 = TSimd.MultiplyAdd(x, c3, x);
            c4 = TSimd.MultiplyAdd(x, c4, x);
            c5 = TSimd.MultiplyAdd(x, c5, x);
            c6 = TSimd.MultiplyAdd(x, c6, x);
            c7 = TSimd.MultiplyAdd(x, c7, x);
            c8 = TSimd.MultiplyAdd(x, c8, x);
            c9 = TSimd.MultiplyAdd(x, c9, x);
            c10 = TSimd.MultiplyAdd(x, c10, x);
            c11 = TSimd.MultiplyAdd(x, c11, x);
        }
        TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), TSimd.Add(TSimd.Add(c4, c5), TSimd.Add(c6, c7)));
        return TSimd.Sum(TSimd.Add(sum, TSimd.Add(TSimd.Add(c8, c9), TSimd.Add(c10, c11))));
    }
}
