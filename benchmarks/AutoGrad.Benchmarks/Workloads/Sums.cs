namespace AutoGrad.Benchmarks.Workloads;

/// <summary>Σ tanh(x y + z) and its gradient with respect to all three, of n elements each.</summary>
/// <param name="n">How many elements.</param>
internal sealed class ElementChain(int n) : Workload
{
    private readonly Tensor[] _leaves = [.. new RandomSource(1).Normals([n], 3).Select(t => t.AsLeaf())];

    /// <inheritdoc/>
    public override Tensor Step()
    {
        Tensor sum = ((_leaves[0] * _leaves[1]) + _leaves[2]).Tanh().Sum();
        Gradients.Of(sum, _leaves);
        return sum;
    }
}

/// <summary>The product of two n × n matrices, and its gradient with respect to both for a given cotangent.</summary>
/// <param name="n">Rows and columns.</param>
internal sealed class MatrixProduct(int n) : Workload
{
    private readonly Tensor[] _leaves = [.. new RandomSource(1).Normals([n, n], 2).Select(t => t.AsLeaf())];
    private readonly Tensor _cotangent = new RandomSource(2).Normal([n, n]);

    /// <inheritdoc/>
    public override Tensor Step() => Gradients.Of(_leaves[0].MatMul(_leaves[1]), _leaves, _cotangent)[0];
}

/// <summary>A scalar to which a constant is added a thousand times, and its gradient: nothing but the tape's own cost.</summary>
/// <param name="length">How many additions.</param>
internal sealed class ScalarChain(int length = 1000) : Workload
{
    private readonly Tensor[] _leaves = [Tensor.Scalar(1).AsLeaf()];
    private readonly Tensor _constant = Tensor.Scalar(0.5);

    /// <inheritdoc/>
    public override Tensor Step()
    {
        Tensor y = _leaves[0];
        for (int i = 0; i < length; i++) { y += _constant; }
        return Gradients.Of(y, _leaves)[0];
    }
}

/// <summary>Several tensors from one generator.</summary>
internal static class GeneratorExtensions
{
    /// <summary>Tensors of one shape, with normal numbers.</summary>
    public static IEnumerable<Tensor> Normals(this RandomSource random, Kernels.Shape shape, int count)
        => Enumerable.Range(0, count).Select(_ => random.Normal(shape));
}
