using AutoGrad.Gan.Data;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>The rules on the game min over x, max over y of x y, whose every step has a closed form, and on the Dirac-GAN.</summary>
public sealed class GameRuleTests
{
    private const double H = 0.2;

    [Fact]
    public void SimultaneousStepsSpiralOut()
    {
        var game = new Bilinear();
        double[] norms = game.Norms(new Simultaneous(), 20);
        Assert.All(norms.Zip(norms.Skip(1)), n => Assert.Equal(Math.Sqrt(1 + (H * H)), n.Second / n.First, 1e-12));
    }

    [Fact]
    public void AlternatingStepsStayOnAnEllipse()
    {
        var game = new Bilinear();
        double Invariant() => (game.X * game.X) + (game.Y * game.Y) - (H * game.X * game.Y);
        double before = Invariant();
        for (int i = 0; i < 100; i++)
        {
            new Alternating().Iterate(game.First, game.Second);
            Assert.Equal(before, Invariant(), 1e-12);
        }
    }

    [Fact]
    public void EachPlayerTakesAsManyStepsAsTheRuleSays()
    {
        var game = new Bilinear();
        new Alternating(firstSteps: 3, secondSteps: 2).Iterate(game.First, game.Second);
        Assert.Equal((3L, 2L), (game.First.Rule.Steps, game.Second.Rule.Steps));
        Assert.Equal(1 - (3 * H), game.X, 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Alternating(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Alternating(1, -1));
    }

    [Fact]
    public void ExtragradientSpiralsIn()
    {
        double[] norms = new Bilinear().Norms(new Extragradient(), 20);
        double factor = Math.Sqrt(1 - (H * H) + Math.Pow(H, 4));
        Assert.All(norms.Zip(norms.Skip(1)), n => Assert.Equal(factor, n.Second / n.First, 1e-12));
    }

    [Fact]
    public void OptimisticStepsSpiralInAtTheirAsymptoticRate()
    {
        double[] norms = new Bilinear().Norms(new Optimistic(), 400);
        double expected = Math.Sqrt((1 + Math.Sqrt(1 - (4 * H * H))) / 2);
        Assert.Equal(expected, Math.Pow(norms[399] / norms[299], 1 / 100.0), 1e-3);
    }

    /// <summary>v = (y, −x), R = (x² + y²)/2: the matrix of a step is I − h (J + γ I).</summary>
    [Fact]
    public void ConsensusOfAGanDifferentiatesBothGradientsWithRespectToBothPlayers()
    {
        // The Dirac-GAN as a GAN: G gives its bias θ, D's logit is ψ x, all real samples are 0.
        const double Theta = 0.7;
        const double Psi = -0.4;
        const double Gamma = 0.5;
        var random = new RandomSource(1);
        var g = new Linear(1, 1, random, Init.Zeros);
        var d = new Linear(1, 1, random, Init.Given(Tensor.From(new[] { (float)Psi }, [1, 1])), bias: false);
        g.Bias!.Set(Tensor.From<float>((float)Theta));
        var training = new GanTraining(
            g,
            d,
            GanLoss.NonSaturating,
            new Sgd([g.Bias], H),
            new Sgd([d.Weight], H),
            BatchSampler.Shuffled(new float[8], width: 1, batch: 4, random),
            latent: 1,
            random);
        training.Iterate(new Consensus(Gamma));

        // v = (θ σ(ψθ), −ψ σ(−ψθ)), and R = ½‖v‖² by central differences.
        static double Sigma(double x) => 1 / (1 + Math.Exp(-x));
        static (double OfD, double OfG) Field(double theta, double psi)
            => (theta * Sigma(psi * theta), -psi * Sigma(-psi * theta));
        static double Half(double theta, double psi)
        {
            (double a, double b) = Field(theta, psi);
            return ((a * a) + (b * b)) / 2;
        }
        const double E = 1e-5;
        (double ofD, double ofG) = Field(Theta, Psi);
        double byTheta = (Half(Theta + E, Psi) - Half(Theta - E, Psi)) / (2 * E);
        double byPsi = (Half(Theta, Psi + E) - Half(Theta, Psi - E)) / (2 * E);
        Assert.Equal(Theta - (H * (ofG + (Gamma * byTheta))), g.Bias.Item(), 1e-6);
        Assert.Equal(Psi - (H * (ofD + (Gamma * byPsi))), d.Weight.Item(), 1e-6);
    }

    [Fact]
    public void ConsensusAddsTheGradientOfHalfTheSquaredField()
    {
        double[] norms = new Bilinear().Norms(new Consensus(0.5), 20);
        double factor = Math.Sqrt(Math.Pow(1 - (H * 0.5), 2) + (H * H));
        Assert.All(norms.Zip(norms.Skip(1)), n => Assert.Equal(factor, n.Second / n.First, 1e-12));
    }

    [Fact]
    public void AFailureAtTheTrialPointPutsTheWeightsBack()
    {
        var x = new Parameter(Tensor.From([1.0]), "x");
        int calls = 0;
        Tensor Loss() => ++calls > 1 ? throw new InvalidOperationException("twice") : x.Square().Sum();
        var first = new Player(new Sgd([x], H), Loss);
        Assert.Throws<InvalidOperationException>(() => new Extragradient().Iterate(first, new Bilinear().Second));
        Assert.Equal(1, x.ToDoubles()[0]);
    }

    [Fact]
    public void AnExtragradientWithAdamMovesFromWhereItStood()
    {
        // By hand: a trial step of a fresh Adam is h·sign; the gradient there is what the real Adam's first step takes.
        var game = new Bilinear(p => new Adam([p], H));
        new Extragradient().Iterate(game.First, game.Second);
        double trialX = 1 - H, trialY = 1 + H;
        Assert.Equal(1 - (H * Math.Sign(trialY)), game.X, 1e-6);
        Assert.Equal(1 + (H * Math.Sign(trialX)), game.Y, 1e-6);
        Assert.Equal(1, game.First.Rule.Steps);
    }

    private sealed class Bilinear
    {
        private readonly Parameter _x = new(Tensor.From([1.0]), "x");
        private readonly Parameter _y = new(Tensor.From([1.0]), "y");

        public Bilinear(Func<Parameter, Optimizer>? rule = null)
        {
            rule ??= p => new Sgd([p], H);
            First = new Player(rule(_x), () => (_x * _y).Sum());
            Second = new Player(rule(_y), () => -(_x * _y).Sum());
        }

        public Player First { get; }

        public Player Second { get; }

        public double X => _x.ToDoubles()[0];

        public double Y => _y.ToDoubles()[0];

        public double[] Norms(GameRule rule, int iterations) =>
        [
            .. Enumerable.Range(0, iterations).Select(_ =>
            {
                double norm = Math.Sqrt((X * X) + (Y * Y));
                rule.Iterate(First, Second);
                return norm;
            }),
        ];
    }
}
