using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>A copy of a network's weights, to go back to, and to tell how far training has moved them since.</summary>
public sealed class WeightSnapshot
{
    private readonly Tensor[] _values;
    private readonly double[][] _numbers;

    private WeightSnapshot(IReadOnlyList<Parameter> parameters)
    {
        using (TensorScope.Outside())
        {
            _values = [.. parameters.Select(p => p.Detach())];
        }

        _numbers = [.. _values.Select(v => v.ToDoubles())];
    }

    /// <summary>The weights of a network as they are now.</summary>
    public static WeightSnapshot Of(Module network) => new(network.Parameters());

    /// <summary>Some weights as they are now.</summary>
    public static WeightSnapshot Of(IReadOnlyList<Parameter> weights) => new(weights);

    /// <summary>Sets the weights of a network of the same build to these, all or none.</summary>
    /// <exception cref="ArgumentException">The network has more or fewer parameters.</exception>
    /// <exception cref="ShapeException">One has another shape.</exception>
    public void Restore(Module network) => Restore(network.Parameters());

    /// <summary>Sets weights to these, all or none.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    /// <exception cref="ShapeException">One has another shape.</exception>
    public void Restore(IReadOnlyList<Parameter> weights)
    {
        Check(weights);
        for (int i = 0; i < _values.Length; i++) { weights[i].Set(_values[i]); }
    }

    /// <summary>‖w − w₀‖: how far the network's weights w, all of them as one vector, are from these.</summary>
    /// <exception cref="ArgumentException">The network has more or fewer parameters.</exception>
    /// <exception cref="ShapeException">One has another shape.</exception>
    public double DistanceTo(Module network) => DistanceTo(network.Parameters());

    /// <summary>‖w − w₀‖: how far the weights w, all of them as one vector, are from these.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    /// <exception cref="ShapeException">One has another shape.</exception>
    public double DistanceTo(IReadOnlyList<Parameter> weights)
    {
        Check(weights);
        double total = 0;
        for (int i = 0; i < _numbers.Length; i++)
        {
            double[] now = weights[i].ToDoubles();
            for (int j = 0; j < now.Length; j++)
            {
                total += (now[j] - _numbers[i][j]) * (now[j] - _numbers[i][j]);
            }
        }
        return Math.Sqrt(total);
    }

    /// <summary>‖w − w₀‖/‖w₀‖: the same as a share of these weights' own length.</summary>
    /// <exception cref="ArgumentException">The network has more or fewer parameters.</exception>
    /// <exception cref="ShapeException">One has another shape.</exception>
    public double RelativeDistanceTo(Module network) => DistanceTo(network) / Math.Sqrt(_numbers.Sum(v => v.Sum(w => w * w)));

    private void Check(IReadOnlyList<Parameter> weights)
    {
        if (weights.Count != _values.Length)
        {
            throw new ArgumentException($"The snapshot holds {_values.Length} parameters, not {weights.Count}.", nameof(weights));
        }
        for (int i = 0; i < _values.Length; i++)
        {
            if (weights[i].Shape != _values[i].Shape)
            {
                throw new ShapeException(
                    $"The snapshot's parameter {i}, '{weights[i].Name}', is {_values[i].Shape}, not {weights[i].Shape}.");
            }
        }
    }
}
