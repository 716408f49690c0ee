using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>What one step of a player did.</summary>
/// <param name="Loss">The player's loss before the step.</param>
/// <param name="GradientNorm">The norm of its gradient, over all the player's weights together; NaN unless asked for.</param>
/// <param name="UpdateNorm">How far the weights moved; NaN unless asked for. Adam can move them a full step on a tiny gradient.</param>
public readonly record struct PlayerStep(double Loss, double GradientNorm, double UpdateNorm);

/// <summary>A player of a game: weights that are its own to move, and a loss that may depend on the other player's weights too.</summary>
/// <param name="rule">The optimiser of the player's weights.</param>
/// <param name="loss">Computes the loss, a scalar, from all weights as they are now; a GAN's draws a new batch each time. It is told
/// whether its gradient will be differentiated with respect to the other player's weights, which are then part of its history.</param>
/// <param name="afterStep">Called after each step.</param>
/// <example><code>
/// // The game min over x, max over y of x y, which simultaneous gradient steps spiral out of.
/// var x = new Player(new Sgd([px], 0.1), () => px * py);
/// var y = new Player(new Sgd([py], 0.1), () => -px * py);
/// new Extragradient().Iterate(x, y);
/// </code></example>
public sealed class Player(Optimizer rule, Func<bool, Tensor> loss, Action? afterStep = null)
{
    /// <summary>A player whose loss has the same history always.</summary>
    /// <param name="rule">The optimiser of the player's weights.</param>
    /// <param name="loss">Computes the loss, a scalar, from all weights as they are now.</param>
    /// <param name="afterStep">Called after each step.</param>
    public Player(Optimizer rule, Func<Tensor> loss, Action? afterStep = null)
        : this(rule, _ => loss(), afterStep)
    {
    }

    /// <summary>The optimiser of the player's weights.</summary>
    public Optimizer Rule => rule;

    /// <summary>Takes a step on the player's own gradient; the other player stays where it is.</summary>
    /// <param name="measure">Whether the norms are computed, which costs two copies of the weights.</param>
    public PlayerStep Step(bool measure = false)
    {
        using var scope = new TensorScope();
        return Move(Slope(), measure);
    }

    /// <summary>The loss where both players stand, and its gradient with respect to the player's own weights.</summary>
    /// <param name="createGraph">Whether the gradient can be differentiated again, with respect to both players' weights.</param>
    public Slope Slope(bool createGraph = false)
    {
        using GradMode.Change on = GradMode.On();
        Tensor value = loss(createGraph);
        return new(value, Gradients.Of(value, rule.Parameters, createGraph: createGraph));
    }

    /// <summary>Moves the weights by the optimiser's rule.</summary>
    /// <param name="slope">The loss and the gradients to move by.</param>
    /// <param name="measure">Whether the norms are computed.</param>
    public PlayerStep Move(Slope slope, bool measure = false)
    {
        WeightSnapshot? before = measure ? WeightSnapshot.Of(rule.Parameters) : null;
        rule.Step(slope.Gradients);
        afterStep?.Invoke();
        return before is null
            ? new PlayerStep(slope.Loss.Item(), double.NaN, double.NaN)
            : new PlayerStep(slope.Loss.Item(), GradientClip.JointNorm(slope.Gradients), before.DistanceTo(rule.Parameters));
    }
}

/// <summary>A loss and its gradients, one for each weight of a player.</summary>
/// <param name="Loss">The loss, a scalar.</param>
/// <param name="Gradients">The gradients, in the order of the weights.</param>
public readonly record struct Slope(Tensor Loss, Tensor[] Gradients);
