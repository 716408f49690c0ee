using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>Stochastic gradient descent with momentum, by PyTorch's rule: v ← μ v + g, p ← p − α v; v = g in the first step.</summary>
/// <param name="rate">The learning rate α.</param>
/// <param name="momentum">The momentum μ; with 0 there is no state.</param>
public readonly struct SgdRule(double rate, double momentum) : IUpdateRule
{
    /// <inheritdoc/>
    public int States => momentum == 0 ? 0 : 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V velocity = gradient;
        if (momentum != 0)
        {
            velocity = A.MultiplyAdd(A.Constant(momentum), state1, gradient);
            state1 = velocity;
        }
        return A.MultiplyAdd(A.Constant(-rate), velocity, parameter);
    }
}

/// <summary>
/// Adam (Kingma, Ba 2015): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², p ← p − α (m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε), the
/// bias corrections as PyTorch applies them.
/// </summary>
/// <param name="rate">The learning rate α.</param>
/// <param name="beta1">The decay β₁ of the first moment.</param>
/// <param name="beta2">The decay β₂ of the second moment.</param>
/// <param name="epsilon">The constant ε, added after the root.</param>
/// <param name="step">The number of this step, from 1.</param>
public readonly struct AdamRule(double rate, double beta1, double beta2, double epsilon, long step) : IUpdateRule
{
    private readonly double _stepSize = rate / (1 - Math.Pow(beta1, step));
    private readonly double _rootScale = 1 / Math.Sqrt(1 - Math.Pow(beta2, step));

    /// <inheritdoc/>
    public int States => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        state1 = A.MultiplyAdd(A.Constant(beta1), state1, A.Multiply(A.Constant(1 - beta1), gradient));
        state2 = A.MultiplyAdd(A.Constant(beta2), state2, A.Multiply(A.Constant(1 - beta2), A.Multiply(gradient, gradient)));
        V root = A.MultiplyAdd(A.Constant(_rootScale), A.Sqrt(state2), A.Constant(epsilon));
        return A.Subtract(parameter, A.Multiply(A.Constant(_stepSize), A.Divide(state1, root)));
    }
}

/// <summary>RMSProp (Hinton), by PyTorch's rule: v ← ρ v + (1 − ρ) g², p ← p − α g / (√v + ε), with momentum b ← μ b + g/(√v + ε), p ← p − α b.</summary>
/// <param name="rate">The learning rate α.</param>
/// <param name="decay">The decay ρ of the mean square ("alpha" in PyTorch).</param>
/// <param name="epsilon">The constant ε, added after the root.</param>
/// <param name="momentum">The momentum μ; with 0 the second state is not used.</param>
public readonly struct RmsPropRule(double rate, double decay, double epsilon, double momentum) : IUpdateRule
{
    /// <inheritdoc/>
    public int States => momentum == 0 ? 1 : 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        state1 = A.MultiplyAdd(A.Constant(decay), state1, A.Multiply(A.Constant(1 - decay), A.Multiply(gradient, gradient)));
        V scaled = A.Divide(gradient, A.Add(A.Sqrt(state1), A.Constant(epsilon)));
        if (momentum != 0)
        {
            scaled = A.MultiplyAdd(A.Constant(momentum), state2, scaled);
            state2 = scaled;
        }
        return A.MultiplyAdd(A.Constant(-rate), scaled, parameter);
    }
}
