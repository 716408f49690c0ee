using AutoGrad.Kernels;
using FsCheck;

namespace AutoGrad.Tests;

/// <summary>A function at a place, for finite differences.</summary>
internal sealed record GradCase(Tensor[] Inputs, Func<Tensor[], Tensor> F)
{
    public override string ToString() => string.Join(", ", Inputs.Select(t => t.Shape));
}

/// <summary>How some ops, and the public calls that lead to them, are checked.</summary>
/// <param name="Ops">The ops: a test sees to it that each takes part in the function or in its sweep.</param>
/// <param name="Members">The public calls, spelled as in <see cref="PublicCalls"/>.</param>
/// <param name="Cases">Functions and places.</param>
internal sealed record OpCheck(Type[] Ops, string[] Members, Gen<GradCase> Cases)
{
    public string Name => string.Join(", ", Ops.Select(o => o.Name).Concat(Members));

    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Axes and shapes that cannot be empty are drawn less freely, so fewer cases do.</summary>
    public int Tests { get; init; } = 12;

    public override string ToString() => Name;
}
