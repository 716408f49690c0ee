using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Conversion to another element type (a cast).</summary>
/// <remarks>Shapes: all alike. To Bool: x ≠ 0; to Int32: towards zero. VJP, between Float32 and Float64: x̄ = ȳ in x's type.</remarks>
/// <param name="type">The element type of the output.</param>
public sealed class ConvertOp(DType type) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override DType OutputDType(ReadOnlySpan<Tensor> x) => type;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Convert(x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar.To(x[0].DType);
}

/// <summary>The call of <see cref="ConvertOp"/>.</summary>
public static class ConvertExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ConvertOp"/>
        public Tensor To(DType type) => type == x.DType ? x : Tensor.Apply(new ConvertOp(type), x);
    }
}
