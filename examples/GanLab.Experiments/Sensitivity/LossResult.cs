using AutoGrad;

namespace GanLab.Experiments.Sensitivity;

/// <summary>The best of some tries: its median, and the bootstrap's 95 % interval of that.</summary>
internal sealed record BestOf(int Tries, double Median, double Low, double High);

/// <summary>One knob at one setting, the rest as at the good point.</summary>
/// <param name="Part">Which knob.</param>
/// <param name="Row">A row with the setting.</param>
/// <param name="Outcomes">The runs.</param>
internal sealed record KnobSetting(string Part, ResultRow Row, Outcomes Outcomes);

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

    /// <summary>The share of random configurations that end further away than the worst run at the good point.</summary>
    public double ShareBeyondGood => Search.Share(d => d > GoodPoint.Quantile(1));

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

    /// <summary>A knob's settings in order, the good point's among them.</summary>
    /// <param name="part">The knob.</param>
    /// <param name="setting">The setting of a row.</param>
    public IReadOnlyList<KnobSetting> Knob<T>(string part, Func<ResultRow, T> setting)
    {
        IEnumerable<ResultRow> rows = Rows.Where(row => row.Part == part || row.Part == Part.GoodPoint);
        return
        [
            .. rows.GroupBy(setting).OrderBy(group => group.Key)
                .Select(group => new KnobSetting(part, group.First(), Outcomes.Of(group))),
        ];
    }

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
