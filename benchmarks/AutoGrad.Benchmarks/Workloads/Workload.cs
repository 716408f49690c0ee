namespace AutoGrad.Benchmarks.Workloads;

/// <summary>One thing that users do over and over, set up once: a training step, or a sum with its gradient.</summary>
/// <remarks>Parameters and data are made by the constructor on the default device and outlive every scope.</remarks>
internal abstract class Workload
{
    /// <summary>Does it once, inside a scope that its caller opened and ends.</summary>
    /// <returns>A loss or a gradient, from which one sees that the step did its work.</returns>
    public abstract Tensor Step();
}

/// <summary>A workload by its name, not yet set up.</summary>
/// <param name="Name">The name on the command line and in tables.</param>
/// <param name="About">What a step does.</param>
/// <param name="Make">Sets it up.</param>
internal sealed record WorkloadChoice(string Name, string About, Func<Workload> Make);
