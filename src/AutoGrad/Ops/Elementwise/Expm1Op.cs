using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>eˣ − 1, element by element, accurate near 0; −1 at −∞.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ ⊙ (y + 1).</remarks>
public sealed class Expm1Op : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Output;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(Expm1Function), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * (y + 1);
}

/// <summary>The call of <see cref="Expm1Op"/>.</summary>
public static class Expm1Extensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="Expm1Op"/>
        public Tensor Expm1() => Tensor.Apply(new Expm1Op(), x);
    }
}
