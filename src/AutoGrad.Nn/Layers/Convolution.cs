using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>A number for each direction of an image, down and across; one plain number stands for both.</summary>
/// <param name="Y">Down: along the height.</param>
/// <param name="X">Across: along the width.</param>
public readonly record struct Pair(int Y, int X)
{
    /// <summary>The same number in both directions.</summary>
    public static implicit operator Pair(int both) => new(both, both);

    /// <summary>A number for each direction.</summary>
    public static implicit operator Pair((int Y, int X) each) => new(each.Y, each.X);

    /// <summary>The numbers as a tuple.</summary>
    public static implicit operator (int Y, int X)(Pair pair) => (pair.Y, pair.X);

    /// <summary>"3 × 3".</summary>
    public override string ToString() => $"{Y} × {X}";
}

/// <summary>Two-dimensional convolution, y[n, o] = b[o] + Σ_c w[o, c] ⋆ x[n, c].</summary>
/// <remarks>Shapes: x [batch, inputs, h, w], y [batch, outputs, ⌊(h + 2p − d(k − 1) − 1)/s⌋ + 1, the same across].</remarks>
public sealed class Conv2d : Module
{
    private readonly Pair _stride;
    private readonly Pair _padding;
    private readonly Pair _dilation;
    private readonly int _groups;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="kernel">The window's height and width, k.</param>
    /// <param name="random">Where the first weights come from.</param>
    /// <param name="stride">How far the window moves, s; 1 if left out.</param>
    /// <param name="padding">How many zeros stand around the image, p; 0 if left out.</param>
    /// <param name="dilation">How far the taps of the window are apart, d; 1 if left out.</param>
    /// <param name="groups">Into how many groups the channels are divided, each convolved on its own.</param>
    /// <param name="weight">How the first weights are drawn; He-uniform if left out.</param>
    /// <param name="bias">Whether there is a bias; it starts at 0.</param>
    /// <param name="type">The element type.</param>
    /// <exception cref="ShapeException">The groups do not divide the channels.</exception>
    public Conv2d(
        int inputs,
        int outputs,
        Pair kernel,
        RandomSource random,
        Pair? stride = null,
        Pair? padding = null,
        Pair? dilation = null,
        int groups = 1,
        Initialiser? weight = null,
        bool bias = true,
        DType type = DType.Float32)
    {
        (_stride, _padding, _dilation, _groups) = (stride ?? 1, padding ?? 0, dilation ?? 1, groups);
        Grouping.Check(nameof(Conv2d), inputs, outputs, groups);
        Weight = AddParameter("weight", (weight ?? Init.HeUniform)([outputs, inputs / groups, kernel.Y, kernel.X], random, type));
        Bias = bias ? AddParameter("bias", Tensor.Zeros([outputs], type, Weight.Device)) : null;
    }

    /// <summary>w, of shape [outputs, inputs/groups, height, width].</summary>
    public Parameter Weight { get; }

    /// <summary>b, of shape [outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"Conv2d {Weight.Shape[1] * _groups} → {Weight.Shape[0]}, {Weight.Shape[2]} × {Weight.Shape[3]}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Conv2d(Value(Weight), Value(Bias), _stride, _padding, _dilation, _groups);
}

/// <summary>One-dimensional convolution; see <see cref="Conv2d"/>.</summary>
/// <remarks>Shapes: x [batch, inputs, length], y [batch, outputs, ⌊(length + 2p − d(k − 1) − 1)/s⌋ + 1].</remarks>
public sealed class Conv1d : Module
{
    private readonly int _stride;
    private readonly int _padding;
    private readonly int _dilation;
    private readonly int _groups;

    /// <summary>Makes the layer.</summary>
    /// <inheritdoc cref="Conv2d(int, int, Pair, RandomSource, Pair?, Pair?, Pair?, int, Initialiser?, bool, DType)"/>
    public Conv1d(
        int inputs,
        int outputs,
        int kernel,
        RandomSource random,
        int stride = 1,
        int padding = 0,
        int dilation = 1,
        int groups = 1,
        Initialiser? weight = null,
        bool bias = true,
        DType type = DType.Float32)
    {
        (_stride, _padding, _dilation, _groups) = (stride, padding, dilation, groups);
        Grouping.Check(nameof(Conv1d), inputs, outputs, groups);
        Weight = AddParameter("weight", (weight ?? Init.HeUniform)([outputs, inputs / groups, kernel], random, type));
        Bias = bias ? AddParameter("bias", Tensor.Zeros([outputs], type, Weight.Device)) : null;
    }

    /// <summary>w, of shape [outputs, inputs/groups, taps].</summary>
    public Parameter Weight { get; }

    /// <summary>b, of shape [outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"Conv1d {Weight.Shape[1] * _groups} → {Weight.Shape[0]}, {Weight.Shape[2]}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Conv1d(Value(Weight), Value(Bias), _stride, _padding, _dilation, _groups);
}

/// <summary>The division of channels into groups.</summary>
internal static class Grouping
{
    public static void Check(string layer, int inputs, int outputs, int groups)
    {
        if (inputs < 1 || outputs < 1 || groups < 1 || inputs % groups != 0 || outputs % groups != 0)
        {
            throw new ShapeException($"{layer}: {groups} groups do not divide {inputs} channels in and {outputs} out.");
        }
    }
}
