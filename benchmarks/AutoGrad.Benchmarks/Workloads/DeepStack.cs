using AutoGrad.Nn;

namespace AutoGrad.Benchmarks.Workloads;

/// <summary>Fifty layers of 64 units, batch 64: forward, gradients of all weights, and the gradient norm of each layer.</summary>
internal sealed class DeepStack : Workload
{
    private const int Layers = 50;
    private const int Width = 64;
    private const int Batch = 64;
    private readonly Sequential _stack;
    private readonly Tensor _x;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly int[] _weights;

    /// <summary>Sets it up.</summary>
    /// <param name="activation">Makes what follows each layer but the last.</param>
    public DeepStack(Func<Module> activation)
    {
        var random = new RandomSource(1);
        List<Module> modules = [];
        for (int i = 0; i < Layers; i++)
        {
            // The first values that PyTorch gives, biases too: with biases of 0 the signal of fifty tanh layers vanishes in float32.
            var layer = new Linear(Width, Width, random, Init.Fan);
            layer.Bias!.Set(random.Uniform([Width], -1 / Math.Sqrt(Width), 1 / Math.Sqrt(Width)));
            modules.Add(layer);
            if (i < Layers - 1)
            {
                modules.Add(activation());
            }
        }
        _stack = new Sequential(modules);
        _x = random.Normal([Batch, Width]);
        _parameters = _stack.Parameters();
        _weights = [.. Enumerable.Range(0, _parameters.Count).Where(i => _parameters[i].Shape.Rank == 2)];
    }

    /// <inheritdoc/>
    public override Tensor Step()
    {
        Tensor[] gradients = Gradients.Of(_stack.Call(_x).Square().Mean(), _parameters);
        var norms = new Tensor[_weights.Length];
        for (int i = 0; i < norms.Length; i++) { norms[i] = gradients[_weights[i]].Norm(); }
        Tensor all = Tensor.Stack(norms);

        // The norms are there to be looked at.
        _ = all.ToArray<float>();
        return all;
    }
}
