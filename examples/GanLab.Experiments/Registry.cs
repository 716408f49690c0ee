using GanLab.Experiments.ChainRule;
using GanLab.Experiments.ClippingAgainstPenalty;
using GanLab.Experiments.Depth;
using GanLab.Experiments.ModeCollapse;
using GanLab.Experiments.Oscillation;
using GanLab.Experiments.Saturation;
using GanLab.Experiments.Sensitivity;
using GanLab.Experiments.UninformativeLoss;

namespace GanLab.Experiments;

/// <summary>Every experiment of the laboratory. A new one is registered by one line here.</summary>
public static class Registry
{
    private static readonly string[] _tourNames = ["chain-rule", "depth", "saturation", "gradient-penalty"];

    /// <summary>The experiments, in the order of the book.</summary>
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new ChainRuleExperiment(),
        new DepthExperiment(),
        new SaturationExperiment(),
        new ClippingAgainstPenaltyExperiment(),
        new OscillationExperiment(),
        new UninformativeLossExperiment(),
        new ModeCollapseExperiment(),
        new SensitivityExperiment(),
    ];

    /// <summary>The experiments that run when none is named.</summary>
    public static IReadOnlyList<IExperiment> Tour { get; } = [.. All.Where(e => _tourNames.Contains(e.Name))];
}
