using AutoGrad.Nn;

namespace GanLab.Experiments.Depth;

/// <summary>A set-up with what was measured: one flow for each draw of the weights, and the flow that theory predicts.</summary>
internal sealed record StackResult(SetUp SetUp, IReadOnlyList<StackFlow> Flows, StackFlow Theory)
{
    /// <summary>The mean over the draws of the factor per layer.</summary>
    public double Factor => Flows.Average(f => f.Factor);

    /// <summary>The standard deviation of that factor over the draws; 0 for one draw.</summary>
    public double Spread => Flows.Count < 2 ? 0 : Math.Sqrt(Flows.Sum(f => Math.Pow(f.Factor - Factor, 2)) / (Flows.Count - 1));

    /// <summary>What the stack does to a gradient at its worst layer, on the fixed scale, with the top at 1.</summary>
    /// <remarks>The input alone would not do: the first layer, of an input unlike all others, can take back what others grew.</remarks>
    public GradientClass Class => GradientFlow.ClassOf(Highest) == GradientClass.Exploding
        ? GradientClass.Exploding
        : GradientFlow.ClassOf(Math.Pow(Factor, Stack.Layers));

    /// <summary>The largest RMS of the gradient at any layer, with the top at 1, as the mean over the draws.</summary>
    public double Highest => Flows.Average(f => f.Relative.Max());
}
