using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The natural logarithm, element by element: y = ln x; −∞ at 0, NaN below.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ / x.</remarks>
public sealed class LogOp : Op
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"ln({x[0]})";

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Map(default(LogFunction), x[0].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar / x[0];
}

/// <summary>The call of <see cref="LogOp"/>.</summary>
public static class LogExtensions
{
    extension(Tensor x)
    {
        /// <inheritdoc cref="LogOp"/>
        public Tensor Log() => Tensor.Apply<LogOp>(x);
    }
}
