using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>A comparison, element by element, as a mask: y = (a ∘ b). A constant: nothing flows through it. A NaN compares false.</summary>
/// <remarks>Shapes: a and b broadcast to y, of type Bool.</remarks>
/// <param name="comparison">How a and b are compared.</param>
public sealed class CompareOp(Comparison comparison) : Op
{
    /// <inheritdoc/>
    public override string Name => comparison.ToString();

    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
        => x[0].DType == x[1].DType && x[0].DType != DType.Bool
            ? Shape.Broadcast(x[0].Shape, x[1].Shape)
            : throw new DTypeException($"{x[0].DType} and {x[1].DType} are not compared.");

    /// <inheritdoc/>
    public override DType OutputDType(ReadOnlySpan<Tensor> x) => DType.Bool;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Compare(comparison, x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => throw new DTypeException("A mask has no derivative.");
}

/// <summary>The calls of <see cref="CompareOp"/> that are no operators: == and != compare tensors as objects.</summary>
public static class CompareExtensions
{
    extension(Tensor x)
    {
        /// <summary>A mask: where x = other.</summary>
        public Tensor EqualTo(Tensor other) => Tensor.Apply(new CompareOp(Comparison.Equal), x, other);

        /// <summary>A mask: where x = value.</summary>
        public Tensor EqualTo(double value) => x.EqualTo(Tensor.Full([], value, x.DType, x.Device));
    }
}
