using AutoGrad.Nn;

namespace GanLab.Experiments.Depth;

/// <summary>A set-up with what was measured: one flow for each draw of the weights, and the flow that theory predicts.</summary>
internal sealed record StackResult(SetUp SetUp, IReadOnlyList<StackFlow> Flows, StackFlow Theory)
{
    /// <summary>The mean over the draws of the factor per layer.</summary>
    public double Factor => Flows.Average(f => f.Factor);

    /// <summary>The standard deviation of that factor over the draws; 0 for one draw.</summary>
    public double Spread => Flows.Count < 2 ? 0 : Math.Sqrt(Flows.Sum(f => Math.Pow(f.Factor - Factor, 2)) / (Flows.Count - 1));

    /// <summary>What the whole stack does to a gradient, on the fixed scale, with the top at 1.</summary>
    public GradientClass Class => GradientFlow.ClassOf(Math.Pow(Factor, Stack.Layers));
}
