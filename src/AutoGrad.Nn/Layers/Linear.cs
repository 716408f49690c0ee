using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>A fully connected layer, y = x Wᵀ + b.</summary>
/// <remarks>Shapes: x […, inputs], W [outputs, inputs], b [outputs], y […, outputs].</remarks>
public sealed class Linear : Module
{
    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Numbers that go in.</param>
    /// <param name="outputs">Numbers that come out.</param>
    /// <param name="random">Where the first weights come from.</param>
    /// <param name="weight">How the first weights are drawn; He-uniform if left out.</param>
    /// <param name="bias">Whether there is a bias; it starts at 0.</param>
    /// <param name="type">The element type.</param>
    public Linear(int inputs, int outputs, RandomSource random, Initialiser? weight = null, bool bias = true, DType type = DType.Float32)
    {
        Weight = AddParameter("weight", (weight ?? Init.HeUniform)([outputs, inputs], random, type));
        Bias = bias ? AddParameter("bias", Tensor.Zeros([outputs], type, Weight.Device)) : null;
    }

    /// <summary>W, of shape [outputs, inputs].</summary>
    public Parameter Weight { get; }

    /// <summary>b, of shape [outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string Description => $"Linear {Weight.Shape[1]} → {Weight.Shape[0]}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => Forward(x, null);

    /// <summary>The layer and the activation behind it, in one pass.</summary>
    internal Tensor Forward(Tensor x, FusedActivation? activation) => x.Linear(Value(Weight), Value(Bias), activation);
}
