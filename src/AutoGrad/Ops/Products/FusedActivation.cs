using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// An activation that can be computed in one pass with the product before it (<see cref="LinearOp"/>): one whose derivative follows from
/// its output, so that the sum before it need not be kept.
/// </summary>
public abstract class FusedActivation
{
    /// <summary>max(x, 0).</summary>
    public static FusedActivation Relu { get; } = LeakyRelu(0);

    /// <summary>tanh x.</summary>
    public static FusedActivation Tanh { get; } = new Fused<TanhFunction>(new TanhOp());

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static FusedActivation Sigmoid { get; } = new Fused<SigmoidFunction>(new SigmoidOp());

    /// <summary>x where x &gt; 0, slope · x elsewhere.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is negative: the output would not tell on which side x was.</exception>
    public static FusedActivation LeakyRelu(double slope)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slope);
        return new Fused<LeakyReluFunction>(new LeakyReluOp(slope));
    }

    /// <summary>The layer that ends with f.</summary>
    internal LinearOp Layer => field ??= new LinearOp(this);

    /// <summary>y = f(a · b + bias) on a device.</summary>
    internal abstract void Product(Device device, MatMulPlan plan, Storage a, Storage b, Storage? bias, Storage y);

    /// <summary>The cotangent of f's input, from f's output y and its cotangent ȳ, by differentiable operations.</summary>
    internal abstract Tensor Vjp(Tensor y, Tensor yBar);

    private sealed class Fused<F>(UnaryOp<F> f) : FusedActivation
        where F : unmanaged, IUnaryFunction
    {
        internal override void Product(Device device, MatMulPlan plan, Storage a, Storage b, Storage? bias, Storage y)
            => device.MatMul(plan, a, b, bias, f.Function, y);

        // The input is not kept. The output takes its place: it has the same sign, which is all that a leaky ReLU reads of it.
        internal override Tensor Vjp(Tensor y, Tensor yBar) => f.FusedVjp(y, y, yBar);
    }
}
