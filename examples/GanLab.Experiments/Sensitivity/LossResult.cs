using AutoGrad;

namespace GanLab.Experiments.Sensitivity;

/// <summary>The best of some tries: its median, and the bootstrap's 95 % interval of that.</summary>
internal sealed record BestOf(int Tries, double Median, double Low, double High);

/// <summary>What the table says of one loss.</summary>
/// <param name="Contender">The loss.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Best">The best of 1, 2, 5 and 10 random configurations.</param>
internal sealed record LossResult(Contender Contender, IReadOnlyList<ResultRow> Rows, IReadOnlyList<BestOf> Best)
{
    private static readonly int[] _tries = [1, 2, 5, 10];

    /// <summary>The random search.</summary>
    public Outcomes Search { get; } = Outcomes.Of(Rows.Where(row => row.Part == Part.Search));

    /// <summary>The runs at the good point.</summary>
    public Outcomes GoodPoint { get; } = Outcomes.Of(Rows.Where(row => row.Part == Part.GoodPoint));

    /// <summary>The share of random configurations that end further away than the median at the good point.</summary>
    public double ShareBeyondGood => Search.Share(d => d > GoodPoint.Median);

    /// <summary>The median at the least rate that was tried, a hundredth of the good point's.</summary>
    public double AtLeastRate => Knob(Sensitivity.Knob.Rate)[0].Outcomes.Median;

    /// <summary>What a table says of each loss.</summary>
    public static IReadOnlyList<LossResult> All(IReadOnlyList<ResultRow> rows, int seed)
    {
        RandomSource random = new RandomSource((ulong)seed).Fork(Streams.Bootstrap);
        return [.. Contender.All.Select((contender, i) => Of(contender, rows, random.Fork((ulong)i)))];
    }

    /// <summary>The runs at the good point with its rate changed a little.</summary>
    /// <param name="factor">What the rate is multiplied by.</param>
    public Outcomes SmallChange(double factor) =>
        Outcomes.Of(Rows.Where(row => row.Part == Part.SmallChange && row.Rate == factor * Contender.Good.Rate));

    /// <summary>How far a small change of the rate moves the median, in standard deviations over the draws at the good point.</summary>
    /// <param name="factor">What the rate is multiplied by.</param>
    public double InSpreads(double factor) => (SmallChange(factor).Median - GoodPoint.Median) / GoodPoint.Spread;

    /// <summary>A knob's settings in order, the good point's among them.</summary>
    public IReadOnlyList<KnobSetting> Knob(Knob knob) =>
    [
        .. Rows.Where(row => row.Part == knob.Part || row.Part == Part.GoodPoint)
            .GroupBy(knob.Value)
            .OrderBy(group => group.Key)
            .Select(group => new KnobSetting(knob.Name(group.First()), group.Key, Outcomes.Of(group))),
    ];

    private static LossResult Of(Contender contender, IReadOnlyList<ResultRow> rows, RandomSource random)
    {
        ResultRow[] own = [.. rows.Where(row => row.Loss == contender.Name)];
        Outcomes search = Outcomes.Of(own.Where(row => row.Part == Part.Search));
        return new LossResult(contender, own, [.. _tries.Select(k => BestOfTries(search, k, random.Fork((ulong)k)))]);
    }

    private static BestOf BestOfTries(Outcomes search, int tries, RandomSource random)
    {
        (double low, double high) = search.BestInterval(tries, random);
        return new BestOf(tries, search.BestOf(tries), low, high);
    }
}
