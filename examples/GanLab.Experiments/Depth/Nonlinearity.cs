using AutoGrad.Nn;

namespace GanLab.Experiments.Depth;

/// <summary>An activation three times over: as a module of the engine, and as formulas for the theory.</summary>
/// <param name="NewModule">The module.</param>
/// <param name="Value">φ(u).</param>
/// <param name="Slope">φ′(u).</param>
/// <param name="IsHomogeneous">Whether φ(2u) = 2φ(u): a stack of such layers doubles its output with its input.</param>
internal sealed record Nonlinearity(
    Func<Module> NewModule, Func<double, double> Value, Func<double, double> Slope, bool IsHomogeneous = false)
{
    /// <summary>Nothing: φ(u) = u.</summary>
    public static Nonlinearity Identity { get; } = new(() => new Lambda("identity", x => x), u => u, _ => 1, IsHomogeneous: true);

    /// <summary>The rectifier.</summary>
    public static Nonlinearity Relu { get; } = new(Activation.Relu, u => Math.Max(0, u), u => u > 0 ? 1 : 0, IsHomogeneous: true);

    /// <summary>The logistic function.</summary>
    public static Nonlinearity Sigmoid { get; } = new(Activation.Sigmoid, Logistic, u => Logistic(u) * Logistic(-u));

    /// <summary>The hyperbolic tangent.</summary>
    public static Nonlinearity Tanh { get; } = new(Activation.Tanh, Math.Tanh, u => 1 - (Math.Tanh(u) * Math.Tanh(u)));

    private static double Logistic(double u) => 1 / (1 + Math.Exp(-u));
}
