using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Modules one after the other, named by their places: "0", "1", ….</summary>
/// <remarks>A linear layer and the activation behind it are computed in one pass, unless the tensor between them is watched.</remarks>
public sealed class Sequential : Module
{
    /// <summary>Makes the chain.</summary>
    public Sequential(params IEnumerable<Module> modules)
    {
        foreach (Module module in modules)
        {
            AddModule(Children.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        for (int i = 0; i < Children.Count; i++)
        {
            Module module = Children[i].Child;
            Module? next = i + 1 < Children.Count ? Children[i + 1].Child : null;
            if (module is Linear layer && next is Activation { Fused: { } activation } && !module.IsWatched && !next.IsWatched)
            {
                x = layer.Forward(x, activation);
                i++;
            }
            else
            {
                x = module.Call(x);
            }
        }
        return x;
    }
}

/// <summary>A module with a shortcut around it, y = x + scale · f(x) (He et al. 2016).</summary>
/// <remarks>Shapes: f keeps x's.</remarks>
public sealed class Residual : Module
{
    private readonly Module _inner;
    private readonly double _scale;

    /// <summary>Puts the shortcut around a module.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The scale is no finite number.</exception>
    public Residual(Module inner, double scale = 1)
    {
        _inner = AddModule("inner", inner);
        _scale = Setting.Finite(scale, nameof(scale));
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x + (_inner.Call(x) * _scale);
}
