using AutoGrad;

namespace GanLab.Experiments.Sensitivity;

/// <summary>All that a practitioner sets before a run.</summary>
/// <param name="Rate">Adam's learning rate, of both players.</param>
/// <param name="Beta1">Adam's β₁, of both players.</param>
/// <param name="CriticSteps">Steps of the discriminator or critic for one of the generator.</param>
/// <param name="Lambda">The weight of the loss's regulariser; a loss without one does not look at it.</param>
/// <param name="Batch">Samples in a batch.</param>
/// <param name="Layers">Hidden layers of each player.</param>
/// <param name="Activation">The name of the activation after each of them.</param>
internal sealed record Configuration(
    double Rate, double Beta1, int CriticSteps, double Lambda, int Batch, int Layers, string Activation)
{
    private static readonly string[] _activations = ["ReLU", "leaky ReLU", "tanh", "sigmoid"];

    /// <summary>The batch sizes to choose from.</summary>
    public static IReadOnlyList<int> Batches { get; } = [16, 32, 64, 128];

    /// <summary>The depths to choose from.</summary>
    public static IReadOnlyList<int> Depths { get; } = [1, 2, 3, 4];

    /// <summary>The activations to choose from.</summary>
    public static IReadOnlyList<string> Activations => _activations;

    /// <summary>The place of an activation among <see cref="Activations"/>.</summary>
    public static int PlaceOf(string activation) => Array.IndexOf(_activations, activation);

    /// <summary>
    /// A configuration from the wide ranges of Lucic et al. 2018: rate 10^U[−5, −2], β₁ U[0, 1], one to five critic steps, λ 10^U[−1, 2];
    /// batch, depth and activation besides.
    /// </summary>
    /// <param name="random">The configuration's own random numbers.</param>
    public static Configuration Draw(RandomSource random)
    {
        using var scope = new TensorScope();
        float[] u = random.Uniform([7]).ToArray<float>();
        return new Configuration(
            Rate: Math.Pow(10, -5 + (3 * u[0])),
            Beta1: u[1],
            CriticSteps: 1 + (int)(5 * u[2]),
            Lambda: Math.Pow(10, -1 + (3 * u[3])),
            Batch: Batches[(int)(Batches.Count * u[4])],
            Layers: Depths[(int)(Depths.Count * u[5])],
            Activation: Activations[(int)(Activations.Count * u[6])]);
    }
}
