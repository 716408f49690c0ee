using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Any function as a layer, for what has no weights.</summary>
/// <param name="description">Its description, in summaries and traces.</param>
/// <param name="function">The function.</param>
public sealed class Lambda(string description, Func<Tensor, Tensor> function) : Module
{
    /// <inheritdoc/>
    public override string Description => description;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => function(x);
}

/// <summary>The axes start … end as one: [N, C, H, W] becomes [N, C·H·W] if they are left out.</summary>
/// <param name="start">The first of the axes; a negative one counts from the end.</param>
/// <param name="end">The last of the axes; a negative one counts from the end.</param>
public sealed class Flatten(int start = 1, int end = -1) : Module
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Flatten(start, end);
}

/// <summary>One axis as several, whose dimensions multiply to its own.</summary>
/// <param name="axis">The axis; a negative one counts from the end.</param>
/// <param name="dims">The dimensions that take its place.</param>
public sealed class Unflatten(int axis, params int[] dims) : Module
{
    /// <inheritdoc/>
    public override string Description => $"Unflatten to {new Shape(dims)}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        int a = x.Shape.Axis(axis);
        return x.Reshape(x.Shape.Slice(..a).Append(dims).Append(x.Shape.Dims[(a + 1)..]));
    }
}

/// <summary>Each sample of the batch (axis 0) in another shape, with as many elements.</summary>
/// <param name="sample">The shape of one sample.</param>
public sealed class Reshape(params int[] sample) : Module
{
    /// <inheritdoc/>
    public override string Description => $"Reshape to {new Shape(sample)}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Reshape(x.Shape.Slice(..1).Append(sample));
}
