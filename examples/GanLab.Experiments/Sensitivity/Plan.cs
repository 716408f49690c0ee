using AutoGrad;

namespace GanLab.Experiments.Sensitivity;

/// <summary>Every run of a form under a seed, numbered; what each does depends on the seed and its number alone.</summary>
/// <param name="Sizes">How much is run.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Device">Where the tensors live.</param>
/// <param name="Trials">The runs, by their numbers.</param>
internal sealed record Plan(Sizes Sizes, int Seed, string Device, IReadOnlyList<Trial> Trials)
{
    // Beyond the draws of any search: the good point is not to share its first weights with a configuration of the search.
    private const int FirstRepeat = 1_000_000;

    private static readonly double[] _rateFactors = [0.01, 0.1, 10];

    /// <summary>The factors of a small change of the rate.</summary>
    public static IReadOnlyList<double> SmallFactors { get; } = [0.5, 2];

    /// <summary>The runs of a form.</summary>
    public static Plan Of(Sizes sizes, int seed)
    {
        List<Trial> trials = [];
        void Add(string part, Contender contender, Configuration configuration, int draw) =>
            trials.Add(new Trial(trials.Count, part, contender, configuration, draw));

        RandomSource source = new RandomSource((ulong)seed).Fork(Streams.Configurations);
        Configuration[] drawn =
            [.. Enumerable.Range(0, sizes.Configurations).Select(k => Configuration.Draw(source.Fork((ulong)k)))];

        // One loss after the other, so that shards, which take every n-th run, get as many of each.
        foreach (Contender contender in Contender.All)
        {
            for (int k = 0; k < drawn.Length; k++)
            {
                Add(Part.Search, contender, drawn[k], k);
            }
            for (int r = 0; r < sizes.SmallDraws; r++)
            {
                Add(Part.GoodPoint, contender, contender.Good, FirstRepeat + r);
            }
            foreach ((string part, Configuration changed) in Knobs(contender.Good))
            {
                for (int r = 0; r < sizes.KnobDraws; r++)
                {
                    Add(part, contender, changed, FirstRepeat + r);
                }
            }
            foreach (double factor in SmallFactors)
            {
                for (int r = 0; r < sizes.SmallDraws; r++)
                {
                    Add(Part.SmallChange, contender, contender.Good with { Rate = factor * contender.Good.Rate }, FirstRepeat + r);
                }
            }
        }
        return new Plan(sizes, seed, source.Device.Name, trials);
    }

    /// <summary>The runs of a shard.</summary>
    /// <exception cref="UserException">There is no such shard.</exception>
    public IReadOnlyList<Trial> Of(Shard shard) => shard.Count <= Trials.Count
        ? [.. Trials.Where(t => shard.Holds(t.Number))]
        : throw new UserException($"the {Sizes.Form} form has {Trials.Count} runs, too few for {shard.Count} shards");

    /// <summary>A good point with one knob turned; the good point itself is a part of its own.</summary>
    private static IEnumerable<(string Part, Configuration Changed)> Knobs(Configuration good) =>
    [
        .. _rateFactors.Select(factor => (Part.Rate, good with { Rate = factor * good.Rate })),
        .. Configuration.Batches.Where(b => b != good.Batch).Select(b => (Part.Batch, good with { Batch = b })),
        .. Configuration.Depths.Where(d => d != good.Layers).Select(d => (Part.Layers, good with { Layers = d })),
        .. Configuration.Activations.Where(a => a != good.Activation).Select(a => (Part.Activation, good with { Activation = a })),
    ];
}
