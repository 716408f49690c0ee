using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>How two players move in one iteration of a game.</summary>
/// <remarks>
/// Of a GAN the first player is the discriminator. With v = (∇ₐ L₁, ∇_b L₂), each player's gradient of its own loss, and plain gradient
/// steps of size h, the rules are maps of w = (a, b); what they do near an equilibrium is told by the eigenvalues of v's Jacobian
/// (Mescheder et al. 2018). Any optimiser may take the gradients' steps; two time scales (Heusel et al. 2017) are two optimisers of
/// different rates.
/// </remarks>
public abstract class GameRule
{
    /// <summary>The name in tables.</summary>
    public abstract string Name { get; }

    /// <summary>The rule's own state, to be saved with a run; null if it has none.</summary>
    public virtual IResumable? State => null;

    /// <summary>Plays one iteration.</summary>
    /// <param name="first">The first player, the discriminator of a GAN.</param>
    /// <param name="second">The second player, the generator of a GAN.</param>
    /// <param name="measure">Whether the norms of <see cref="PlayerStep"/> are computed.</param>
    /// <returns>The last step of each player.</returns>
    public abstract (PlayerStep First, PlayerStep Second) Iterate(Player first, Player second, bool measure = false);
}

/// <summary>The players move in turn: the first so many steps, then the second, which sees where the first has gone.</summary>
public sealed class Alternating : GameRule
{
    private readonly int _firstSteps;
    private readonly int _secondSteps;

    /// <summary>Makes the rule.</summary>
    /// <param name="firstSteps">Steps of the first player in an iteration: n_critic of WGAN.</param>
    /// <param name="secondSteps">Steps of the second player.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of steps is less than 1.</exception>
    public Alternating(int firstSteps = 1, int secondSteps = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(secondSteps, 1);
        (_firstSteps, _secondSteps) = (firstSteps, secondSteps);
    }

    /// <inheritdoc/>
    public override string Name => (_firstSteps, _secondSteps) == (1, 1) ? "alternating" : $"alternating {_firstSteps} : {_secondSteps}";

    /// <inheritdoc/>
    public override (PlayerStep First, PlayerStep Second) Iterate(Player first, Player second, bool measure = false)
        => (Steps(first, _firstSteps, measure), Steps(second, _secondSteps, measure));

    private static PlayerStep Steps(Player player, int steps, bool measure)
    {
        for (int i = 1; i < steps; i++) { player.Step(); }
        return player.Step(measure);
    }
}

/// <summary>Both players move at once, each by its gradient where both stood: w ← w − h v(w).</summary>
public sealed class Simultaneous : GameRule
{
    /// <inheritdoc/>
    public override string Name => "simultaneous";

    /// <inheritdoc/>
    public override (PlayerStep First, PlayerStep Second) Iterate(Player first, Player second, bool measure = false)
    {
        using var scope = new TensorScope();
        (Slope one, Slope other) = (first.Slope(), second.Slope());
        return (first.Move(one, measure), second.Move(other, measure));
    }
}

/// <summary>
/// Extragradient: each step by the gradient at the point that a trial step leads to, w ← w − h v(w − h v(w)) (Korpelevich 1976; for GANs
/// Gidel et al. 2019).
/// </summary>
/// <remarks>Twice the gradients of a plain step. The trial step is the optimiser's own, from its state, which it does not change.</remarks>
public sealed class Extragradient : GameRule
{
    /// <inheritdoc/>
    public override string Name => "extragradient";

    /// <inheritdoc/>
    public override (PlayerStep First, PlayerStep Second) Iterate(Player first, Player second, bool measure = false)
    {
        using var scope = new TensorScope();
        (Tensor[] one, Tensor[] other) = (Ahead(first), Ahead(second));
        (WeightSnapshot a, WeightSnapshot b) = (WeightSnapshot.Of(first.Rule.Parameters), WeightSnapshot.Of(second.Rule.Parameters));
        Slope there, alsoThere;
        try
        {
            Set(first, one);
            Set(second, other);
            (there, alsoThere) = (first.Slope(), second.Slope());
        }
        finally
        {
            a.Restore(first.Rule.Parameters);
            b.Restore(second.Rule.Parameters);
        }
        return (first.Move(there, measure), second.Move(alsoThere, measure));
    }

    private static Tensor[] Ahead(Player player)
    {
        Slope slope = player.Slope();
        using GradMode.Change off = GradMode.Off();
        UnrolledSteps trial = player.Rule.Unroll();
        trial.Step(slope.Gradients);
        return [.. trial.Weights];
    }

