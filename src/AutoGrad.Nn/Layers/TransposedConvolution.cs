using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Two-dimensional transposed convolution: the adjoint of <see cref="Conv2d"/>, which enlarges an image.</summary>
/// <remarks>
/// Shapes: x [batch, inputs, h, w], y [batch, outputs, (h − 1)s − 2p + d(k − 1) + output padding + 1, the same across]. The first
/// weights are drawn as those of a convolution from the same inputs to the same outputs, [outputs, inputs/groups, …], so that an
/// initialiser counts what goes into a unit, and then laid out as [inputs, outputs/groups, …]; <see cref="Init.Given"/> takes them as
/// they are laid out.
/// </remarks>
public sealed class ConvTranspose2d : Module
{
    private readonly Pair _stride;
    private readonly Pair _padding;
    private readonly Pair _outputPadding;
    private readonly Pair _dilation;
    private readonly int _groups;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="kernel">The window's height and width, k.</param>
    /// <param name="random">Where the first weights come from.</param>
    /// <param name="stride">How far apart the input's pixels are put, s; 1 if left out.</param>
    /// <param name="padding">How much of the edge is cut off, p; 0 if left out.</param>
    /// <param name="outputPadding">How many rows and columns are added below and to the right; 0 if left out.</param>
    /// <param name="dilation">How far the taps of the window are apart, d; 1 if left out.</param>
    /// <param name="groups">Into how many groups the channels are divided, each on its own.</param>
    /// <param name="weight">How the first weights are drawn; He-uniform if left out.</param>
    /// <param name="bias">Whether there is a bias; it starts at 0.</param>
    /// <param name="type">The element type.</param>
    /// <exception cref="ShapeException">The groups do not divide the channels.</exception>
    public ConvTranspose2d(
        int inputs,
        int outputs,
        Pair kernel,
        RandomSource random,
        Pair? stride = null,
        Pair? padding = null,
        Pair? outputPadding = null,
        Pair? dilation = null,
        int groups = 1,
        Initialiser? weight = null,
        bool bias = true,
        DType type = DType.Float32)
    {
        (_stride, _padding, _outputPadding, _dilation, _groups) = (stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1, groups);
        Grouping.Check(nameof(ConvTranspose2d), inputs, outputs, groups);
        Tensor first = Init.Transposed(weight ?? Init.HeUniform, inputs, outputs, groups, [kernel.Y, kernel.X], random, type);
        Weight = AddParameter("weight", first);
        Bias = bias ? AddParameter("bias", Tensor.Zeros([outputs], type, Weight.Device)) : null;
    }

    /// <summary>w, of shape [inputs, outputs/groups, height, width].</summary>
    public Parameter Weight { get; }

    /// <summary>b, of shape [outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string Description
        => $"ConvTranspose2d {Weight.Shape[0]} → {Weight.Shape[1] * _groups}, {Weight.Shape[2]} × {Weight.Shape[3]}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
        => x.ConvTranspose2d(Value(Weight), Value(Bias), _stride, _padding, _outputPadding, _dilation, _groups);
}

/// <summary>One-dimensional transposed convolution; see <see cref="ConvTranspose2d"/>.</summary>
/// <remarks>Shapes: x [batch, inputs, length], y [batch, outputs, (length − 1)s − 2p + d(k − 1) + output padding + 1].</remarks>
public sealed class ConvTranspose1d : Module
{
    private readonly int _stride;
    private readonly int _padding;
    private readonly int _outputPadding;
    private readonly int _dilation;
    private readonly int _groups;

    /// <summary>Makes the layer.</summary>
    /// <inheritdoc cref="ConvTranspose2d(int, int, Pair, RandomSource, Pair?, Pair?, Pair?, Pair?, int, Initialiser?, bool, DType)"/>
    public ConvTranspose1d(
        int inputs,
        int outputs,
        int kernel,
        RandomSource random,
        int stride = 1,
        int padding = 0,
        int outputPadding = 0,
        int dilation = 1,
        int groups = 1,
        Initialiser? weight = null,
        bool bias = true,
        DType type = DType.Float32)
    {
        (_stride, _padding, _outputPadding, _dilation, _groups) = (stride, padding, outputPadding, dilation, groups);
        Grouping.Check(nameof(ConvTranspose1d), inputs, outputs, groups);
        Weight = AddParameter("weight", Init.Transposed(weight ?? Init.HeUniform, inputs, outputs, groups, [kernel], random, type));
        Bias = bias ? AddParameter("bias", Tensor.Zeros([outputs], type, Weight.Device)) : null;
    }

    /// <summary>w, of shape [inputs, outputs/groups, taps].</summary>
    public Parameter Weight { get; }

    /// <summary>b, of shape [outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"ConvTranspose1d {Weight.Shape[0]} → {Weight.Shape[1] * _groups}, {Weight.Shape[2]}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
        => x.ConvTranspose1d(Value(Weight), Value(Bias), _stride, _padding, _outputPadding, _dilation, _groups);
}
