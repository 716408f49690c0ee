using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.ChainRule;

/// <summary>The generator's gradient taken apart, after some steps of the discriminator. Norms are RMS over the samples.</summary>
/// <param name="Step">The discriminator's steps so far.</param>
/// <param name="Generator">‖∂G/∂θ‖, the Frobenius norm of the Jacobian.</param>
/// <param name="Slope">‖∂D/∂G‖.</param>
/// <param name="Saturating">The mean of 1/(D − 1), the derivative of log(1 − D).</param>
/// <param name="NonSaturating">The mean of −1/D, the derivative of −log D.</param>
/// <param name="Whole">‖∇θ E log(1 − D(G(z)))‖ by one sweep.</param>
/// <param name="WholeNonSaturating">‖∇θ E −log D(G(z))‖ by one sweep.</param>
/// <param name="Mismatch">How far the product of the three factors is from the whole gradient, as a share of it.</param>
/// <param name="Accuracy">The share of real and generated points that the discriminator tells apart.</param>
internal sealed record FactorRow(
    int Step,
    double Generator,
    double Slope,
    double Saturating,
    double NonSaturating,
    double Whole,
    double WholeNonSaturating,
    double Mismatch,
    double Accuracy);

/// <summary>All rows, and how far the discriminator's weights moved, as a share of their first norm.</summary>
internal sealed record FactorNumbers(IReadOnlyList<FactorRow> Rows, double Moved)
{
    /// <summary>How many times smaller the whole gradient is at the end.</summary>
    public double Fall => Rows[0].Whole / Rows[^1].Whole;

    /// <summary>The run whose gradient's fall is the median: one run, so that its factors still multiply to its whole.</summary>
    public static FactorNumbers Median(IReadOnlyList<FactorNumbers> runs) => runs.OrderBy(r => r.Fall).ElementAt(runs.Count / 2);
}

/// <summary>∇θ log(1 − D(G(z))) = 1/(D − 1) · ∂D/∂G · ∂G/∂θ, each factor by VJPs of its own, while the discriminator learns.</summary>
/// <remarks>
/// The generator is frozen, 2-16-2 with tanh; the discriminator is 2-32-32-1 with LeakyReLU. Real points lie on a ring, generated ones
/// inside it. Everything in float64, so that the product can be compared to 10⁻¹².
/// </remarks>
internal sealed class GeneratorFactors
{
    /// <summary>The discriminator's learning rate.</summary>
    public const double Rate = 1e-2;

    /// <summary>The radius of the ring of real points: beyond the generated ones.</summary>
    public const double Radius = 6;

    /// <summary>The samples on which the gradient is taken apart.</summary>
    public const int Samples = 64;

    private const int Batch = 128;

    private readonly Sequential _generator;
    private readonly Sequential _discriminator;
    private readonly ulong _seed;
    private readonly double _radius;
    private readonly Tensor _codes;
    private readonly RandomSource _random;

    /// <summary>Makes both players and draws the samples.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="radius">The radius of the ring of real points.</param>
    public GeneratorFactors(ulong seed, double radius)
    {
        _seed = seed;
        _radius = radius;
        _random = new RandomSource(seed).Fork(1);
        _generator = new Sequential(Layer(2, 16), Activation.Tanh(), Layer(16, 2, Init.GlorotUniform));
        _discriminator = new Sequential(
            Layer(2, 32), Activation.LeakyRelu(0.2), Layer(32, 32), Activation.LeakyRelu(0.2), Layer(32, 1, Init.GlorotUniform));
        _codes = _random.Normal([Samples, 2], type: DType.Float64);
    }

