using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>PacGAN's packing: D judges m samples together, and so sees whether they are alike (Lin et al. 2018).</summary>
/// <remarks>
/// Shapes: x [batch, features], of which m in a row become one row [batch/m, m·features] of the inner discriminator; y is its output, one
/// value for each pack. A generator that repeats itself is then told from the data, which do not: a cure of mode collapse.
/// </remarks>
/// <example><code>Module d = new Packing(Networks.Mlp([2 * 2, 128, 1], () => Activation.Relu(), random), 2);</code></example>
public sealed class Packing : Module
{
    private readonly Module _inner;

    /// <summary>Wraps a discriminator.</summary>
    /// <param name="inner">D, of m·features inputs.</param>
    /// <param name="size">m.</param>
    /// <exception cref="ArgumentOutOfRangeException">m is less than 1.</exception>
    public Packing(Module inner, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        _inner = AddModule("inner", inner);
    }

    /// <summary>m.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public override string Description => $"Packing of {Size} for {_inner.Description}";

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The samples are no rows, or m does not divide their number.</exception>
    protected override Tensor Forward(Tensor x)
    {
        if (x.Shape.Rank != 2 || x.Shape[0] % Size != 0)
        {
            throw new ShapeException($"Packing of {x.Shape}: it takes [batch, features] with a batch that {Size} divides.");
        }
        return _inner.Call(x.Reshape([x.Shape[0] / Size, Size * x.Shape[1]]));
    }
}
