using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>
/// Batch norm over axis 1 (Ioffe, Szegedy 2015): with the batch's statistics in training, with running ones at inference.
/// </summary>
/// <remarks>
/// Shapes: x [batch, features, …]. The running values move by the momentum towards the batch's, the variance unbiased, as PyTorch does; an
/// empty batch leaves them as they are. In training a feature needs more than one value: one alone has no variance, and its output would
/// be β whatever x is. A state saved by PyTorch loads; its <c>num_batches_tracked</c> is not needed and passed over.
/// </remarks>
public sealed class BatchNorm : Module
{
    private readonly double _momentum;
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="features">The dimension of axis 1.</param>
    /// <param name="momentum">How far the running statistics move towards each batch's.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="type">The element type.</param>
    /// <param name="device">Where it is; the default device if left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The momentum is not from 0 to 1, or ε no finite number from 0 up.</exception>
    public BatchNorm(int features, double momentum = 0.1, double epsilon = 1e-5, DType type = DType.Float32, Device? device = null)
    {
        _momentum = Setting.Share(momentum, nameof(momentum));
        _epsilon = Setting.NotNegative(epsilon, nameof(epsilon));
        Weight = AddParameter("weight", Tensor.Ones([features], type, device));
        Bias = AddParameter("bias", Tensor.Zeros([features], type, device));
        RunningMean = AddState("running_mean", Tensor.Zeros([features], type, device));
        RunningVariance = AddState("running_var", Tensor.Ones([features], type, device));
    }

    /// <summary>γ, of shape [features].</summary>
    public Parameter Weight { get; }

    /// <summary>β, of shape [features].</summary>
    public Parameter Bias { get; }

    /// <summary>The running mean.</summary>
    public Parameter RunningMean { get; }

    /// <summary>The running variance.</summary>
    public Parameter RunningVariance { get; }

    /// <inheritdoc/>
    internal override bool PassesOver(string name) => name == "num_batches_tracked";

    /// <inheritdoc/>
    /// <exception cref="ShapeException">In training, a feature has one value.</exception>
    protected override Tensor Forward(Tensor x)
    {
        if (!IsTraining) { return x.BatchNormWith(RunningMean, RunningVariance, Value(Weight), Value(Bias), _epsilon); }
        if (x.Shape.Rank >= 2)
        {
            OneValue.Check(nameof(BatchNorm), x.Shape, "feature in training", x.Shape.Without(1).Size);
        }
        var op = new StandardiseOp(_epsilon);
        Tensor y = x.BatchNorm(Value(Weight), Value(Bias), op);
        if (x.Shape.Size == 0) { return y; }
        double samples = x.Shape.Without(1).Size;
        double unbiased = samples / (samples - 1);
        RunningMean.Step(new MovingAverageRule(1 - _momentum, _momentum), op.Mean!);
        RunningVariance.Step(new MovingAverageRule(1 - _momentum, _momentum * unbiased), op.Variance!);
        return y;
    }
}

/// <summary>Layer norm over the last axis (Ba, Kiros, Hinton 2016).</summary>
/// <remarks>Shapes: x […, features].</remarks>
public sealed class LayerNorm : Module
{
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="features">The dimension of the last axis.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="type">The element type.</param>
    /// <param name="device">Where it is; the default device if left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is no finite number from 0 up.</exception>
    public LayerNorm(int features, double epsilon = 1e-5, DType type = DType.Float32, Device? device = null)
    {
        _epsilon = Setting.NotNegative(epsilon, nameof(epsilon));
        Weight = AddParameter("weight", Tensor.Ones([features], type, device));
        Bias = AddParameter("bias", Tensor.Zeros([features], type, device));
    }

    /// <summary>γ, of shape [features].</summary>
    public Parameter Weight { get; }

    /// <summary>β, of shape [features].</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.LayerNorm(Value(Weight), Value(Bias), _epsilon);
}

