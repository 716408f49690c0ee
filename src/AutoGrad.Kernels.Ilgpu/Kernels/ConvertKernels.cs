using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>An element type as doubles, which hold every number of every type.</summary>
internal interface ICodec<T>
    where T : unmanaged
{
    static abstract double Read(T x);

    static abstract T Write(double x);
}

internal readonly struct SingleCodec : ICodec<float>
{
    public static double Read(float x) => x;

    public static float Write(double x) => (float)x;
}

internal readonly struct DoubleCodec : ICodec<double>
{
    public static double Read(double x) => x;

    public static double Write(double x) => x;
}

/// <summary>Towards zero, held within the range; 0 for NaN. The conversion of the hardware promises none of this.</summary>
internal readonly struct Int32Codec : ICodec<int>
{
    public static double Read(int x) => x;

    public static int Write(double x)
    {
        double held = DoubleAlgebra.SelectGreater(x, int.MaxValue, int.MaxValue, x);
        held = DoubleAlgebra.SelectGreater(int.MinValue, held, int.MinValue, held);
        return double.IsNaN(x) ? 0 : (int)held;
    }
}

internal readonly struct BoolCodec : ICodec<byte>
{
    public static double Read(byte x) => x;

    public static byte Write(double x) => x == 0 ? (byte)0 : (byte)1;
}

/// <summary>y[i] = x[i] in another element type.</summary>
internal readonly struct ConvertKernel<S, SC, T, TC> : IKernel<Action<KernelConfig, ArrayView<S>, ArrayView<T>, int>>
    where S : unmanaged
    where SC : struct, ICodec<S>
    where T : unmanaged
    where TC : struct, ICodec<T>
{
    public static Action<KernelConfig, ArrayView<S>, ArrayView<T>, int> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<S>, ArrayView<T>, int>(Run);

    public static void Run(ArrayView<S> x, ArrayView<T> y, int n)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count) { y[i] = TC.Write(SC.Read(x[i])); }
    }
}

/// <summary>y = (a ∘ b) as a mask, with broadcasting; false where one is NaN.</summary>
internal readonly struct CompareKernel<T>
    : IKernel<Action<KernelConfig, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<byte>, int, int, int>>
    where T : unmanaged, INumber<T>
{
    public static Action<KernelConfig, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<byte>, int, int, int> Load(
        Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<byte>, int, int, int>(Run);

    public static void Run(
        ArrayView<T> a, Layout aLayout, ArrayView<T> b, Layout bLayout, ArrayView<byte> y, int n, int ifEqual, int ifGreater)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count)
        {
            T left = a[aLayout.At(i)];
            T right = b[bLayout.At(i)];
            int result = left == right ? ifEqual : 0;
            y[i] = (byte)(left > right ? ifGreater : result);
        }
    }
}
