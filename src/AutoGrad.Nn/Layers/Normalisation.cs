using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>
/// Batch norm over axis 1 (Ioffe, Szegedy 2015): with the batch's statistics in training, with running ones at inference.
/// </summary>
/// <remarks>
/// Shapes: x [batch, features, …]. The running values move by the momentum towards the batch's, the variance unbiased, as PyTorch does.
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
    public BatchNorm(int features, double momentum = 0.1, double epsilon = 1e-5, DType type = DType.Float32)
    {
        _momentum = momentum;
        _epsilon = epsilon;
        Weight = AddParameter("weight", Tensor.Ones([features], type));
        Bias = AddParameter("bias", Tensor.Zeros([features], type));
        RunningMean = AddState("running_mean", Tensor.Zeros([features], type));
        RunningVariance = AddState("running_var", Tensor.Ones([features], type));
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
    protected override Tensor Forward(Tensor x)
    {
        if (!IsTraining) { return x.BatchNormWith(RunningMean, RunningVariance, Value(Weight), Value(Bias), _epsilon); }
        var op = new StandardiseOp(_epsilon);
        Tensor y = x.BatchNorm(Value(Weight), Value(Bias), op);
        double samples = (double)x.Shape.Size / x.Shape[1];
        double unbiased = samples / Math.Max(1, samples - 1);
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
    public LayerNorm(int features, double epsilon = 1e-5, DType type = DType.Float32)
    {
        _epsilon = epsilon;
        Weight = AddParameter("weight", Tensor.Ones([features], type));
        Bias = AddParameter("bias", Tensor.Zeros([features], type));
    }

    /// <summary>γ, of shape [features].</summary>
    public Parameter Weight { get; }

    /// <summary>β, of shape [features].</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.LayerNorm(Value(Weight), Value(Bias), _epsilon);
}

/// <summary>Group norm (Wu, He 2018): each sample's statistics over groups of channels; the same in training and at inference.</summary>
/// <remarks>Shapes: x [batch, channels, …].</remarks>
public sealed class GroupNorm : Module
{
    private readonly int _groups;
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="groups">How many groups; it divides the channels.</param>
    /// <param name="channels">The dimension of axis 1.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="type">The element type.</param>
    /// <exception cref="ShapeException">The groups do not divide the channels.</exception>
    public GroupNorm(int groups, int channels, double epsilon = 1e-5, DType type = DType.Float32)
    {
        if (groups < 1 || channels % groups != 0)
        {
            throw new ShapeException($"GroupNorm: {groups} groups do not divide {channels} channels.");
        }
        (_groups, _epsilon) = (groups, epsilon);
        Weight = AddParameter("weight", Tensor.Ones([channels], type));
        Bias = AddParameter("bias", Tensor.Zeros([channels], type));
    }

    /// <summary>γ, of shape [channels].</summary>
    public Parameter Weight { get; }

    /// <summary>β, of shape [channels].</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"GroupNorm {Weight.Shape[0]} in {_groups}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.GroupNorm(_groups, Value(Weight), Value(Bias), _epsilon);
}

/// <summary>Instance norm (Ulyanov et al. 2016): each sample's and channel's own statistics, in training and at inference.</summary>
/// <remarks>Shapes: x [batch, channels, places…].</remarks>
public sealed class InstanceNorm : Module
{
    private readonly int _channels;
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="channels">The dimension of axis 1.</param>
    /// <param name="affine">Whether it has γ and β; not, as in PyTorch, if left out.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="type">The element type.</param>
    public InstanceNorm(int channels, bool affine = false, double epsilon = 1e-5, DType type = DType.Float32)
    {
        (_channels, _epsilon) = (channels, epsilon);
        Weight = affine ? AddParameter("weight", Tensor.Ones([channels], type)) : null;
        Bias = affine ? AddParameter("bias", Tensor.Zeros([channels], type)) : null;
    }

    /// <summary>γ, of shape [channels], or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, of shape [channels], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"InstanceNorm {_channels}";

    /// <inheritdoc/>
    /// <exception cref="ShapeException">x has other channels.</exception>
    protected override Tensor Forward(Tensor x) => x.Shape.Rank >= 3 && x.Shape[1] == _channels
        ? x.InstanceNorm(Value(Weight), Value(Bias), _epsilon)
        : throw new ShapeException($"InstanceNorm of {x.Shape}: [batch, {_channels}, places…] is needed.");
}
