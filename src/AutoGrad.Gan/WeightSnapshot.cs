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

    /// <summary>Sets the weights of a network of the same build to these, all or none.</summary>
    /// <exception cref="ArgumentException">The network has more or fewer parameters.</exception>
    /// <exception cref="ShapeException">One has another shape.</exception>
    public void Restore(Module network)
    {
        IReadOnlyList<Parameter> parameters = Fitting(network);
        for (int i = 0; i < _values.Length; i++)
        {
            parameters[i].Set(_values[i]);
        }
    }

    /// <summary>‖w − w₀‖: how far the network's weights w, all of them as one vector, are from these.</summary>
    /// <exception cref="ArgumentException">The network has more or fewer parameters.</exception>
    /// <exception cref="ShapeException">One has another shape.</exception>
    public double DistanceTo(Module network)
    {
        IReadOnlyList<Parameter> parameters = Fitting(network);
        double total = 0;
        for (int i = 0; i < _numbers.Length; i++)
        {
            double[] now = parameters[i].ToDoubles();
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

    private IReadOnlyList<Parameter> Fitting(Module network)
    {
        IReadOnlyList<Parameter> parameters = network.Parameters();
        if (parameters.Count != _values.Length)
        {
            throw new ArgumentException(
                $"The snapshot holds {_values.Length} parameters, the network has {parameters.Count}.", nameof(network));
        }
        for (int i = 0; i < _values.Length; i++)
        {
            if (parameters[i].Shape != _values[i].Shape)
            {
                throw new ShapeException(
                    $"The snapshot's parameter {i}, '{parameters[i].Name}', is {_values[i].Shape}, the network's {parameters[i].Shape}.");
            }
        }
        return parameters;
    }
}
