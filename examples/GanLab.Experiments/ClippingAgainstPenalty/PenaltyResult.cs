namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>The critic's surface on one set of points, under either method.</summary>
/// <param name="Data">The points.</param>
/// <param name="Clipped">The surface under clipping.</param>
/// <param name="Penalised">The surface under the penalty.</param>
internal sealed record SurfacePair(ToySet Data, Surface Clipped, Surface Penalised);

/// <summary>All that was measured.</summary>
/// <param name="Checks">The penalty's gradient against finite differences, on small critics.</param>
/// <param name="Deep">The critics of twelve layers.</param>
/// <param name="Clipped">A shallow critic under clipping, from weights within half of the clip.</param>
/// <param name="Penalised">The same under the penalty, from the same weights.</param>
/// <param name="Surfaces">Shallow critics on three sets of points.</param>
internal sealed record PenaltyResult(
    IReadOnlyList<PenaltyCheck.Outcome> Checks,
    IReadOnlyList<DeepCritic> Deep,
    CriticRun Clipped,
    CriticRun Penalised,
    IReadOnlyList<SurfacePair> Surfaces);
