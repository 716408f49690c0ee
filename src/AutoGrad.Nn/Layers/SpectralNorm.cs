using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>A layer whose weight is divided by its largest singular value, W/σ(W): it stretches no vector (Miyato et al. 2018).</summary>
/// <remarks>
/// W is taken as a matrix of as many rows as there are outputs. Power iteration, v ← Wᵀu/‖Wᵀu‖, u ← Wv/‖Wv‖, follows the largest
/// singular value with vectors that last from call to call: one step for each call in training, none at inference. Then σ = uᵀWv, and
/// the gradient goes through W alone, with u and v as constants, ∂σ/∂W = u vᵀ, as in PyTorch. Of a weight of zeros nothing is made but NaN.
/// In a state the names are those of PyTorch's <c>torch.nn.utils.spectral_norm</c>, as if the layer stood here itself:
/// <c>weight_orig</c> for W, <c>weight_u</c>, <c>weight_v</c>, <c>bias</c>.
/// </remarks>
public sealed class SpectralNorm : Module
{
    private const int FirstSteps = 15;

    private readonly Module _inner;
    private readonly Parameter _weight;
    private readonly int _outputAxis;
    private readonly int _steps;
    private readonly double _epsilon;
    private readonly Parameter _u;
    private readonly Parameter _v;

    /// <summary>Wraps a layer. 15 steps of power iteration are taken at once, as PyTorch does.</summary>
    /// <param name="inner">A layer with a parameter "weight" of its own: linear, convolution, transposed convolution.</param>
    /// <param name="random">Where the first vectors come from.</param>
    /// <param name="steps">Steps of power iteration for each call in training.</param>
    /// <param name="epsilon">The smallest norm that a vector is divided by.</param>
    /// <exception cref="ArgumentException">The layer has no parameter "weight" of two axes or more.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one step, or ε is no finite number from 0 up.</exception>
    public SpectralNorm(Module inner, RandomSource random, int steps = 1, double epsilon = 1e-12)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        (_steps, _epsilon) = (steps, Setting.NotNegative(epsilon, nameof(epsilon)));
        _inner = AddModule("inner", inner);
        _weight = inner.OwnParameters.FirstOrDefault(p => p.Name == "weight" && p.Shape.Rank >= 2)
            ?? throw new ArgumentException($"SpectralNorm: {inner.Description} has no weight of two axes or more.", nameof(inner));
        _outputAxis = inner is ConvTranspose1d or ConvTranspose2d ? 1 : 0;
        using var off = GradMode.Off();
        Tensor matrix = Matrix(_weight);
        _u = AddState("weight_u", Unit(random.Normal([matrix.Shape[0]], type: _weight.DType)));
        _v = AddState("weight_v", Unit(random.Normal([matrix.Shape[1]], type: _weight.DType)));
        Iterate(matrix, FirstSteps);
    }

    /// <inheritdoc/>
    public override string Description => $"SpectralNorm of {_inner.Description}";

    /// <inheritdoc/>
    internal override string PathOf(string child, string name) => name == "weight" ? "weight_orig" : name;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        Tensor weight = Value(_weight);
        Tensor matrix = Matrix(weight);
        if (IsTraining)
        {
            using var off = GradMode.Off();
            Iterate(matrix, _steps);
        }

        // Detached, they keep their values for the sweep when the next call takes a step.
        Tensor sigma = (_u.Detach() * matrix.MatMul(_v.Detach())).Sum();
        using var substitution = new Substitution([(_weight, weight / sigma)]);
        return _inner.Call(x);
    }

    private void Iterate(Tensor matrix, int steps)
    {
        Tensor u = _u;
        Tensor v = _v;
        for (int i = 0; i < steps; i++)
        {
            v = Unit(u.MatMul(matrix));
            u = Unit(matrix.MatMul(v));
        }
        _u.Set(u);
        _v.Set(v);
    }

    private Tensor Matrix(Tensor weight)
    {
        int outputs = weight.Shape[_outputAxis];
        Tensor first = _outputAxis == 0 ? weight : weight.Permute([1, 0, .. Enumerable.Range(2, weight.Shape.Rank - 2)]);
        return first.Reshape([outputs, (int)(weight.Shape.Size / Math.Max(1, outputs))]);
    }

    private Tensor Unit(Tensor vector) => vector / Math.Max(vector.Norm().Item(), _epsilon);
}