    /// <summary>Trains the discriminator, and takes the gradient apart at the given steps.</summary>
    public FactorNumbers Measure(int[] at, double rate, Action advance, CancellationToken cancellation)
    {
        IReadOnlyList<Parameter> weights = _discriminator.Parameters();
        double[] before = [.. weights.SelectMany(p => p.ToDoubles())];
        var adam = new Adam(weights, rate, 0.5);
        List<FactorRow> rows = [];
        for (int step = 0; step <= at[^1]; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            if (at.Contains(step))
            {
                rows.Add(TakeApart(step));
            }
            Tensor loss = AdversarialLosses.Discriminator(_discriminator.Call(Real(step)), _discriminator.Call(Fake(Batch)));
            adam.Step(Gradients.Of(loss, weights));
            advance();
        }
        double[] after = [.. weights.SelectMany(p => p.ToDoubles())];
        double moved = Math.Sqrt(before.Zip(after, (a, b) => (b - a) * (b - a)).Sum() / before.Sum(w => w * w));
        return new FactorNumbers(rows, moved);
    }

    private FactorRow TakeApart(int step)
    {
        IReadOnlyList<Parameter> theta = _generator.Parameters();
        Tensor x = _generator.Call(_codes);
        double[][] jacobian = Jacobian(x, theta);

        // Cut at G(z) and at D: each factor is the derivative of its own piece. The samples do not mix, so one sweep serves them all.
        Tensor point = x.AsLeaf("G(z)");
        Tensor judged = _discriminator.Call(point).Sigmoid();
        double[] slope = Gradients.Of(judged.Sum(), [point])[0].ToDoubles();
        Tensor d = judged.AsLeaf("D");
        double[] saturating = Gradients.Of((1 - d).Log().Sum(), [d])[0].ToDoubles();
        double[] nonSaturating = Gradients.Of(-d.Log().Sum(), [d])[0].ToDoubles();

        double[] product = new double[jacobian[0].Length];
        for (int row = 0; row < jacobian.Length; row++)
        {
            for (int p = 0; p < product.Length; p++)
            {
                product[p] += saturating[row / 2] * slope[row] * jacobian[row][p] / Samples;
            }
        }
        Tensor judgement = _discriminator.Call(x).Sigmoid();
        double[] whole = Flat(Gradients.Of((1 - judgement).Log().Mean(), theta));
        double[] wholeNonSaturating = Flat(Gradients.Of(-judgement.Log().Mean(), theta));
        double[] miss = [.. product.Zip(whole, (a, b) => a - b)];
        return new FactorRow(
            Step: step,
            Generator: Math.Sqrt(jacobian.Sum(r => r.Sum(v => v * v)) / Samples),
            Slope: Math.Sqrt(slope.Sum(v => v * v) / Samples),
            Saturating: saturating.Average(),
            NonSaturating: nonSaturating.Average(),
            Whole: Norm(whole),
            WholeNonSaturating: Norm(wholeNonSaturating),
            Mismatch: Norm(miss) / Norm(whole),
            Accuracy: Accuracy(step, judged.ToDoubles()));
    }

    /// <summary>∂G/∂θ, a row for each coordinate of each sample: a VJP with a cotangent that is 1 there and 0 elsewhere.</summary>
    private static double[][] Jacobian(Tensor x, IReadOnlyList<Parameter> theta)
    {
        double[][] rows = new double[x.Shape.Size][];
        for (int row = 0; row < rows.Length; row++)
        {
            double[] one = new double[rows.Length];
            one[row] = 1;
            rows[row] = Flat(Gradients.Of(x, theta, Tensor.From(one, x.Shape)));
        }
        return rows;
    }

    private double Accuracy(int step, double[] fake)
    {
        double[] real = _discriminator.Call(Real(step)).ToDoubles();
        return (real.Count(h => h > 0) + fake.Count(d => d < 0.5)) / (double)(real.Length + fake.Length);
    }

    private Linear Layer(int inputs, int outputs, Initialiser? weight = null) => new(inputs, outputs, _random, weight, type: DType.Float64);

    private Tensor Fake(int count)
    {
        using GradMode.Change off = GradMode.Off();
        return _generator.Call(_random.Normal([count, 2], type: DType.Float64));
    }

    private Tensor Real(int step) =>
        Tensor.From(ToyData.Ring(Batch, _seed, (ulong)step * Batch, _radius, sigma: 0.05), [Batch, 2]).To(DType.Float64);

    private static double[] Flat(Tensor[] gradients) => [.. gradients.SelectMany(g => g.ToDoubles())];

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
