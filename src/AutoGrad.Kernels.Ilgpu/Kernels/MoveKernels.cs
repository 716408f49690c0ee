using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>y = value, everywhere.</summary>
internal readonly struct FillKernel<T> : IKernel<Action<KernelConfig, ArrayView<T>, int, T>>
    where T : unmanaged
{
    public static Action<KernelConfig, ArrayView<T>, int, T> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, int, T>(Run);

    public static void Run(ArrayView<T> y, int n, T value)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count) { y[i] = value; }
    }
}

/// <summary>Moves numbers of <typeparamref name="T"/>'s size from one layout to another.</summary>
internal readonly struct CopyKernel<T> : IKernel<Action<KernelConfig, ArrayView<T>, int, Layout, ArrayView<T>, int, Layout, int>>
    where T : unmanaged
{
    public static Action<KernelConfig, ArrayView<T>, int, Layout, ArrayView<T>, int, Layout, int> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, int, Layout, ArrayView<T>, int, Layout, int>(Run);

    public static void Run(ArrayView<T> x, int xStart, Layout from, ArrayView<T> y, int yStart, Layout to, int n)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count) { y[yStart + to.At(i)] = x[xStart + from.At(i)]; }
    }
}

/// <summary>y = mask ? a : b, with broadcasting of all three.</summary>
internal readonly struct SelectKernel<T>
    : IKernel<Action<KernelConfig, ArrayView<byte>, Layout, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int>>
    where T : unmanaged
{
    public static Action<KernelConfig, ArrayView<byte>, Layout, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int> Load(
        Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<byte>, Layout, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int>(Run);

    public static void Run(
        ArrayView<byte> mask, Layout maskLayout, ArrayView<T> a, Layout aLayout, ArrayView<T> b, Layout bLayout, ArrayView<T> y, int n)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count)
        {
            y[i] = mask[maskLayout.At(i)] == 0 ? b[bLayout.At(i)] : a[aLayout.At(i)];
        }
    }
}

/// <summary>y[…, i, …] = x[…, index[…, i, …], …]: axis has n places in y and <c>limit</c> in x, each <c>inner</c> numbers apart.</summary>
internal readonly struct GatherKernel<T>
    : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>>>
    where T : unmanaged
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>> Load(
        Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>>(Run);

    public static void Run(ArrayView<T> x, ArrayView<int> index, ArrayView<T> y, AxisOfIndices axis, ArrayView<int> note)
    {
        for (int i = GridThread.First; i < axis.Total; i += GridThread.Count)
        {
            int outer = i / (axis.Inner * axis.Picks);
            int at = FaultNote.Checked(index[i], axis.Limit, axis.Number, note);
            if (at >= 0)
            {
                y[i] = x[(((outer * axis.Limit) + at) * axis.Inner) + (i % axis.Inner)];
            }
        }
    }
}

/// <summary>
/// y[…, index[…, i, …], …] += x[…, i, …]. Each thread owns one number of y and looks through all indices of its line for those that mean
/// it: more reading than adding from x's side, but no atomic addition, so the order of the sum, and so the result, is always the same.
/// </summary>
internal readonly struct ScatterAddKernel<T, A>
    : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>> Load(
        Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<int>, ArrayView<T>, AxisOfIndices, ArrayView<int>>(Run);

    public static void Run(ArrayView<T> x, ArrayView<int> index, ArrayView<T> y, AxisOfIndices axis, ArrayView<int> note)
    {
        for (int i = GridThread.First; i < axis.Total; i += GridThread.Count)
        {
            int outer = i / (axis.Inner * axis.Limit);
            int place = i / axis.Inner % axis.Limit;
            int start = (outer * axis.Picks * axis.Inner) + (i % axis.Inner);
            var sum = new LongSum<T, A>();
            for (int pick = 0; pick < axis.Picks; pick++)
            {
                int from = start + (pick * axis.Inner);
                if (FaultNote.Checked(index[from], axis.Limit, axis.Number, note) == place)
                {
                    sum.Add(x[from]);
                }
            }
            y[i] = sum.Value;
        }
    }
}

/// <summary>An axis that indices point into.</summary>
/// <param name="Total">How many numbers of the output there are.</param>
/// <param name="Inner">How far neighbours along the axis are apart.</param>
/// <param name="Picks">How many indices stand along it.</param>
/// <param name="Limit">How many places it has.</param>
/// <param name="Number">Its number, for the message about a wrong index.</param>
internal readonly record struct AxisOfIndices(int Total, int Inner, int Picks, int Limit, int Number);
