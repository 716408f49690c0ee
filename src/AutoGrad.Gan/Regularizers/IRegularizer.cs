using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>What holds a discriminator in bounds: a term of its loss, a change of its weights after a step, or both.</summary>
/// <example><code>
/// sealed record Small(double Weight) : IRegularizer
/// {
///     public string Name => "small outputs";
///     public Tensor? Term(DiscriminatorBatch batch) => Weight * batch.Discriminator(batch.Real).Square().Mean();
/// }
/// </code></example>
public interface IRegularizer
{
    /// <summary>The name in tables.</summary>
    string Name { get; }

    /// <summary>A scalar that is added to the discriminator's loss, or null for none.</summary>
    /// <param name="batch">What the loss was computed from.</param>
    Tensor? Term(DiscriminatorBatch batch) => null;

    /// <summary>Called after each step of the discriminator.</summary>
    /// <param name="weights">Its parameters.</param>
    void AfterStep(IReadOnlyList<Parameter> weights)
    {
    }
}

/// <summary>One batch of the discriminator's loss.</summary>
/// <param name="Discriminator">D or f, from samples to one value for each <paramref name="Pack"/> of them.</param>
/// <param name="Real">Real samples.</param>
/// <param name="Fake">As many generated ones.</param>
/// <param name="Pack">How many samples share a value: 1 but for <see cref="Packing"/>.</param>
/// <param name="Random">Where random points come from.</param>
public sealed record DiscriminatorBatch(
    Func<Tensor, Tensor> Discriminator, Tensor Real, Tensor Fake, int Pack, RandomSource Random);
