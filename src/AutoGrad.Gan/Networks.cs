using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>Networks with the laboratory's conventions, so that experiments differ only where they say so.</summary>
public static class Networks
{
    /// <summary>A stack of fully connected layers with an activation after each but the last.</summary>
    /// <remarks>Weights start He-uniform (He et al. 2015) in the hidden layers, which an activation follows, and Glorot-uniform (Glorot,
    /// Bengio 2010) in the last, which none or a symmetric one follows; biases start at 0.
    /// Shapes: x [batch, sizes[0]], y [batch, sizes[^1]].</remarks>
    /// <param name="sizes">The widths from the input to the output: [64, 256, 784] are two layers.</param>
    /// <param name="activation">Makes the activation that follows a hidden layer: <c>Activation.Relu</c>.</param>
    /// <param name="random">Where the first weights come from.</param>
    /// <param name="last">What follows the last layer, a Tanh for pixels in [−1, 1]; nothing if left out.</param>
    /// <param name="type">The element type.</param>
    /// <exception cref="ArgumentException">There are fewer than two widths.</exception>
    /// <example><code>Module d = Networks.Mlp([784, 256, 256, 1], () => Activation.LeakyRelu(0.2), random);</code></example>
    public static Sequential Mlp(
        int[] sizes, Func<Module> activation, RandomSource random, Module? last = null, DType type = DType.Float32)
    {
        if (sizes.Length < 2)
        {
            throw new ArgumentException("Networks.Mlp: at least two widths are needed, the input's and the output's.", nameof(sizes));
        }

        List<Module> modules = [];
        for (int i = 0; i + 2 < sizes.Length; i++)
        {
            modules.Add(new Linear(sizes[i], sizes[i + 1], random, Init.HeUniform, type: type));
            modules.Add(activation());
        }

        modules.Add(new Linear(sizes[^2], sizes[^1], random, Init.GlorotUniform, type: type));
        if (last is not null)
        {
            modules.Add(last);
        }

        return new Sequential(modules);
    }
}
