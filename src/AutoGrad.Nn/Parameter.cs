using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>A tensor that lasts and may be replaced: a weight that an optimiser changes, or state such as running statistics.</summary>
/// <remarks>
/// It outlives every <see cref="TensorScope"/>. Other tensors that share its numbers (detached, reshaped) keep the old ones when it is
/// replaced, and a sweep that needs the old value throws <see cref="OverwrittenParameterException"/>.
/// </remarks>
public sealed class Parameter : Tensor
{
    /// <summary>Makes a parameter with a copy of a value.</summary>
    /// <param name="value">The first value.</param>
    /// <param name="name">The name for messages and traces.</param>
    /// <param name="trainable">Whether it is a leaf that gradients are taken with respect to; false for state.</param>
    /// <exception cref="DTypeException">It is trainable and the element type carries no derivatives.</exception>
    public Parameter(Tensor value, string name, bool trainable = true)
        : base(CopyOf(value), value.Shape)
    {
        Name = name;
        if (trainable)
        {
            BecomeLeaf();
        }
    }

    /// <inheritdoc/>
    protected override bool IsLasting => true;

    /// <summary>Replaces the value by a copy of another of the same shape and type.</summary>
    /// <exception cref="ShapeException">The shape differs.</exception>
    /// <exception cref="DTypeException">The element type differs.</exception>
    /// <exception cref="DeviceException">The device differs.</exception>
    public void Set(Tensor value)
    {
        if (value.Shape != Shape) { throw new ShapeException($"Parameter '{Name}' has the shape {Shape}, the new value {value.Shape}."); }
        if (value.DType != DType) { throw new DTypeException($"Parameter '{Name}' is {DType}, the new value {value.DType}."); }
        if (value.Device != Device) { throw new DeviceException($"Parameter '{Name}' is on {Device}, the new value on {value.Device}."); }
        Device.Copy(value.Storage, StridedView.Whole(Shape), Overwrite(), StridedView.Whole(Shape));
    }

    /// <summary>Takes the numbers of a copy on another device; what has read the value before keeps the old ones.</summary>
    internal void Adopt(Tensor there)
    {
        if (there.Device == Device) { return; }
        there.Storage.Retain();
        Replace(there.Storage);
    }

    /// <summary>Holds every element between two bounds, in place: the weight clipping of the first WGAN (Arjovsky et al. 2017).</summary>
    /// <exception cref="ArgumentException">The lower bound is above the upper one, or one is no number.</exception>
    public void Clip(double min, double max)
    {
        if (!(min <= max)) { throw new ArgumentException($"Parameter.Clip of '{Name}': {min} to {max} are no bounds.", nameof(min)); }
        Storage numbers = Overwrite();
        Device.Map(new ClampFunction(min, max), numbers, numbers);
    }

    /// <summary>Moves the value in place by a rule, from a gradient or another tensor of the same shape and type.</summary>
    internal void Step<U>(U rule, Tensor gradient, params ReadOnlySpan<Storage> states)
        where U : unmanaged, IUpdateRule
    {
        Storage numbers = Overwrite();
        Device.Update(
            rule,
            numbers,
            gradient.Storage,
            rule.States > 0 ? states[0] : numbers,
            rule.States > 1 ? states[1] : numbers,
            rule.States > 2 ? states[2] : numbers);
    }

    private static Storage CopyOf(Tensor value)
    {
        Storage copy = value.Device.Allocate(value.DType, value.Shape.Size);
        value.Device.Copy(value.Storage, StridedView.Whole(value.Shape), copy, StridedView.Whole(value.Shape));
        return copy;
    }
}
