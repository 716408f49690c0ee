using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>One differentiable operation: a value and its vector-Jacobian product (VJP). Derive from it to add your own.</summary>
/// <remarks>
/// <see cref="Forward"/> talks to kernels and never to the tape; <see cref="Vjp"/> talks to tensors and never to kernels, so that every
/// gradient can itself be differentiated. Call an op with <see cref="Tensor.Apply"/>.
/// </remarks>
public abstract class Op
{
    /// <summary>The name in messages, traces and graphs.</summary>
    public virtual string Name => GetType().Name.Split('`')[0].Replace("Op", "", StringComparison.Ordinal);

    /// <summary>Which values <see cref="Vjp"/> looks at. The safe answer, everything, keeps the most memory.</summary>
    public virtual Reads Reads => Reads.All;

    /// <summary>True if the output is the input under another shape: it shares the storage, without <see cref="Forward"/>.</summary>
    public virtual bool SharesStorage => false;

    /// <summary>The shape of the output.</summary>
    /// <exception cref="ShapeException">The shapes of the inputs do not fit.</exception>
    public abstract Shape OutputShape(ReadOnlySpan<Tensor> x);

    /// <summary>The element type of the output: that of the first floating input, if an op does not say otherwise.</summary>
    public virtual DType OutputDType(ReadOnlySpan<Tensor> x)
    {
        int first = 0;
        while (first < x.Length && !x[first].DType.IsFloating()) { first++; }
        return x[first < x.Length ? first : 0].DType;
    }

    /// <summary>Computes the output from the inputs, by kernels.</summary>
    public abstract void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y);

    /// <summary>Whether an input may be Int32 or Bool as well: for ops that move, choose or compare numbers. The others compute.</summary>
    public virtual bool TakesAnyType(int input) => false;

    /// <summary>Whether derivatives flow through an input. No for masks, indices and what the output depends on only in steps.</summary>
    public virtual bool IsDifferentiable(int input) => true;

    /// <summary>The cotangent of one input, x̄ = (∂y/∂x)ᵀ ȳ, of that input's shape, by differentiable operations.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="x">The inputs; only those that <see cref="Reads"/> names have values, the others only shapes.</param>
    /// <param name="y">The output, with a value if <see cref="Reads"/> names it.</param>
    /// <param name="yBar">The cotangent ȳ of the output, of its shape.</param>
    public abstract Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar);

    /// <summary>The cotangents of all inputs that need one, for ops whose VJPs share work: bars[i] is that of input i.</summary>
    public virtual void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
    {
        for (int i = 0; i < bars.Length; i++) { bars[i] = needs[i] ? Vjp(i, x, y, yBar) : null; }
    }

    /// <summary>The op as a formula of its inputs, for traces and graphs: "v1 · x".</summary>
    public virtual string Formula(params string[] x) => $"{Name}({string.Join(", ", x)})";

    /// <summary>The op and the shapes that it was given: "MatMul of [2, 3], [4, 5]".</summary>
    internal string Describe(ReadOnlySpan<Tensor> x) => $"{Name} of {string.Join(", ", x.ToArray().Select(t => t.Describe()))}";
}
