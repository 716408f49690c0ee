using System.Collections.Immutable;
using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <content>Kernels that work element by element.</content>
public sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override void Fill(Storage y, double value)
    {
        switch (y.DType)
        {
            case DType.Float32: FillAs(y, (float)value); break;
            case DType.Float64: FillAs(y, value); break;
            case DType.Int32: FillAs(y, (int)value); break;
            default: FillAs(y, value == 0 ? (byte)0 : (byte)1); break;
        }
    }

    /// <inheritdoc/>
    public override void Convert(Storage x, Storage y)
    {
        switch (x.DType)
        {
            case DType.Float32: ConvertFrom<float, SingleCodec>(x, y); break;
            case DType.Float64: ConvertFrom<double, DoubleCodec>(x, y); break;
            case DType.Int32: ConvertFrom<int, Int32Codec>(x, y); break;
            default: ConvertFrom<byte, BoolCodec>(x, y); break;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The function does what a GPU cannot, so that it does not compile.</exception>
    public override void Map<F>(F f, Storage x, Storage y)
    {
        if (y.DType == DType.Float32)
        {
            MapAs<float, SingleAlgebra, F>(f, x, y);
        }
        else
        {
            MapAs<double, DoubleAlgebra, F>(f, x, y);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The function does what a GPU cannot, so that it does not compile.</exception>
    public override void Zip<F>(F f, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        if (y.DType == DType.Float32)
        {
            ZipAs<float, SingleAlgebra, F>(f, a, aShape, b, bShape, y, yShape);
        }
        else
        {
            ZipAs<double, DoubleAlgebra, F>(f, a, aShape, b, bShape, y, yShape);
        }
    }

    /// <inheritdoc/>
    public override void Compare(Comparison comparison, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        switch (a.DType)
        {
            case DType.Float32: CompareAs<float>(comparison, a, aShape, b, bShape, y, yShape); break;
            case DType.Float64: CompareAs<double>(comparison, a, aShape, b, bShape, y, yShape); break;
            default: CompareAs<int>(comparison, a, aShape, b, bShape, y, yShape); break;
        }
    }

    /// <inheritdoc/>
    public override void Select(Storage mask, Shape maskShape, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        switch (y.DType.Bytes())
        {
            case 4: SelectAs<int>(mask, maskShape, a, aShape, b, bShape, y, yShape); break;
            case 8: SelectAs<long>(mask, maskShape, a, aShape, b, bShape, y, yShape); break;
            default: SelectAs<byte>(mask, maskShape, a, aShape, b, bShape, y, yShape); break;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The rule does what a GPU cannot, so that it does not compile.</exception>
    public override void Update<U>(U rule, Storage parameter, Storage gradient, Storage state1, Storage state2, Storage state3)
    {
        if (parameter.DType == DType.Float32)
        {
            UpdateAs<float, SingleAlgebra, U>(rule, parameter, gradient, state1, state2, state3);
        }
        else
        {
            UpdateAs<double, DoubleAlgebra, U>(rule, parameter, gradient, state1, state2, state3);
        }
    }

    private void FillAs<T>(Storage y, T value)
        where T : unmanaged
    {
        if (y.Length == 0) { return; }
        Do((y, value), static (device, s) => device.Launcher<FillKernel<T>, Action<KernelConfig, ArrayView<T>, int, T>>()(
            device.Grid(s.y.Length), device.View<T>(s.y), (int)s.y.Length, s.value));
        GC.KeepAlive(y);
    }

    private void ConvertFrom<S, SC>(Storage x, Storage y)
        where S : unmanaged
        where SC : struct, ICodec<S>
    {
        switch (y.DType)
        {
            case DType.Float32: ConvertAs<S, SC, float, SingleCodec>(x, y); break;
            case DType.Float64: ConvertAs<S, SC, double, DoubleCodec>(x, y); break;
            case DType.Int32: ConvertAs<S, SC, int, Int32Codec>(x, y); break;
            default: ConvertAs<S, SC, byte, BoolCodec>(x, y); break;
        }
    }

    private void ConvertAs<S, SC, T, TC>(Storage x, Storage y)
        where S : unmanaged
        where SC : struct, ICodec<S>
        where T : unmanaged
        where TC : struct, ICodec<T>
    {
        if (y.Length == 0) { return; }
        Do((x, y), static (device, s) => device.Launcher<ConvertKernel<S, SC, T, TC>,
            Action<KernelConfig, ArrayView<S>, ArrayView<T>, int>>()(
            device.Grid(s.y.Length), device.View<S>(s.x), device.View<T>(s.y), (int)s.y.Length));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void MapAs<T, A, F>(F f, Storage x, Storage y)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where F : unmanaged, IUnaryFunction
    {
        if (y.Length == 0) { return; }
        Do((f, x, y), static (device, s) => device.Launcher<MapKernel<T, A, F>, Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, F>>()(
            device.Grid(s.y.Length), device.View<T>(s.x), device.View<T>(s.y), (int)s.y.Length, s.f));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void ZipAs<T, A, F>(F f, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where F : unmanaged, IBinaryFunction
    {
        if (y.Length == 0) { return; }
        (int[] dims, long[][] steps) = Strides(yShape, aShape, bShape);
        int n = (int)y.Length;
        if (dims.Length < 2)
        {
            int aStep = dims.Length == 0 ? 0 : (int)steps[0][0];
            int bStep = dims.Length == 0 ? 0 : (int)steps[1][0];
            Do((f, a, aStep, b, bStep, y, n), static (device, s) => device.Launcher<ZipRunKernel<T, A, F>,
                Action<KernelConfig, ArrayView<T>, int, ArrayView<T>, int, ArrayView<T>, int, F>>()(
                device.Grid(s.n), device.View<T>(s.a), s.aStep, device.View<T>(s.b), s.bStep, device.View<T>(s.y), s.n, s.f));
        }
        else
        {
            Do((f, a, P: Layout.Of(dims, steps[0]), b, Q: Layout.Of(dims, steps[1]), y, n), static (device, s) => device.Launcher<
                ZipKernel<T, A, F>, Action<KernelConfig, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int, F>>()(
                device.Grid(s.n), device.View<T>(s.a), s.P, device.View<T>(s.b), s.Q, device.View<T>(s.y), s.n, s.f));
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private void CompareAs<T>(Comparison comparison, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where T : unmanaged, INumber<T>
    {
        if (y.Length == 0) { return; }
        (int[] dims, long[][] steps) = Strides(yShape, aShape, bShape);
        int ifEqual = comparison == Comparison.Greater ? 0 : 1;
        int ifGreater = comparison == Comparison.Equal ? 0 : 1;
        Do((a, P: Layout.Of(dims, steps[0]), b, Q: Layout.Of(dims, steps[1]), y, ifEqual, ifGreater), static (device, s) => device.Launcher<
            CompareKernel<T>, Action<KernelConfig, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<byte>, int, int, int>>()(
            device.Grid(s.y.Length), device.View<T>(s.a), s.P, device.View<T>(s.b), s.Q, device.View<byte>(s.y), (int)s.y.Length, s.ifEqual,
            s.ifGreater));
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private void SelectAs<T>(Storage mask, Shape maskShape, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where T : unmanaged
    {
        if (y.Length == 0) { return; }
        (int[] dims, long[][] steps) = Strides(yShape, maskShape, aShape, bShape);
        Do((mask, M: Layout.Of(dims, steps[0]), a, P: Layout.Of(dims, steps[1]), b, Q: Layout.Of(dims, steps[2]), y), static (device, s) =>
            device.Launcher<SelectKernel<T>,
                Action<KernelConfig, ArrayView<byte>, Layout, ArrayView<T>, Layout, ArrayView<T>, Layout, ArrayView<T>, int>>()(
                device.Grid(s.y.Length), device.View<byte>(s.mask), s.M, device.View<T>(s.a), s.P, device.View<T>(s.b), s.Q,
                device.View<T>(s.y), (int)s.y.Length));
        GC.KeepAlive(mask);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private void UpdateAs<T, A, U>(U rule, Storage parameter, Storage gradient, Storage state1, Storage state2, Storage state3)
        where T : unmanaged
        where A : struct, IAlgebra<T>
        where U : unmanaged, IUpdateRule
    {
        if (parameter.Length == 0) { return; }
        Do((rule, parameter, gradient, state1, state2, state3), static (device, s) => device.Launcher<UpdateKernel<T, A, U>,
            Action<KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, ArrayView<T>, int, int, U>>()(
            device.Grid(s.parameter.Length), device.View<T>(s.parameter), device.View<T>(s.gradient), device.View<T>(s.state1),
            device.View<T>(s.state2), device.View<T>(s.state3), s.rule.States, (int)s.parameter.Length, s.rule));
        GC.KeepAlive(parameter);
        GC.KeepAlive(gradient);
        GC.KeepAlive(state1);
        GC.KeepAlive(state2);
        GC.KeepAlive(state3);
    }

    /// <summary>The collapsed layout over the inputs, broadcast to the output, which itself is contiguous.</summary>
    private static (int[] Dims, long[][] Steps) Strides(Shape output, params ReadOnlySpan<Shape> inputs)
    {
        var runs = new ImmutableArray<long>[inputs.Length];
        for (int i = 0; i < inputs.Length; i++) { runs[i] = inputs[i].StridesTo(output); }
        return StridedView.Collapse(output, runs);
    }
}
