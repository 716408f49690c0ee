using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>
/// Stochastic gradient descent by PyTorch's rule: g ← g + λ p, v ← μ v + g, p ← p − α v; v = g in the first step. With Nesterov's
/// momentum p ← p − α (g + μ v).
/// </summary>
/// <param name="rate">The learning rate α.</param>
/// <param name="momentum">The momentum μ; with 0 there is no state.</param>
/// <param name="weightDecay">The weight decay λ, a pull of the loss λ‖p‖²/2.</param>
/// <param name="nesterov">Whether the gradient is, to first order, the one after the momentum's move (Sutskever et al. 2013).</param>
public readonly struct SgdRule(double rate, double momentum, double weightDecay = 0, bool nesterov = false) : IUpdateRule
{
    // Not a bool: a rule is handed to GPU kernels as it lies in memory, and they know no bool there.
    private readonly int _nesterov = nesterov ? 1 : 0;

    /// <inheritdoc/>
    public int States => momentum == 0 ? 0 : 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2, ref V state3)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        if (weightDecay != 0)
        {
            gradient = A.MultiplyAdd(A.Constant(weightDecay), parameter, gradient);
        }
        V velocity = gradient;
        if (momentum != 0)
        {
            state1 = A.MultiplyAdd(A.Constant(momentum), state1, gradient);
            velocity = _nesterov == 1 ? A.MultiplyAdd(A.Constant(momentum), state1, gradient) : state1;
        }
        return A.MultiplyAdd(A.Constant(-rate), velocity, parameter);
    }
}

/// <summary>
/// Adam (Kingma, Ba 2015): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², p ← p − α (m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε), the
/// bias corrections as PyTorch applies them. Weight decay: g ← g + λ p before, or, decoupled (AdamW, Loshchilov, Hutter 2019),
/// p ← (1 − α λ) p before. AMSGrad (Reddi et al. 2018) divides by the largest v so far, w ← max(w, v).
/// </summary>
/// <param name="rate">The learning rate α.</param>
/// <param name="beta1">The decay β₁ of the first moment.</param>
/// <param name="beta2">The decay β₂ of the second moment.</param>
/// <param name="epsilon">The constant ε, added after the root.</param>
/// <param name="step">The number of this step, from 1.</param>
/// <param name="weightDecay">The weight decay λ.</param>
/// <param name="decoupled">Whether it acts on the parameter (AdamW), not on the gradient.</param>
/// <param name="amsGrad">Whether the largest v so far is divided by: the third state.</param>
public readonly struct AdamRule(
    double rate,
    double beta1,
    double beta2,
    double epsilon,
    long step,
    double weightDecay = 0,
    bool decoupled = false,
    bool amsGrad = false)
    : IUpdateRule
{
    private readonly double _stepSize = rate / (1 - Math.Pow(beta1, step));
    private readonly double _rootScale = 1 / Math.Sqrt(1 - Math.Pow(beta2, step));
    private readonly double _pull = decoupled ? 0 : weightDecay;
    private readonly double _kept = decoupled ? 1 - (rate * weightDecay) : 1;
    private readonly int _amsGrad = amsGrad ? 1 : 0;

    /// <inheritdoc/>
    public int States => 2 + _amsGrad;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2, ref V state3)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        if (_pull != 0)
        {
            gradient = A.MultiplyAdd(A.Constant(_pull), parameter, gradient);
        }
        if (_kept != 1)
        {
            parameter = A.Multiply(A.Constant(_kept), parameter);
        }
        state1 = A.MultiplyAdd(A.Constant(beta1), state1, A.Multiply(A.Constant(1 - beta1), gradient));
        state2 = A.MultiplyAdd(A.Constant(beta2), state2, A.Multiply(A.Constant(1 - beta2), A.Multiply(gradient, gradient)));
        V square = state2;
        if (_amsGrad == 1)
        {
            // The old largest value is kept only where it is greater, so that a NaN in the gradient shows in the parameter.
            state3 = A.SelectGreater(state3, state2, state3, state2);
            square = state3;
        }
        V root = A.MultiplyAdd(A.Constant(_rootScale), A.Sqrt(square), A.Constant(epsilon));
        return A.Subtract(parameter, A.Multiply(A.Constant(_stepSize), A.Divide(state1, root)));
    }
}

/// <summary>
/// RMSProp (Hinton), by PyTorch's rule: g ← g + λ p, v ← ρ v + (1 − ρ) g², p ← p − α g/(√v + ε), with momentum b ← μ b + g/(√v + ε),
/// p ← p − α b. Centred (Graves 2013), it divides by √(v − m²) + ε with m ← ρ m + (1 − ρ) g, an estimate of the variance.
/// </summary>
/// <remarks>The states: v; b if there is momentum; m last, if it is centred.</remarks>
/// <param name="rate">The learning rate α.</param>
/// <param name="decay">The decay ρ of the mean square ("alpha" in PyTorch).</param>
/// <param name="epsilon">The constant ε, added after the root.</param>
/// <param name="momentum">The momentum μ; with 0 it has no state.</param>
/// <param name="weightDecay">The weight decay λ.</param>
/// <param name="centered">Whether the mean gradient's square is taken off the mean square.</param>
public readonly struct RmsPropRule(
    double rate, double decay, double epsilon, double momentum, double weightDecay = 0, bool centered = false)
    : IUpdateRule
{
    private readonly int _centered = centered ? 1 : 0;

    /// <inheritdoc/>
    public int States => 1 + (momentum == 0 ? 0 : 1) + _centered;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2, ref V state3)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        if (weightDecay != 0)
        {
            gradient = A.MultiplyAdd(A.Constant(weightDecay), parameter, gradient);
        }
        state1 = A.MultiplyAdd(A.Constant(decay), state1, A.Multiply(A.Constant(1 - decay), A.Multiply(gradient, gradient)));
        V square = state1;
        if (_centered == 1)
        {
            V mean = A.MultiplyAdd(A.Constant(decay), momentum == 0 ? state2 : state3, A.Multiply(A.Constant(1 - decay), gradient));
            if (momentum == 0)
            {
                state2 = mean;
            }
            else
            {
                state3 = mean;
            }

            // A steady gradient has the variance 0, which rounding can make negative: its root would be NaN.
            V variance = A.Subtract(square, A.Multiply(mean, mean));
            square = A.SelectGreater(variance, A.Constant(0), variance, A.Constant(0));
        }
        V scaled = A.Divide(gradient, A.Add(A.Sqrt(square), A.Constant(epsilon)));
        if (momentum != 0)
        {
            scaled = A.MultiplyAdd(A.Constant(momentum), state2, scaled);
            state2 = scaled;
        }
        return A.MultiplyAdd(A.Constant(-rate), scaled, parameter);
    }
}

/// <summary>A moving average, p ← k p + t g, with the new number in the gradient's place.</summary>
/// <param name="kept">The share k of the old average.</param>
/// <param name="taken">The share t of the new number.</param>
public readonly struct MovingAverageRule(double kept, double taken) : IUpdateRule
{
    /// <inheritdoc/>
    public int States => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2, ref V state3)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.MultiplyAdd(A.Constant(kept), parameter, A.Multiply(A.Constant(taken), gradient));
}
