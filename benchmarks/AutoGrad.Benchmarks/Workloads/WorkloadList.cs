using AutoGrad.Nn;

namespace AutoGrad.Benchmarks.Workloads;

/// <summary>The workloads, in the order of the tables. The same ones, by the same names, are in benchmarks/peers.</summary>
internal static class WorkloadList
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorkloadChoice> All { get; } =
    [
        new("A512", "WGAN-GP critic step, hidden 512, batch 256", () => new WganGpCriticStep(hidden: 512, batch: 256)),
        new("A64", "WGAN-GP critic step, hidden 64, batch 128", () => new WganGpCriticStep(hidden: 64, batch: 128)),
        new("A64b256", "WGAN-GP critic step, hidden 64, batch 256", () => new WganGpCriticStep(hidden: 64, batch: 256)),
        new("B", "GAN of fully connected layers, both players' step", () => new MlpGanStep()),
        new("C", "DCGAN on 28 × 28 images, both players' step", () => new DcganStep()),
        new("D.sigmoid", "50 layers of 64 sigmoids, gradient norms", () => new DeepStack(Activation.Sigmoid)),
        new("D.tanh", "50 layers of 64 tanh units, gradient norms", () => new DeepStack(Activation.Tanh)),
        .. Chain(1_000, 100_000, 10_000_000),
        .. Product(64, 256, 512, 1024, 2048),
        new("E3", "1000 additions of scalars and their gradient", () => new ScalarChain()),
    ];

    /// <summary>The workloads that a list of names picks: a name, or its part before a dot for all of a kind; all if it is empty.</summary>
    /// <exception cref="ArgumentException">A name picks none.</exception>
    public static IReadOnlyList<WorkloadChoice> Pick(IReadOnlyCollection<string> names)
    {
        foreach (string name in names)
        {
            if (!All.Any(w => IsPicked(w, name)))
            {
                throw new ArgumentException($"There is no workload '{name}'; there are {string.Join(", ", All.Select(w => w.Name))}.");
            }
        }
        return [.. All.Where(w => names.Count == 0 || names.Any(name => IsPicked(w, name)))];
    }

    private static bool IsPicked(WorkloadChoice workload, string name)
        => workload.Name == name || workload.Name.StartsWith(name + ".", StringComparison.Ordinal);

    private static IEnumerable<WorkloadChoice> Chain(params int[] sizes)
        => sizes.Select(n => new WorkloadChoice($"E1.{n}", $"Σ tanh(x y + z) and its gradient, {n} elements", () => new ElementChain(n)));

    private static IEnumerable<WorkloadChoice> Product(params int[] sizes)
        => sizes.Select(n => new WorkloadChoice($"E2.{n}", $"product of {n} × {n} matrices and its gradient", () => new MatrixProduct(n)));
}