    private static void Set(Player player, Tensor[] weights)
    {
        for (int i = 0; i < weights.Length; i++) { player.Rule.Parameters[i].Set(weights[i]); }
    }
}

/// <summary>
/// Optimistic steps, both players at once: w ← w − h (2 v(w) − v(w before)), a guess of the gradient to come (Daskalakis et al. 2018).
/// </summary>
/// <remarks>The first iteration, which has no gradient before, is a simultaneous one.</remarks>
public sealed class Optimistic : GameRule
{
    private readonly Past _past = new();

    /// <inheritdoc/>
    public override string Name => "optimistic";

    /// <inheritdoc/>
    public override IResumable State => _past;

    /// <inheritdoc/>
    public override (PlayerStep First, PlayerStep Second) Iterate(Player first, Player second, bool measure = false)
    {
        using var scope = new TensorScope();
        (Slope one, Slope other) = (first.Slope(), second.Slope());
        Tensor[] guess = _past.Guess([.. one.Gradients, .. other.Gradients]);
        int split = one.Gradients.Length;
        return (
            first.Move(one with { Gradients = guess[..split] }, measure),
            second.Move(other with { Gradients = guess[split..] }, measure));
    }

    /// <summary>The gradients of the iteration before.</summary>
    private sealed class Past : IResumable
    {
        private Parameter[] _gradients = [];

        public Tensor[] Guess(Tensor[] now)
        {
            if (_gradients.Length == 0)
            {
                Keep(now);
                return now;
            }
            Tensor[] guess = [.. now.Zip(_gradients, (g, before) => (2 * g) - before)];
            for (int i = 0; i < now.Length; i++) { _gradients[i].Set(now[i]); }
            return guess;
        }

        public IReadOnlyDictionary<string, Tensor> StateDictionary() => _gradients.Index()
            .Select(g => (Name: $"{g.Index}", Value: g.Item.Detach()))
            .Append((Name: "count", Value: Nn.State.OfNumber((ulong)_gradients.Length)))
            .ToDictionary(s => s.Name, s => s.Value);

        public void Load(IReadOnlyDictionary<string, Tensor> state)
        {
            // Before its first iteration it has no gradients.
            int count = Math.Max(0, state.Count - 1);
            var names = Enumerable.Range(0, count).Select(i => $"{i}").Append("count");
            if (!names.All(state.ContainsKey) || Nn.State.NumberOf(state["count"]) != (ulong)count)
            {
                throw new StateMismatchException("Optimistic.Load: the state is no list of gradients and their count.");
            }
            Keep([.. Enumerable.Range(0, count).Select(i => state[$"{i}"])]);
        }

        private void Keep(Tensor[] gradients)
        {
            using var outside = TensorScope.Outside();
            _gradients = [.. gradients.Select(g => new Parameter(g, "gradient", trainable: false))];
        }
    }
}

/// <summary>
/// Consensus optimisation: both players also lower R = ½‖v‖², w ← w − h (v + γ ∇R), so that they meet where no gradient is left
/// (Mescheder, Nowozin, Geiger 2017).
/// </summary>
/// <remarks>It needs second derivatives. A large γ makes any stationary point attract, also one that is no equilibrium.</remarks>
/// <param name="weight">γ.</param>
/// <exception cref="ArgumentOutOfRangeException">γ is no finite number from 0 up.</exception>
public sealed class Consensus(double weight) : GameRule
{
    private readonly double _weight = Setting.NotNegative(weight, nameof(weight));

    /// <inheritdoc/>
    public override string Name => "consensus";

    /// <inheritdoc/>
    public override (PlayerStep First, PlayerStep Second) Iterate(Player first, Player second, bool measure = false)
    {
        using var scope = new TensorScope();
        (Slope one, Slope other) = (first.Slope(createGraph: true), second.Slope(createGraph: true));
        Tensor half = one.Gradients.Concat(other.Gradients).Select(g => g.Square().Sum()).Aggregate((a, b) => a + b) / 2;
        Tensor[] pull = Gradients.Of(half, [.. first.Rule.Parameters, .. second.Rule.Parameters], allowUnused: true);
        int split = one.Gradients.Length;
        return (first.Move(Pulled(one, pull[..split]), measure), second.Move(Pulled(other, pull[split..]), measure));
    }

    private Slope Pulled(Slope slope, Tensor[] pull)
    {
        using GradMode.Change off = GradMode.Off();
        return slope with { Gradients = [.. slope.Gradients.Zip(pull, (g, p) => g + (_weight * p))] };
    }
}
