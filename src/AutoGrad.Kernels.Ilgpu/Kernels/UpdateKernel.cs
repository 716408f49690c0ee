using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>One step of an optimiser in place. States that the rule does not have are neither read nor written.</summary>
internal readonly struct UpdateKernel<T, A, U>
    : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, int, int, U>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where U : unmanaged, IUpdateRule
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, int, int, U> Load(
        Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, int, int, U>(Run);

    public static void Run(
        ArrayView<T> parameter,
        ArrayView<T> gradient,
        ArrayView<T> state1,
        ArrayView<T> state2,
        ArrayView<T> state3,
        int states,
        int n,
        U rule)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count)
        {
            T first = A.Constant(0);
            T second = first;
            T third = first;
            if (states > 0)
            {
                first = state1[i];
            }
            if (states > 1)
            {
                second = state2[i];
            }
            if (states > 2)
            {
                third = state3[i];
            }
            parameter[i] = rule.Step<T, A>(parameter[i], gradient[i], ref first, ref second, ref third);
            if (states > 0)
            {
                state1[i] = first;
            }
            if (states > 1)
            {
                state2[i] = second;
            }
            if (states > 2)
            {
                state3[i] = third;
            }
        }
    }
}
