using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The sum over all axes but axis 1, the features: the cotangent of a bias of features.</summary>
/// <remarks>Shapes: x [batch, features, …], y [features]. VJP: x̄ = ȳ along axis 1, repeated to x's shape.</remarks>
public sealed class ChannelSumOp : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.None;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
        => x[0].Shape.Rank >= 2 ? [x[0].Shape[1]] : throw new ShapeException("It needs axes [batch, features, …].");

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.Reduce(default(SumReduction), x[0].Storage, x[0].Shape, y, AlongAxis1(x[0].Shape));

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
        => yBar.AsFeatures(x[0]).BroadcastTo(x[0].Shape);

    /// <summary>A shape with dimension 1 along every axis but axis 1: that of a vector of features which broadcasts to it.</summary>
    internal static Shape AlongAxis1(Shape shape) => Shape.Scalar.Aligned(shape.Rank).With(1, shape[1]);
}

/// <summary>The call of <see cref="ChannelSumOp"/>.</summary>
public static class ChannelSumExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="ChannelSumOp"/>
        /// <exception cref="ShapeException">x has no axis 1.</exception>
        public Tensor ChannelSum() => Tensor.Apply<ChannelSumOp>(x);
    }
}
