using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.Oscillation;

/// <summary>
/// A Dirac-GAN with its losses: real samples at 0, generated ones at θ, D(x) = ψ x (Mescheder, Geiger, Nowozin 2018).
/// </summary>
/// <remarks>
/// Its equilibrium is θ = ψ = 0. There the field of both players' downhill directions, v = (−∂L_G/∂θ, −∂L_D/∂ψ), has the Jacobian
/// [[0, a], [−a, −b]] with the eigenvalues −b/2 ± √(b²/4 − a²): a is the pull of the players on each other, b the damping.
/// </remarks>
/// <param name="Name">The name in tables.</param>
/// <param name="Loss">The losses of the two players.</param>
/// <param name="Pull">a.</param>
/// <param name="Damping">b.</param>
/// <param name="Noise">σ of instance noise: both kinds of samples are then spread by N(0, σ²).</param>
internal sealed record DiracGame(string Name, GanLoss Loss, double Pull, double Damping, double Noise = 0)
{
    /// <summary>λ, the weight of the penalty in <see cref="GradientPenalised"/>.</summary>
    public const double Lambda = 0.3;

    private const double Gamma = 0.3;
    private const double Sigma = 0.7;

    // Instance noise as a sum over points −8σ, …, 8σ with normal weights: for a smooth function as good as exact.
    private const double Reach = 8;
    private const double Spacing = 0.25;

    private static readonly double[] _points =
        [.. Enumerable.Range(0, (int)(2 * Reach / Spacing) + 1).Select(i => -Reach + (i * Spacing))];

    /// <summary>The games whose Jacobian exists, with the strengths that are usual in the paper's figures.</summary>
    public static IReadOnlyList<DiracGame> All { get; } =
    [
        new("GAN", GanLoss.Saturating, Pull: 0.5, Damping: 0),
        NonSaturating,
        new("WGAN", GanLoss.Wasserstein(0), Pull: 1, Damping: 0),
        new("relativistic", GanLoss.RelativisticPairing, Pull: 0.5, Damping: 0),
        WithNoise(Sigma),
        WithR1(Gamma),
        WithR2(Gamma),
        WithBoth(Gamma),
    ];

    /// <summary>The usual game, non-saturating.</summary>
    public static DiracGame NonSaturating => new("NS", GanLoss.NonSaturating, Pull: 0.5, Damping: 0);

    /// <summary>WGAN-GP, whose penalty has a kink at ψ = 0, so that there is no Jacobian.</summary>
    public static DiracGame GradientPenalised { get; } =
        new("WGAN-GP", GanLoss.Wasserstein(Lambda), Pull: double.NaN, Damping: double.NaN);

    /// <summary>The usual game with instance noise of deviation σ.</summary>
    public static DiracGame WithNoise(double sigma) => new(
        "instance noise", Weighted(GanLoss.NonSaturating.Name), Pull: 0.5, Damping: sigma * sigma / 2, sigma);

    /// <summary>The usual game with R1 of weight γ.</summary>
    public static DiracGame WithR1(double gamma) =>
        new("R1", GanLoss.NonSaturating.With(new R1(gamma)), Pull: 0.5, Damping: gamma);

    /// <summary>The usual game with R2 of weight γ.</summary>
    public static DiracGame WithR2(double gamma) =>
        new("R2", GanLoss.NonSaturating.With(new R2(gamma)), Pull: 0.5, Damping: gamma);

    /// <summary>The usual game with both.</summary>
    public static DiracGame WithBoth(double gamma) =>
        new("R1 + R2", GanLoss.NonSaturating.With(new R1(gamma), new R2(gamma)), Pull: 0.5, Damping: 2 * gamma);

    /// <summary>The Jacobian at the equilibrium in closed form, in the order θ, ψ.</summary>
    public Matrix2 Jacobian => new(0, Pull, -Pull, -Damping);

    /// <summary>What is added to θ and to 0 to make samples, [points, 1].</summary>
    public Tensor Offsets() => Noise == 0
        ? Tensor.Zeros([1, 1], DType.Float64)
        : Tensor.From([.. _points.Select(p => Noise * p)], [_points.Length, 1]);

