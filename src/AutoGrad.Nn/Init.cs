using AutoGrad.Kernels;
using MathNet.Numerics.LinearAlgebra;

namespace AutoGrad.Nn;

/// <summary>Makes the first value of a weight of a shape [out, in, …], from a source of random numbers and on its device.</summary>
public delegate Tensor Initialiser(Shape shape, RandomSource random, DType type);

/// <summary>The usual first values of weights, from the numbers n_in and n_out of inputs and outputs of a unit.</summary>
/// <remarks>
/// Of a convolution's weight [out, in/groups, h, w], n_in = in/groups · h · w and n_out = out · h · w, as PyTorch counts. Transposed
/// convolutions, whose weights are laid out as [in, out/groups, h, w], ask for the shape of such a weight, so the same counts hold.
/// </remarks>
public static class Init
{
    /// <summary>U(±√(6/(n_in + n_out))) (Glorot, Bengio 2010): keeps the variance of a linear stack both ways.</summary>
    public static Initialiser GlorotUniform { get; }
        = (shape, random, type) => Symmetric(shape, random, type, Math.Sqrt(6.0 / (FanIn(shape) + FanOut(shape))));

    /// <summary>N(0, 2/(n_in + n_out)) (Glorot, Bengio 2010).</summary>
    public static Initialiser GlorotNormal { get; }
        = (shape, random, type) => random.Normal(shape, 0, Math.Sqrt(2.0 / (FanIn(shape) + FanOut(shape))), type);

    /// <summary>U(±√(6/n_in)) (He et al. 2015): keeps the variance through ReLUs.</summary>
    public static Initialiser HeUniform { get; } = (shape, random, type) => Symmetric(shape, random, type, Math.Sqrt(6.0 / FanIn(shape)));

    /// <summary>N(0, 2/n_in) (He et al. 2015): keeps the variance through ReLUs.</summary>
    public static Initialiser HeNormal { get; } = (shape, random, type) => random.Normal(shape, 0, Math.Sqrt(2.0 / FanIn(shape)), type);

    /// <summary>U(±1/√n_in), PyTorch's default for linear layers: a third of the variance that a linear stack would need.</summary>
    public static Initialiser Fan { get; } = (shape, random, type) => Symmetric(shape, random, type, 1 / Math.Sqrt(FanIn(shape)));

    /// <summary>Zeros.</summary>
    public static Initialiser Zeros { get; } = (shape, random, type) => Tensor.Zeros(shape, type, DeviceOf(random));

    /// <summary>U(±bound).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is no finite number from 0 up.</exception>
    public static Initialiser Uniform(double bound)
    {
        Setting.NotNegative(bound, nameof(bound));
        return (shape, random, type) => Symmetric(shape, random, type, bound);
    }

    /// <summary>N(0, σ²) for a given standard deviation σ.</summary>
    /// <exception cref="ArgumentOutOfRangeException">σ is no finite number from 0 up.</exception>
    public static Initialiser Normal(double standardDeviation)
    {
        Setting.NotNegative(standardDeviation, nameof(standardDeviation));
        return (shape, random, type) => random.Normal(shape, 0, standardDeviation, type);
    }

    /// <summary>A given value.</summary>
    /// <exception cref="ShapeException">It has another shape than the weight.</exception>
    public static Initialiser Given(Tensor value) => new GivenValue(value).Draw;

    /// <summary>A random matrix with orthonormal rows or columns, whichever are fewer, times a gain (Saxe et al. 2014).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gain is no finite number.</exception>
    public static Initialiser Orthogonal(double gain = 1)
    {
        Setting.Finite(gain, nameof(gain));
        return (shape, random, type) =>
        {
            if (shape.Rank < 2) { throw new ShapeException($"Init.Orthogonal: a weight of shape {shape} is no matrix."); }
            int rows = shape[0];
            int columns = (int)shape.Slice(1..).Size;
            bool tall = rows >= columns;
            double[] normal = random.Normal([rows, columns], type: DType.Float64).ToArray<double>();
            Matrix<double> m = Matrix<double>.Build.Dense(
                Math.Max(rows, columns),
                Math.Min(rows, columns),
                (i, j) => tall ? normal[(i * columns) + j] : normal[(j * columns) + i]);
            var qr = m.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
            var values = new double[rows * columns];
            for (int i = 0; i < m.RowCount; i++)
            {
                for (int j = 0; j < m.ColumnCount; j++)
                {
                    // The sign of R's diagonal makes the matrix uniform over all orthogonal ones (Mezzadri 2007).
                    double q = gain * qr.Q[i, j] * Math.Sign(qr.R[j, j]);
                    values[tall ? (i * columns) + j : (j * columns) + i] = q;
                }
            }
            return Tensor.From(values, shape, DeviceOf(random)).To(type);
        };
    }

    /// <summary>The weight of a transposed convolution, [in, out/groups, …], drawn as that of a convolution, [out, in/groups, …].</summary>
    internal static Tensor Transposed(
        Initialiser weight, int inputs, int outputs, int groups, ReadOnlySpan<int> kernel, RandomSource random, DType type)
    {
        var laidOut = new Shape(inputs, outputs / groups).Append(kernel);
        if (weight.Target is GivenValue) { return weight(laidOut, random, type); }
        Tensor drawn = weight(new Shape(outputs, inputs / groups).Append(kernel), random, type);
        int taps = (int)Shape.Create(kernel).Size;
        return drawn.Reshape([groups, outputs / groups, inputs / groups, taps]).Permute(0, 2, 1, 3).Reshape(laidOut);
    }

    /// <summary>Where a source makes its tensors, also one of no numbers, which draws none.</summary>
    private static Device DeviceOf(RandomSource random) => random.Uniform([0]).Device;

    private static double FanIn(Shape shape) => shape.Rank < 2 ? throw NoFans(shape) : shape.Slice(1..).Size;

    private static double FanOut(Shape shape) => shape.Rank < 2 ? throw NoFans(shape) : shape[0] * shape.Slice(2..).Size;

    private static ShapeException NoFans(Shape shape)
        => new($"Init: a weight of shape {shape} has no inputs and outputs to count; it needs [out, in, …].");

    private static Tensor Symmetric(Shape shape, RandomSource random, DType type, double bound)
        => random.Uniform(shape, -bound, bound, type);

    private sealed class GivenValue(Tensor value)
    {
        public Tensor Draw(Shape shape, RandomSource random, DType type) => value.Shape == shape
            ? value.On(DeviceOf(random)).To(type)
            : throw new ShapeException($"Init.Given: the value has the shape {value.Shape}, the weight {shape}.");
    }
}
