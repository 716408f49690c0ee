using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Selection by a mask, element by element: y = a where the mask is true, b where it is false.</summary>
/// <remarks>
/// Shapes: mask (Bool), a and b broadcast to y. VJP: ā = ȳ where the mask is true and 0 elsewhere, b̄ the other way round. What was not
/// chosen gets an exact 0, also where it is NaN or infinite; its own derivative may still turn that into NaN, so choose the argument first.
/// </remarks>
public sealed class WhereOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input > 0;

    /// <inheritdoc/>
    public override bool TakesAnyType(int input) => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        if (x[0].DType != DType.Bool) { throw new DTypeException($"The mask is of type {x[0].DType}, not Bool."); }
        if (x[1].DType != x[2].DType) { throw new DTypeException($"{x[1].DType} and {x[2].DType} are mixed."); }
        return Shape.Broadcast(Shape.Broadcast(x[0].Shape, x[1].Shape), x[2].Shape);
    }

    /// <inheritdoc/>
    public override DType OutputDType(ReadOnlySpan<Tensor> x) => x[1].DType;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Select(x[0].Storage, x[0].Shape, x[1].Storage, x[1].Shape, x[2].Storage, x[2].Shape, y, OutputShape(x));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor zero = Tensor.Full([], 0, yBar.DType, yBar.Device);
        return (input == 1 ? x[0].Where(yBar, zero) : x[0].Where(zero, yBar)).SumTo(x[input].Shape);
    }
}

/// <summary>The call of <see cref="WhereOp"/>.</summary>
public static class WhereExtensions
{
    extension(Tensor mask)
    {
        /// <inheritdoc cref="WhereOp"/>
        public Tensor Where(Tensor a, Tensor b) => Tensor.Apply<WhereOp>(mask, a, b);

        /// <summary>The number where the mask is true, b elsewhere; see <see cref="WhereOp"/>.</summary>
        public Tensor Where(double chosen, Tensor b) => mask.Where(Tensor.Full([], chosen, b.DType, b.Device), b);

        /// <summary>a where the mask is true, the number elsewhere; see <see cref="WhereOp"/>.</summary>
        public Tensor Where(Tensor a, double otherwise) => mask.Where(a, Tensor.Full([], otherwise, a.DType, a.Device));
    }
}
