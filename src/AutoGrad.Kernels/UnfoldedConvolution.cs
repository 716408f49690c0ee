namespace AutoGrad.Kernels;

/// <summary>
/// A convolution as a matrix product on any device: kernels [groups, out, taps] times an unfolded image [batch, groups, taps, places].
/// It needs memory for every tap at every place at once; a fast device has kernels of its own.
/// </summary>
internal readonly struct UnfoldedConvolution
{
    private readonly ConvolutionPlan _plan;
    private readonly Device _device;
    private readonly Shape _kernels;
    private readonly Shape _columns;
    private readonly Shape _allPlaces;
    private readonly StridedView _part;

    /// <summary>Lays out the matrices.</summary>
    public UnfoldedConvolution(ConvolutionPlan plan, Device device)
    {
        (_plan, _device) = (plan, device);
        (int down, int across) = (plan.Window.Down(plan.Image[2]), plan.Window.Across(plan.Image[3]));
        int taps = Sizes.Product(plan.Kernel[1], plan.Window.Taps);
        int places = Sizes.Product(down, across);
        int perGroup = plan.Kernel[0] / plan.Groups;
        _kernels = [plan.Groups, perGroup, taps];
        _columns = [plan.Image[0], plan.Groups, taps, places];
        // The window may have more places than the result: the matrices have all of them, the result is a part.
        _allPlaces = [plan.Image[0], plan.Groups, perGroup, places];
        _part = StridedView.Box([plan.Y[0], plan.Y[1], down, across], [0, 0, 0, 0], plan.Y, [1, 1, 1, 1]);
    }

    /// <inheritdoc cref="Device.Convolve"/>
    public void Convolve(Storage image, Storage kernel, Storage? bias, Storage y)
    {
        using var columns = new RentedStorage(_device, y.DType, _columns.Size);
        _device.Unfold(_plan.Window, image, _plan.Image, columns.Storage);
        using var whole = new RentedStorage(_device, y.DType, _allPlaces.Size);
        _device.MatMul(new(_kernels, false, _columns, false), kernel, columns.Storage, whole.Storage);
        _device.Copy(whole.Storage, _part, y, StridedView.Whole(_plan.Y));
        AddBias(bias, y, _plan.Y);
    }

    /// <inheritdoc cref="Device.ConvolveTransposed"/>
    public void ConvolveTransposed(Storage y, Storage kernel, Storage? bias, Storage image)
    {
        using RentedStorage whole = Whole(y);
        using var columns = new RentedStorage(_device, y.DType, _columns.Size);
        _device.MatMul(new(_kernels, true, _allPlaces, false), kernel, whole.Storage, columns.Storage);
        _device.Fold(_plan.Window, columns.Storage, image, _plan.Image);
        AddBias(bias, image, _plan.Image);
    }

    /// <inheritdoc cref="Device.ConvolveKernel"/>
    public void ConvolveKernel(Storage image, Storage y, Storage kernel)
    {
        using RentedStorage whole = Whole(y);
        using var columns = new RentedStorage(_device, y.DType, _columns.Size);
        _device.Unfold(_plan.Window, image, _plan.Image, columns.Storage);
        Shape each = [_plan.Image[0], .. _kernels];
        using var kernels = new RentedStorage(_device, y.DType, each.Size);
        _device.MatMul(new(_allPlaces, false, _columns, true), whole.Storage, columns.Storage, kernels.Storage);
        _device.Reduce(default(SumReduction), kernels.Storage, each, kernel, each.With(0, 1));
    }

    /// <summary>y with zeros at the places that it does not have.</summary>
    private RentedStorage Whole(Storage y)
    {
        var whole = new RentedStorage(_device, y.DType, _allPlaces.Size);
        _device.Fill(whole.Storage, 0);
        _device.Copy(y, StridedView.Whole(_plan.Y), whole.Storage, _part);
        return whole;
    }

    private void AddBias(Storage? bias, Storage y, Shape shape)
    {
        if (bias is not null)
        {
            _device.Zip(default(AddFunction), y, shape, bias, [shape[1], 1, 1], y, shape);
        }
    }
}
