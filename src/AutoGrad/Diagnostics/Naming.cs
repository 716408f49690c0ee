using System.Runtime.CompilerServices;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <content>What messages, traces and graphs call a tensor.</content>
public partial class Tensor
{
    // Few tensors have names; those that have none need no room for one.
    private static readonly ConditionalWeakTable<Tensor, string> _names = [];

    private bool _isNamed;

    /// <summary>A name for messages, traces and graphs, or null.</summary>
    public string? Name
    {
        get => _isNamed && _names.TryGetValue(this, out string? name) ? name : null;
        set
        {
            if (value is not null || _isNamed)
            {
                _isNamed = value is not null;
                if (value is null) { _names.Remove(this); }
                else { _names.AddOrUpdate(this, value); }
            }
            if (Node?.Output is { } kept && kept != this) { kept.Name = value; }
        }
    }

    /// <summary>Shape and type, and the name if there is one: "[2, 3] Float32 'weight'".</summary>
    internal string Describe() => $"{Shape}{(DType == DType.Float32 ? "" : $" {DType}")}{(Name is null ? "" : $" '{Name}'")}";

    private AutoGradException Gone() => _returned
        ? new ReturnedTensorException($"A tensor, {Describe()}, was handed back at the end of its TensorScope; keep what is used later with scope.Keep().")
        : new VjpException($"A VJP looked at the value of {Describe()}, which its op's Reads does not name.");
}
