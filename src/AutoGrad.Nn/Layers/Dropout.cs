namespace AutoGrad.Nn;

/// <summary>Dropout in training, nothing at inference; see <see cref="DropoutExtensions"/>.</summary>
/// <param name="probability">How likely an element is set to 0.</param>
/// <param name="random">Where the masks come from.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to 1.</exception>
public sealed class Dropout(double probability, RandomSource random) : Module
{
    private readonly double _probability = Setting.Share(probability, nameof(probability));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => IsTraining ? x.Dropout(_probability, random) : x;
}
