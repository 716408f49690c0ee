using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Derivatives beyond the gradient, all made of reverse sweeps; each result can itself be differentiated.</summary>
/// <remarks>
/// The functions are called once or more, with a tensor that has a history; they must compute the same each time. Where recording is off
/// these functions record for themselves, and their results are constants.
/// </remarks>
public static class Derivatives
{
    /// <summary>The Jacobian, J[i…, j…] = ∂yᵢ/∂xⱼ, of y = f(x): one reverse sweep for each element of y.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point.</param>
    /// <returns>Of y's shape followed by x's.</returns>
    public static Tensor Jacobian(Func<Tensor, Tensor> f, Tensor x) => Recorded(() =>
    {
        Tensor at = Tracked(x);
        Tensor y = f(at);
        return Rows(y, at).Reshape(y.Shape.Append(x.Shape.Dims));
    });

    /// <summary>
    /// The Jacobians of a function that is applied to each row of a batch, y[b] = f(x[b]): as many sweeps as y has columns.
    /// </summary>
    /// <param name="f">The function, from [batch, …] to [batch, outputs]. Rows must not influence one another; this is not checked.</param>
    /// <param name="x">The points, of shape [batch, …].</param>
    /// <returns>[batch, outputs, …].</returns>
    /// <exception cref="ShapeException">f does not return [batch, outputs].</exception>
    public static Tensor BatchJacobian(Func<Tensor, Tensor> f, Tensor x) => Recorded(() =>
    {
        Tensor at = Tracked(x);
        Tensor y = f(at);
        if (x.Shape.Rank < 1 || y.Shape.Rank != 2 || y.Shape[0] != x.Shape[0])
        {
            throw new ShapeException($"BatchJacobian of {x.Describe()}: f returned {y.Describe()}, not [batch, outputs].");
        }
        Tensor[] columns = [.. Enumerable.Range(0, y.Shape[1]).Select(i => Gradient(y.Select(1, i).Sum(), at))];
        return Tensor.Stack(columns, 1);
    });

    /// <summary>The Hessian, H[i…, j…] = ∂²y/∂xᵢ∂xⱼ, of a scalar function y = f(x).</summary>
    /// <param name="f">The function; its result has one element.</param>
    /// <param name="x">The point.</param>
    /// <returns>Of x's shape twice.</returns>
    /// <exception cref="ShapeException">f's result has more than one element.</exception>
    public static Tensor Hessian(Func<Tensor, Tensor> f, Tensor x) => Jacobian(at => Gradient(f(at), at), x);

    /// <summary>The Hessian times a vector, H v = ∇⟨∇f, v⟩, without the Hessian: two sweeps (Pearlmutter 1994).</summary>
    /// <param name="f">The function; its result has one element.</param>
    /// <param name="x">The point.</param>
    /// <param name="v">The vector, of x's shape.</param>
    /// <returns>Of x's shape.</returns>
    /// <exception cref="ShapeException">v has another shape than x, or f's result more than one element.</exception>
    public static Tensor HessianVectorProduct(Func<Tensor, Tensor> f, Tensor x, Tensor v) => Recorded(() =>
    {
        CheckDirection(nameof(HessianVectorProduct), x, v);
        Tensor at = Tracked(x);
        return Gradient((Gradient(f(at), at) * v).Sum(), at);
    });

    /// <summary>The Jacobian times a vector, J v, the directional derivative: by two reverse sweeps, since Jᵀu is linear in u.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="v">The direction, of x's shape.</param>
    /// <returns>Of the shape of f's result.</returns>
    /// <exception cref="ShapeException">v has another shape than x.</exception>
    public static Tensor Jvp(Func<Tensor, Tensor> f, Tensor x, Tensor v) => Recorded(() =>
    {
        CheckDirection(nameof(Jvp), x, v);
        Tensor at = Tracked(x);
        Tensor y = f(at);
        Tensor u = Tensor.Zeros(y.Shape, y.DType, y.Device).AsLeaf();
        Tensor pulledBack = Gradients.Of(y, [at], cotangent: u, createGraph: true, allowUnused: true)[0];
        return Gradient((pulledBack * v).Sum(), u);
    });

    /// <summary>The n-th derivative of a function of one number, at each element of x: f must work element by element.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The points.</param>
    /// <param name="n">The order; 0 gives f(x).</param>
    /// <returns>Of x's shape.</returns>
    /// <exception cref="ShapeException">f's result has another shape than x.</exception>
    public static Tensor Nth(Func<Tensor, Tensor> f, Tensor x, int n) => Recorded(() =>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        Tensor at = Tracked(x);
        Tensor y = f(at);
        if (y.Shape != x.Shape)
        {
            throw new ShapeException($"Nth of {x.Describe()}: f returned {y.Describe()}; it must work element by element.");
        }
        for (int i = 0; i < n; i++)
        {
            y = Gradient(y.Sum(), at);
        }
        return y;
    });

    private static Tensor Recorded(Func<Tensor> derivative)
    {
        if (GradMode.IsRecording) { return derivative(); }
        using GradMode.Change on = GradMode.On();
        return derivative().Detach();
    }

    private static Tensor Gradient(Tensor y, Tensor x) => Gradients.Of(y, [x], createGraph: true, allowUnused: true)[0];

    /// <summary>
    /// x as a node of its own: what f does is differentiated with respect to it, and what came before stays reachable.
    /// </summary>
    private static Tensor Tracked(Tensor x) => x.HasHistory ? Tensor.Apply(new ReshapeOp(x.Shape), x) : x.AsLeaf();

    private static Tensor Rows(Tensor y, Tensor x)
    {
        Tensor flat = y.Flatten();
        int n = flat.Shape[0];
        return n == 0
            ? Tensor.Zeros(new Shape([0, .. x.Shape.Dims]), x.DType, x.Device)
            : Tensor.Stack([.. Enumerable.Range(0, n).Select(i => Gradient(flat.Slice(0, i, 1).Sum(), x))]);
    }

    private static void CheckDirection(string name, Tensor x, Tensor v)
    {
        if (v.Shape != x.Shape) { throw new ShapeException($"{name} of {x.Describe()}: the vector is {v.Describe()}."); }
    }
}
