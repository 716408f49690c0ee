namespace AutoGrad.Nn;

/// <summary>Dropout in training, nothing at inference; see <see cref="DropoutExtensions"/>.</summary>
/// <param name="probability">How likely an element is set to 0.</param>
/// <param name="random">Where the masks come from.</param>
public sealed class Dropout(double probability, RandomSource random) : Module
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => IsTraining ? x.Dropout(probability, random) : x;
}
