using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>A fully connected layer in one pass, Y = f(X Wᵀ + b), with or without b and f.</summary>
/// <remarks>
/// Shapes: X [rows, in], W [out, in], b [out], Y [rows, out]. VJP, with Z̄ = f′ ⊙ Ȳ: X̄ = Z̄ W, W̄ = Z̄ᵀ X, b̄ = the sum of Z̄ over the
/// rows.
/// </remarks>
/// <param name="activation">f, or null for none.</param>
public sealed class LinearOp(FusedActivation? activation) : Op
{
    /// <summary>The layer without an activation.</summary>
    internal static LinearOp Plain { get; } = new(null);

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1 | (activation is null ? Reads.None : Reads.Output);

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        (Shape rows, Shape weight) = (x[0].Shape, x[1].Shape);
        if (rows.Rank != 2 || weight.Rank != 2)
        {
            throw new ShapeException($"Both must have two axes, not {rows.Rank} and {weight.Rank}.");
        }
        if (rows[1] != weight[1])
        {
            throw new ShapeException($"The inner dimensions differ: {rows[1]} of {rows} and {weight[1]} of {weight}ᵀ.");
        }
        if (x.Length == 3 && !x[2].Shape.Dims.SequenceEqual([weight[0]]))
        {
            throw new ShapeException($"The bias is {x[2].Shape}, not [{weight[0]}].");
        }
        return [rows[0], weight[0]];
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
    {
        var plan = new MatMulPlan(x[0].Shape, false, x[1].Shape, true);
        Storage? bias = x.Length == 3 ? x[2].Storage : null;
        if (activation is null)
        {
            device.MatMul(plan, x[0].Storage, x[1].Storage, bias, default(IdentityFunction), y);
        }
        else
        {
            activation.Product(device, plan, x[0].Storage, x[1].Storage, bias, y);
        }
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => Of(input, x, BeforeActivation(y, yBar));

    /// <inheritdoc/>
    public override void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
    {
        Tensor zBar = BeforeActivation(y, yBar);
        for (int i = 0; i < bars.Length; i++)
        {
            bars[i] = needs[i] ? Of(i, x, zBar) : null;
        }
    }

    private static Tensor Of(int input, ReadOnlySpan<Tensor> x, Tensor zBar) => input switch
    {
        0 => Tensor.Apply(MatMulOp.Of(false, false), zBar, x[1]),
        1 => Tensor.Apply(MatMulOp.Of(true, false), zBar, x[0]),
        _ => zBar.SumTo(x[2].Shape),
    };

    private Tensor BeforeActivation(Tensor y, Tensor yBar) => activation?.Vjp(y, yBar) ?? yBar;
}

/// <summary>The call of <see cref="LinearOp"/>.</summary>
public static class LinearExtensions
{
    extension(Tensor x)
    {
        /// <summary>A fully connected layer, y = f(x Wᵀ + b).</summary>
        /// <param name="weight">W, of shape [out, in].</param>
        /// <param name="bias">b, of shape [out], or null for none.</param>
        /// <param name="activation">f, or null for none; the same numbers as f called on its own, in one pass.</param>
        /// <returns>Shape […, out] for x of shape […, in].</returns>
        /// <exception cref="ShapeException">The inner dimensions differ, or the bias does not fit.</exception>
        public Tensor Linear(Tensor weight, Tensor? bias = null, FusedActivation? activation = null)
        {
            Tensor rows = x.Shape.Rank == 2 || x.Shape.Rank == 0 ? x : x.Reshape([checked((int)x.Shape.Slice(..^1).Size), x.Shape[-1]]);
            LinearOp op = activation?.Layer ?? LinearOp.Plain;
            Tensor y = bias is null ? Tensor.Apply(op, rows, weight) : Tensor.Apply(op, rows, weight, bias);
            return x.Shape.Rank == 2 ? y : y.Reshape(x.Shape.Slice(..^1).Append(y.Shape[-1]));
        }
    }
}
