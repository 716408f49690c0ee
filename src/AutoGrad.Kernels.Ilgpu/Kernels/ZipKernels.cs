using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>y[i] = f(a[i · aStep], b[i · bStep]): two runs, of which one may be a single number (step 0).</summary>
internal readonly struct ZipRunKernel<T, A, F> : IKernel<Action<KernelConfig, ArrayView<T>, int, ArrayView<T>, int, ArrayView<T>, int, F>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where F : unmanaged, IBinaryFunction
{
    public static Action<KernelConfig, ArrayView<T>, int, ArrayView<T>, int, ArrayView<T>, int, F> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, int, ArrayView<T>, int, ArrayView<T>, int, F>(Run);

    public static void Run(ArrayView<T> a, int aStep, ArrayView<T> b, int bStep, ArrayView<T> y, int n, F f)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count) { y[i] = f.Of<T, A>(a[i * aStep], b[i * bStep]); }
    }
}

/// <summary>y[i] = f(a, b) with broadcasting: each input is found by its own layout over y's elements.</summary>
internal readonly struct ZipKernel<T, A, F>
    : IKernel<Action<KernelConfig, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int, F>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
    where F : unmanaged, IBinaryFunction
{
    public static Action<KernelConfig, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int, F> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int, F>(Run);

    public static void Run(ArrayView<T> a, Layout aLayout, ArrayView<T> b, Layout bLayout, ArrayView<T> y, int n, F f)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count) { y[i] = f.Of<T, A>(a[aLayout.At(i)], b[bLayout.At(i)]); }
    }
}