/// <summary>Group norm (Wu, He 2018): each sample's statistics over groups of channels; the same in training and at inference.</summary>
/// <remarks>Shapes: x [batch, channels, …]. A group needs more than one value: one alone has no variance.</remarks>
public sealed class GroupNorm : Module
{
    private readonly int _groups;
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="groups">How many groups; it divides the channels.</param>
    /// <param name="channels">The dimension of axis 1.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="type">The element type.</param>
    /// <param name="device">Where it is; the default device if left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is no finite number from 0 up.</exception>
    /// <exception cref="ShapeException">The groups do not divide the channels.</exception>
    public GroupNorm(int groups, int channels, double epsilon = 1e-5, DType type = DType.Float32, Device? device = null)
    {
        if (groups < 1 || channels % groups != 0)
        {
            throw new ShapeException($"GroupNorm: {groups} groups do not divide {channels} channels.");
        }
        (_groups, _epsilon) = (groups, Setting.NotNegative(epsilon, nameof(epsilon)));
        Weight = AddParameter("weight", Tensor.Ones([channels], type, device));
        Bias = AddParameter("bias", Tensor.Zeros([channels], type, device));
    }

    /// <summary>γ, of shape [channels].</summary>
    public Parameter Weight { get; }

    /// <summary>β, of shape [channels].</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"GroupNorm {Weight.Shape[0]} in {_groups}";

    /// <inheritdoc/>
    /// <exception cref="ShapeException">A group has one value, or x other channels.</exception>
    protected override Tensor Forward(Tensor x)
    {
        if (x.Shape.Rank >= 2)
        {
            OneValue.Check(nameof(GroupNorm), x.Shape, "group", x.Shape.Slice(1..).Size / _groups);
        }
        return x.GroupNorm(_groups, Value(Weight), Value(Bias), _epsilon);
    }
}

/// <summary>Instance norm (Ulyanov et al. 2016): each sample's and channel's own statistics, in training and at inference.</summary>
/// <remarks>Shapes: x [batch, channels, places…]. It needs more than one place: one value alone has no variance.</remarks>
public sealed class InstanceNorm : Module
{
    private readonly int _channels;
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="channels">The dimension of axis 1.</param>
    /// <param name="affine">Whether it has γ and β; not, as in PyTorch, if left out.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="type">The element type.</param>
    /// <param name="device">Where it is; the default device if left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is no finite number from 0 up.</exception>
    public InstanceNorm(int channels, bool affine = false, double epsilon = 1e-5, DType type = DType.Float32, Device? device = null)
    {
        (_channels, _epsilon) = (channels, Setting.NotNegative(epsilon, nameof(epsilon)));
        Weight = affine ? AddParameter("weight", Tensor.Ones([channels], type, device)) : null;
        Bias = affine ? AddParameter("bias", Tensor.Zeros([channels], type, device)) : null;
    }

    /// <summary>γ, of shape [channels], or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, of shape [channels], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"InstanceNorm {_channels}";

    /// <inheritdoc/>
    /// <exception cref="ShapeException">x has other channels, or one place.</exception>
    protected override Tensor Forward(Tensor x)
    {
        if (x.Shape.Rank < 3 || x.Shape[1] != _channels)
        {
            throw new ShapeException($"InstanceNorm of {x.Shape}: [batch, {_channels}, places…] is needed.");
        }
        OneValue.Check(nameof(InstanceNorm), x.Shape, "channel of a sample", x.Shape.Slice(2..).Size);
        return x.InstanceNorm(Value(Weight), Value(Bias), _epsilon);
    }
}

/// <summary>Refuses statistics of one value, whose variance is 0 whatever it is.</summary>
internal static class OneValue
{
    /// <exception cref="ShapeException">There is one value for each of what statistics are taken of.</exception>
    public static void Check(string layer, Shape shape, string each, long values)
    {
        if (values == 1)
        {
            throw new ShapeException($"{layer} of {shape}: there is one value for each {each}; a variance needs more.");
        }
    }
}