    // The same losses as an expectation over the noise, by quadrature.
    private static GanLoss Weighted(string name)
    {
        double[] density = [.. _points.Select(p => Math.Exp(-p * p / 2))];
        double total = density.Sum();
        Tensor Mean(Tensor values) => (values * Tensor.From([.. density.Select(d => d / total)], [density.Length, 1])).Sum();
        return new GanLoss(
            name,
            (real, fake) => Mean((-real).Softplus() + fake.Softplus()),
            (_, fake) => Mean((-fake).Softplus()));
    }
}

/// <summary>The two players of a Dirac-GAN, where they stand.</summary>
internal sealed class DiracGan
{
    private readonly DiracGame _game;
    private readonly Tensor _offsets;
    private readonly Parameter _theta;
    private readonly Parameter _psi;
    private readonly RandomSource _random = new(0);

    /// <summary>Puts the players somewhere.</summary>
    /// <param name="game">What they play.</param>
    /// <param name="theta">θ.</param>
    /// <param name="psi">ψ.</param>
    /// <param name="rateOfG">The generator's rate.</param>
    /// <param name="rateOfD">The discriminator's rate.</param>
    public DiracGan(DiracGame game, double theta, double psi, double rateOfG = 1, double rateOfD = 1)
    {
        _game = game;
        _offsets = game.Offsets();
        _theta = new Parameter(Tensor.From([theta], [1, 1]), "θ");
        _psi = new Parameter(Tensor.From([psi], [1, 1]), "ψ");
        Generator = new Player(new Sgd([_theta], rateOfG), GeneratorLoss);
        Discriminator = new Player(new Sgd([_psi], rateOfD), DiscriminatorLoss);
    }

    /// <summary>The player of θ.</summary>
    public Player Generator { get; }

    /// <summary>The player of ψ.</summary>
    public Player Discriminator { get; }

    /// <summary>θ.</summary>
    public double Theta => _theta.ToDoubles()[0];

    /// <summary>ψ.</summary>
    public double Psi => _psi.ToDoubles()[0];

    /// <summary>The field v = (−∂L_G/∂θ, −∂L_D/∂ψ) where the players stand.</summary>
    public (double Theta, double Psi) Field()
    {
        using var scope = new TensorScope();
        return (-Generator.Slope().Gradients[0].Item(), -Discriminator.Slope().Gradients[0].Item());
    }

    /// <summary>The Jacobian of the field by differentiating twice, in the order θ, ψ.</summary>
    /// <param name="consensus">γ of consensus optimisation, whose field is v − γ ∇½‖v‖²: a third derivative.</param>
    public Matrix2 Jacobian(double consensus = 0)
    {
        using var scope = new TensorScope();
        Tensor[] players = [_theta, _psi];
        Tensor[] slopes = [Generator.Slope(createGraph: true).Gradients[0], Discriminator.Slope(createGraph: true).Gradients[0]];
        Tensor half = (slopes[0].Square() + slopes[1].Square()).Sum() / 2;
        Tensor[] pull = Gradients.Of(half, players, createGraph: true, allowUnused: true);
        double[][] rows = [.. slopes.Zip(pull, (slope, p) => -(slope + (consensus * p)))
            .Select(v => Gradients.Of(v.Sum(), players, allowUnused: true).Select(g => g.Item()).ToArray())];
        return new Matrix2(rows[0][0], rows[0][1], rows[1][0], rows[1][1]);
    }

    // Generated samples keep their history: the field's derivative by θ goes through D's loss, too.
    private Tensor Fake() => _theta + _offsets;

    private Tensor Judge(Tensor x) => _psi * x;

    private Tensor GeneratorLoss() => _game.Loss.Generator(Judge(_offsets), Judge(Fake()));

    private Tensor DiscriminatorLoss()
    {
        Tensor fake = Fake();
        Tensor total = _game.Loss.Discriminator(Judge(_offsets), Judge(fake));
        var batch = new DiscriminatorBatch(Judge, _offsets, fake, 1, _random);
        return _game.Loss.Regularizers.Select(r => r.Term(batch)).OfType<Tensor>().Aggregate(total, (sum, term) => sum + term);
    }
}
