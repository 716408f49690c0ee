using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace GanLab.Experiments.ClippingAgainstPenalty;

/// <summary>
/// Holds the penalty's gradient with respect to every parameter of a small critic against central differences, in float64.
/// </summary>
/// <remarks>
/// A penalty with the right value and a gradient that never reaches the critic is the usual mistake: training then goes on as if there
/// were no penalty, and no error is raised. Here each number of each weight is moved by ±10⁻⁶ and the penalty computed anew. For a
/// critic of straight pieces (ReLU) so small a step almost never moves a point over a kink, and the penalty is smooth between kinks.
/// </remarks>
internal static class PenaltyCheck
{
    private const double Step = 1e-6;
    private const int Inputs = 2;
    private const int Width = 8;
    private const int Points = 16;

    /// <summary>The small critics that are checked.</summary>
    public static IReadOnlyList<Subject> Subjects { get; } =
    [
        new("tanh", Activation.Tanh, Normalised: false),
        new("leaky ReLU", () => Activation.LeakyRelu(0.2), Normalised: false),
        new("ReLU", Activation.Relu, Normalised: false),
        new("layer norm + tanh", Activation.Tanh, Normalised: true),
        new("layer norm + ReLU", Activation.Relu, Normalised: true),
    ];

    /// <summary>Checks one critic.</summary>
    public static Outcome Of(Subject subject, int seed)
    {
        var random = new RandomSource((ulong)seed).Fork(6);
        Sequential critic = subject.Build(random);
        Tensor points = random.Normal([Points, Inputs], type: DType.Float64);
        (string Name, Parameter Parameter)[] all = [.. critic.NamedParameters()];
        Tensor Penalty() => GradientPenalty.At(critic.Call, points);

        Tensor[] gradients = Gradients.Of(Penalty(), [.. all.Select(p => p.Parameter)], allowUnused: true);
        double[][] computed = [.. gradients.Select(g => g.ToDoubles())];
        double[][] expected = [.. all.Select(p => Differences(p.Parameter, Penalty))];
        double scale = expected.SelectMany(e => e).Max(Math.Abs);
        double error = computed.SelectMany(c => c).Zip(expected.SelectMany(e => e), (c, e) => Math.Abs(c - e)).Max() / scale;
        string[] silent = [.. all.Where((_, i) => computed[i].All(g => g == 0)).Select(p => p.Name)];
        string[] silentByDifferences = [.. all.Where((_, i) => expected[i].All(e => Math.Abs(e) < 1e-8 * scale)).Select(p => p.Name)];
        int reached = all.Where((_, i) => all[i].Parameter.Shape.Rank == 2 && computed[i].Any(g => g != 0)).Count();
        return new Outcome(
            Subject: subject,
            Error: error,
            Scale: scale,
            Numbers: computed.Sum(c => c.Length),
            Reached: reached,
            Matrices: all.Count(p => p.Parameter.Shape.Rank == 2),
            Silent: silent,
            SilentByDifferences: silentByDifferences);
    }

    private static double[] Differences(Parameter parameter, Func<Tensor> penalty)
    {
        double[] values = parameter.ToDoubles();
        var slopes = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            slopes[i] = (At(i, Step) - At(i, -Step)) / (2 * Step);
        }
        parameter.Set(Tensor.From(values, parameter.Shape));
        return slopes;

        double At(int element, double offset)
        {
            using var scope = new TensorScope();
            double[] moved = [.. values];
            moved[element] += offset;
            parameter.Set(Tensor.From(moved, parameter.Shape));
            return penalty().Item();
        }
    }

    /// <summary>A small critic: two hidden layers of eight units.</summary>
    /// <param name="Name">What it is made of.</param>
    /// <param name="Activation">Makes its activation.</param>
    /// <param name="Normalised">Whether a layer norm stands before each activation.</param>
    internal sealed record Subject(string Name, Func<Activation> Activation, bool Normalised)
    {
        /// <summary>The critic, in float64, with biases that are not 0: at 0 a wrong bias gradient could hide.</summary>
        public Sequential Build(RandomSource random)
        {
            List<Module> parts = [];
            foreach (int inputs in (int[])[Inputs, Width])
            {
                parts.Add(new Linear(inputs, Width, random, type: DType.Float64));
                if (Normalised)
                {
                    parts.Add(new LayerNorm(Width, type: DType.Float64));
                }
                parts.Add(Activation());
            }
            parts.Add(new Linear(Width, 1, random, type: DType.Float64));
            var critic = new Sequential(parts);
            foreach (Parameter p in critic.Parameters().Where(p => p.Shape.Rank == 1))
            {
                p.Set(p + random.Normal(p.Shape, 0, 0.3, DType.Float64));
            }
            return critic;
        }
    }

    /// <summary>What a check found.</summary>
    /// <param name="Subject">The critic.</param>
    /// <param name="Error">The largest difference between gradient and finite difference, as a share of the largest difference
    /// quotient.</param>
    /// <param name="Scale">The largest difference quotient.</param>
    /// <param name="Numbers">How many numbers were compared.</param>
    /// <param name="Reached">How many weight matrices have a gradient that is not 0.</param>
    /// <param name="Matrices">How many weight matrices there are.</param>
    /// <param name="Silent">Parameters whose gradient is exactly 0.</param>
    /// <param name="SilentByDifferences">Parameters whose difference quotients are all 0 within rounding.</param>
    internal sealed record Outcome(
        Subject Subject,
        double Error,
        double Scale,
        int Numbers,
        int Reached,
        int Matrices,
        IReadOnlyList<string> Silent,
        IReadOnlyList<string> SilentByDifferences);
}
