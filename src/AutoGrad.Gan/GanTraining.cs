using AutoGrad.Gan.Data;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>Plain GAN training, step by step: whoever calls it decides who moves, how often, and for how long.</summary>
/// <remarks>
/// Each loss draws new batches. Iterations by a <see cref="GameRule"/>, schedules, checkpoints and records of what happened are
/// <see cref="GanRun"/>'s.
/// </remarks>
/// <example><code>
/// var training = new GanTraining(g, d, GanLoss.NonSaturating.With(new R1(1)), gAdam, dAdam, real, latent: 2, random);
/// for (int i = 0; i &lt; 1000; i++) { training.Iterate(new Alternating()); }
/// </code></example>
public sealed class GanTraining
{
    private readonly Module _generator;
    private readonly Module _discriminator;
    private readonly GanLoss _loss;
    private readonly BatchSampler _real;
    private readonly int _latent;
    private readonly RandomSource _random;

    /// <summary>Sets the game up.</summary>
    /// <param name="generator">G, from noise [batch, latent] to samples.</param>
    /// <param name="discriminator">D, from samples to one logit or value each, or for each pack of <see cref="Packing"/>.</param>
    /// <param name="loss">What both minimise.</param>
    /// <param name="generatorRule">The optimiser of G's parameters.</param>
    /// <param name="discriminatorRule">The optimiser of D's parameters.</param>
    /// <param name="real">Where real batches come from; noise comes in batches of the same size.</param>
    /// <param name="latent">How many numbers of noise G takes.</param>
    /// <param name="random">Where noise and the penalty's points come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no noise.</exception>
    public GanTraining(
        Module generator,
        Module discriminator,
        GanLoss loss,
        Optimizer generatorRule,
        Optimizer discriminatorRule,
        BatchSampler real,
        int latent,
        RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latent, 1);
        (_generator, _discriminator, _loss, _real, _latent, _random) = (generator, discriminator, loss, real, latent, random);
        Discriminator = new Player(discriminatorRule, DiscriminatorLoss, Constrain);
        Generator = new Player(generatorRule, GeneratorLoss);
    }

    /// <summary>The discriminator, the first player of a <see cref="GameRule"/>; G stays as it is while it moves.</summary>
    public Player Discriminator { get; }

    /// <summary>The generator, the second player.</summary>
    public Player Generator { get; }

    /// <summary>
    /// Whether real and generated samples go through D one after the other, and not as one batch: for a D that mixes samples, by batch
    /// norm or <see cref="MinibatchDeviation"/>.
    /// </summary>
    public bool Apart { get; init; }

    /// <summary>
    /// Unrolling (Metz et al. 2017): G's loss is taken after so many steps that D would take in answer, and differentiated through them.
    /// </summary>
    /// <remarks>
    /// The steps are those of D's optimiser from its state of now, all on the batch of the loss; D itself does not move. 0 for none. A G
    /// that puts all its samples in one place sees there that D would close it: a cure of mode collapse, at the price of second
    /// derivatives.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0.</exception>
    public int Unrolling
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Steps are counted from 0.");
    }

    /// <summary>All that changes from step to step, to be saved and loaded: the run then goes on bit for bit as it would have.</summary>
    /// <remarks>Averages, further random sources (dropout's) and the like can be added to it.</remarks>
    public TrainingState State() => new TrainingState()
        .Add("generator", _generator)
        .Add("discriminator", _discriminator)
        .Add("generator_rule", Generator.Rule)
        .Add("discriminator_rule", Discriminator.Rule)
        .Add("real", _real)
        .Add("random", _random);

    /// <summary>One step of D on a new batch of real and one of generated samples; G stays as it is.</summary>
    /// <param name="measure">Whether the norms are computed, which costs two copies of the weights.</param>
    public PlayerStep StepDiscriminator(bool measure = false) => Discriminator.Step(measure);

    /// <summary>One step of G on a new batch of noise; D stays as it is.</summary>
    /// <param name="measure">Whether the norms are computed, which costs two copies of the weights.</param>
    public PlayerStep StepGenerator(bool measure = false) => Generator.Step(measure);

    /// <summary>One iteration by a rule of the game.</summary>
    /// <param name="rule">The rule; one that has a state is to be the same from iteration to iteration.</param>
    /// <param name="measure">Whether the norms are computed.</param>
    public (PlayerStep Discriminator, PlayerStep Generator) Iterate(GameRule rule, bool measure = false)
        => rule.Iterate(Discriminator, Generator, measure);

    /// <summary>New samples of G, as constants.</summary>
    /// <param name="count">How many.</param>
    public Tensor Generate(int count)
    {
        using (GradMode.Off())
        {
            return _generator.Call(_random.Normal([count, _latent]));
        }
    }

    /// <inheritdoc cref="GradientClip.JointNorm"/>
    public static double JointNorm(IEnumerable<Tensor> gradients) => GradientClip.JointNorm(gradients);

    // Where only D's weights move, G's samples are constants; a rule that differentiates D's gradient sees G's weights in them.
    private Tensor DiscriminatorLoss(bool withGenerator)
    {
        Tensor real = _real.Next();
        Tensor fake = withGenerator ? _generator.Call(_random.Normal([_real.Batch, _latent])) : Generate(_real.Batch);
        return DiscriminatorLoss(_discriminator.Call, real, fake);
    }

    private Tensor DiscriminatorLoss(Func<Tensor, Tensor> discriminator, Tensor real, Tensor fake)
    {
        (Tensor onReal, Tensor onFake) = Judge(discriminator, real, fake);
        Tensor total = _loss.Discriminator(onReal, onFake);
        var batch = new DiscriminatorBatch(discriminator, real, fake, real.Shape[0] / (int)onReal.Shape.Size, _random);
        foreach (IRegularizer regularizer in _loss.Regularizers)
        {
            if (regularizer.Term(batch) is { } term)
            {
                total += term;
            }
        }
        return total;
    }

    private Tensor GeneratorLoss()
    {
        if (Unrolling > 0) { return UnrolledLoss(); }
        Tensor? real = _loss.GeneratorSeesReal ? _real.Next() : null;
        Tensor fake = _generator.Call(_random.Normal([_real.Batch, _latent]));
        if (real is null) { return _loss.Generator(null, Judge(_discriminator.Call, fake)); }
        (Tensor onReal, Tensor onFake) = Judge(_discriminator.Call, real, fake);
        return _loss.Generator(onReal, onFake);
    }

    private Tensor UnrolledLoss()
    {
        if (!Discriminator.Rule.Parameters.SequenceEqual(_discriminator.Parameters()))
        {
            throw new InvalidOperationException("GanTraining.Unrolling: the discriminator's optimiser has not all of its parameters.");
        }
        Tensor real = _real.Next();
        Tensor fake = _generator.Call(_random.Normal([_real.Batch, _latent]));
        UnrolledSteps answer = Discriminator.Rule.Unroll();
        Tensor Answering(Tensor x) => _discriminator.Call(x, answer.Weights);
        for (int i = 0; i < Unrolling; i++)
        {
            answer.Step(Gradients.Of(DiscriminatorLoss(Answering, real, fake), answer.Weights, createGraph: true));
        }
        (Tensor onReal, Tensor onFake) = Judge(Answering, real, fake);
        return _loss.Generator(onReal, onFake);
    }

    private (Tensor OnReal, Tensor OnFake) Judge(Func<Tensor, Tensor> discriminator, Tensor real, Tensor fake)
    {
        if (Apart) { return (Judge(discriminator, real), Judge(discriminator, fake)); }
        Tensor output = Judge(discriminator, Tensor.Concat([real, fake]));
        int half = output.Shape[0] / 2;
        return (output[..half], output[half..]);
    }

    private static Tensor Judge(Func<Tensor, Tensor> discriminator, Tensor samples)
    {
        Tensor output = discriminator(samples);
        bool isOneEach = output.Shape.Rank > 0 && output.Shape.Size == output.Shape[0] && output.Shape.Size > 0;
        return isOneEach && samples.Shape[0] % output.Shape[0] == 0
            ? output
            : throw new ShapeException(
                $"GanTraining: the discriminator gave {output.Shape} for {samples.Shape}, not one value for each sample or pack.");
    }

    private void Constrain()
    {
        foreach (IRegularizer regularizer in _loss.Regularizers)
        {
            regularizer.AfterStep(Discriminator.Rule.Parameters);
        }
    }
}
