using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>y[i] = f(x[i]), the simplest kernel: start here.</summary>
/// <remarks>
/// Every thread takes one element, and then the one that lies as many further as there are threads, until the end ("grid stride"): the
/// number of threads need not fit the number of elements, and neighbours in a group touch neighbours in memory.
/// </remarks>
internal readonly struct MapKernel<T, A, F> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, F>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where F : unmanaged, IUnaryFunction
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, F> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, int, F>(Run);

    public static void Run(ArrayView<T> x, ArrayView<T> y, int n, F f)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count) { y[i] = f.Of<T, A>(x[i]); }
    }
}

/// <summary>The threads of a launch, numbered across its groups.</summary>
internal static class GridThread
{
    /// <summary>This thread's number.</summary>
    public static int First => (Grid.IdxX * Group.DimX) + Group.IdxX;

    /// <summary>How many threads there are.</summary>
    public static int Count => Grid.DimX * Group.DimX;
}
