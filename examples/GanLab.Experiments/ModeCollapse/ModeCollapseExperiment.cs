using AutoGrad;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;

namespace GanLab.Experiments.ModeCollapse;

/// <summary>A generator that makes one thing of many, what cures it, and how it is counted.</summary>
public sealed class ModeCollapseExperiment : IExperiment
{
    private const double Usual = 1e-3;
    private const double Fast = 1e-2;
    private const double Slow = 1e-4;

    private static readonly Cure[] _onRing =
        [Cure.None, Cure.Packing, Cure.Unrolled, Cure.AtReal, Cure.AtBoth, Cure.Pairing, Cure.PairingAtBoth];

    private static readonly Cure[] _onGrid = [Cure.None, Cure.Packing, Cure.AtBoth, Cure.Pairing, Cure.PairingAtBoth, Cure.Critic];

    /// <inheritdoc/>
    public string Name => "mode-collapse";

    /// <inheritdoc/>
    public string Summary => "a generator that makes one mode of eight, what cures it at which rates, and how coverage is counted";

    /// <inheritdoc/>
    public string Source =>
        "Metz et al. 2017, Unrolled GANs; Srivastava et al. 2017, VEEGAN; Lin et al. 2018, PacGAN; Huang et al. 2024, R3GAN; "
        + "Arora & Zhang 2017, the birthday test";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        CollapseSizes sizes = context.Tiny ? CollapseSizes.Tiny : context.Quick ? CollapseSizes.Quick : CollapseSizes.Full;
        CollapseResult result = Measure(context, sizes);
        return new ExperimentResult(
            Explanation: ModeCollapseFigures.Explanation(result, context.Tiny),
            Verdicts: context.Tiny ? ModeCollapseVerdicts.OfCounts(result) : ModeCollapseVerdicts.All(result),
            Tables: ModeCollapseFigures.Tables(result),
            Figures: ModeCollapseFigures.All(result),
            Numbers: Numbers(result));
    }

    private static CollapseResult Measure(ExperimentContext context, CollapseSizes sizes)
    {
        var random = new RandomSource((ulong)context.Seed);
        Game[] games =
        [
            .. from cure in _onRing select new Game(Mixture.Ring, cure, Usual, sizes.RingIterations),
            .. from cure in sizes.IsWide ? _onRing : [Cure.None] select new Game(Mixture.Ring, cure, Fast, sizes.RingIterations),
            .. from cure in sizes.IsWide ? _onRing : [] select new Game(Mixture.Ring, cure, Slow, sizes.SlowIterations),
            .. from cure in sizes.GridIterations > 0 ? _onGrid : []
               from rate in (double[])[Usual, Usual / 3, 3 * Usual]
               select new Game(Mixture.Grid, cure, rate, sizes.GridIterations, Falls: true),
            .. sizes.GridIterations > 0
                ? (Game[])[new Game(Mixture.Grid, Cure.Critic, Usual, sizes.GridIterations / Cure.Critic.StepsOfD, Falls: true)]
                : [],
        ];
        IStage stage = context.Progress.Stage($"{games.Length} games on ring and grid", games.Sum(g => g.Iterations));
        GameResult[] results = SideBySide.Run(games, g => g.Play(random, stage, context.Cancellation), context.Cancellation);
        return new CollapseResult(
            OnRing: [.. results.Where(r => r.Game.Data == Mixture.Ring)],
            OnGrid: [.. results.Where(r => r.Game.Data == Mixture.Grid)],
            RingTraps: Traps.Of(Mixture.Ring, random),
            GridTraps: Traps.Of(Mixture.Grid, random),
            OnDigits: sizes.DigitIterations == 0 ? [] : PlayWithDigits(context, sizes.DigitIterations, random));
    }

    private static IReadOnlyList<DigitResult> PlayWithDigits(ExperimentContext context, int iterations, RandomSource random)
    {
        string folder = Path.Combine(context.DataFolder, "mnist");
        Mnist digits = Mnist.Load(folder, MnistSplit.Train);
        ImageClassifier classifier = ImageClassifier.Load(Path.Combine(folder, "classifier.safetensors"));
        IStage stage = context.Progress.Stage($"{DigitGame.All.Count} games with digits", DigitGame.All.Count * iterations);
        return SideBySide.Run(
            DigitGame.All, game => game.Play(digits, classifier, iterations, random, stage, context.Cancellation), context.Cancellation);
    }

    private static Dictionary<string, double[]> Numbers(CollapseResult result)
    {
        Dictionary<string, double[]> numbers = [];
        foreach (GameResult r in result.OnRing.Concat(result.OnGrid))
        {
            string name = $"{r.Game.Data.Name}/{r.Name}/rate of D {Format.Number(r.Game.RateOfD)}, {r.Game.Iterations} iterations";
            numbers[$"{name}/iterations"] = r.Iterations;
            numbers[$"{name}/reverse KL"] = [.. r.Counts.Select(c => c.ReverseKl)];
            numbers[$"{name}/majority"] = [.. r.Counts.Select(c => (double)c.Majority)];
            numbers[$"{name}/captured, quality, effective modes, reverse KL, majority share"] =
                [r.End.Captured, r.End.Quality, r.End.EffectiveModes, r.End.ReverseKl, r.End.MajorityShare];
        }
        foreach (DigitResult r in result.OnDigits)
        {
            numbers[$"digits/{r.Game.Name}/share of each class"] = r.Shares;
            numbers[$"digits/{r.Game.Name}/reverse KL, nearest real, closest pair"] = [r.ReverseKl, r.Nearest, r.Closest];
        }
        return numbers;
    }
}
