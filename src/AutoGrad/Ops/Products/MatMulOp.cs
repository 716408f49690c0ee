using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// The matrix product of the last two axes, Y = op(A) · op(B), with op the identity or the transpose, over broadcast batch axes.
/// </summary>
/// <remarks>
/// Shapes: A […, m, k] or […, k, m] transposed, B […, k, n] or […, n, k] transposed, Y […, m, n]. VJP, without transposes:
/// Ā = Ȳ Bᵀ and B̄ = Aᵀ Ȳ, summed over the batch axes that were broadcast.
/// </remarks>
/// <param name="transposeA">Whether A is read transposed.</param>
/// <param name="transposeB">Whether B is read transposed.</param>
public sealed class MatMulOp(bool transposeA, bool transposeB) : Op
{
    private static readonly MatMulOp[] _all = [new(false, false), new(false, true), new(true, false), new(true, true)];

    /// <inheritdoc/>
    public override Reads Reads => Reads.Inputs;

    /// <summary>The one op of the four that reads its factors so.</summary>
    internal static MatMulOp Of(bool transposeA, bool transposeB) => _all[(transposeA ? 2 : 0) + (transposeB ? 1 : 0)];

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        Shape a = x[0].Shape;
        Shape b = x[1].Shape;
        if (a.Rank < 2 || b.Rank < 2) { throw new ShapeException($"Both must have two axes or more, not {a.Rank} and {b.Rank}."); }
        var plan = new MatMulPlan(a, transposeA, b, transposeB);
        int other = transposeB ? b[-1] : b[-2];
        if (plan.K != other)
        {
            string left = transposeA ? $"{a}ᵀ" : $"{a}";
            string right = transposeB ? $"{b}ᵀ" : $"{b}";
            throw new ShapeException($"The inner dimensions differ: {plan.K} of {left} and {other} of {right}.");
        }
        return plan.Y;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.MatMul(new MatMulPlan(x[0].Shape, transposeA, x[1].Shape, transposeB), x[0].Storage, x[1].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor bar = (input, transposeA, transposeB) switch
        {
            (0, false, _) => Tensor.Apply(MatMulOp.Of(false, !transposeB), yBar, x[1]),
            (0, true, _) => Tensor.Apply(MatMulOp.Of(transposeB, true), x[1], yBar),
            (_, _, false) => Tensor.Apply(MatMulOp.Of(!transposeA, false), x[0], yBar),
            (_, _, true) => Tensor.Apply(MatMulOp.Of(true, transposeA), yBar, x[0]),
        };
        return bar.SumTo(x[input].Shape);
    }
}

/// <summary>The calls of <see cref="MatMulOp"/>.</summary>
public static class MatMulExtensions
{
    extension(Tensor a)
    {
        /// <summary>
        /// The matrix product a · b by NumPy's rules: the last two axes multiply, the others broadcast; a vector loses its axis again.
        /// </summary>
        /// <param name="b">The right factor.</param>
        /// <param name="transposeA">Whether the last two axes of a are exchanged first; a must then not be a vector.</param>
        /// <param name="transposeB">Whether the last two axes of b are exchanged first; b must then not be a vector.</param>
        /// <exception cref="ShapeException">A factor is a scalar, or the inner dimensions differ.</exception>
        public Tensor MatMul(Tensor b, bool transposeA = false, bool transposeB = false)
        {
            ArgumentNullException.ThrowIfNull(b);
            if (a.Shape.Rank == 1 && b.Shape.Rank >= 1 && !transposeA)
            {
                return a.Unsqueeze(0).MatMul(b, false, transposeB).Squeeze(b.Shape.Rank == 1 ? 0 : -2);
            }
            if (b.Shape.Rank == 1 && a.Shape.Rank >= 1 && !transposeB) { return a.MatMul(b.Unsqueeze(1), transposeA).Squeeze(-1); }
            if (a.Shape.Rank <= 2 || b.Shape.Rank != 2 || transposeA) { return Tensor.Apply(MatMulOp.Of(transposeA, transposeB), a, b); }

            // One matrix for a whole batch: the batch is just more rows, and the gradient of b needs no sum over it.
            Tensor rows = a.Reshape([checked((int)a.Shape.Slice(..^1).Size), a.Shape[-1]]);
            Tensor product = Tensor.Apply(MatMulOp.Of(false, transposeB), rows, b);
            return product.Reshape(a.Shape.Slice(..^1).Append(product.Shape[-1]));
        }
    }
}
