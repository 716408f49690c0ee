using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>A table of vectors that are looked up by number.</summary>
/// <remarks>Shapes: x (Int32) of any shape, y of x's shape with the width behind it. Rows not looked up get gradient 0.</remarks>
public sealed class Embedding : Module
{
    /// <summary>Makes the table.</summary>
    /// <param name="rows">How many vectors.</param>
    /// <param name="width">How many numbers each has.</param>
    /// <param name="random">Where the first values come from.</param>
    /// <param name="weight">How they are drawn; standard normal, as in PyTorch, if left out.</param>
    /// <param name="type">The element type.</param>
    public Embedding(int rows, int width, RandomSource random, Initialiser? weight = null, DType type = DType.Float32)
        => Weight = AddParameter("weight", (weight ?? Init.Normal(1))([rows, width], random, type));

    /// <summary>The table, of shape [rows, width].</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    public override string Description => $"Embedding {Weight.Shape[0]} × {Weight.Shape[1]}";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => Value(Weight).Embedding(x);
}
