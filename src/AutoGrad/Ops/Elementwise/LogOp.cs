using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The natural logarithm, element by element: y = ln x; −∞ at 0, NaN below.</summary>
/// <remarks>Shapes: x, y, ȳ, x̄ all alike. VJP: x̄ = ȳ / x.</remarks>
public sealed class LogOp() : UnaryOp<LogFunction>(Reads.Input0)
{
    /// <inheritdoc/>
    public override string Formula(params string[] x) => $"ln({x[0]})";

    /// <inheritdoc/>
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar / x;
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
