using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>A part of a network: parameters, state and parts of its own, and a function of one tensor.</summary>
/// <remarks>
/// Derive from it, add what it has in the constructor, and write <see cref="Forward"/>, which reads parameters by <see cref="Value"/>, so
/// that <see cref="Call(Tensor, IReadOnlyList{Tensor}, bool)"/> can give others in their place.
/// </remarks>
public abstract partial class Module : IResumable
{
    private readonly List<(string Name, Parameter Parameter)> _parameters = [];
    private readonly List<(string Name, Parameter State)> _state = [];
    private readonly List<(string Name, Module Child)> _children = [];

    /// <summary>Whether the module is in training: dropout and batch norm behave differently at inference.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>A short description: "Linear 784 → 512".</summary>
    public virtual string Description => GetType().Name;

    /// <summary>The parts, by name, in the order in which they were added.</summary>
    public IReadOnlyList<(string Name, Module Child)> Children => _children;

    /// <summary>Who watches what <see cref="Call(Tensor)"/> returns.</summary>
    internal List<GradientFlow> Watchers { get; } = [];

    /// <summary>Whether somebody wants to see what <see cref="Call(Tensor)"/> returns.</summary>
    internal bool IsWatched => Watchers.Count > 0 || ModelSummary.Recorder is not null;

    internal IEnumerable<Parameter> OwnParameters => _parameters.Select(p => p.Parameter);

    /// <summary>All parameters, this module's own first, then its parts', in the order in which they were added.</summary>
    public IReadOnlyList<Parameter> Parameters() => [.. NamedParameters().Select(p => p.Parameter)];

    /// <summary>All parameters with their paths, "0.weight", in the same order; a part that is used twice counts once.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters()
        => _parameters
            .Concat(_children.SelectMany(c => c.Child.NamedParameters().Select(p => (PathOf(c.Name, p.Name), p.Parameter))))
            .DistinctBy(p => p.Parameter);

    /// <summary>All state that is no parameter (running statistics), with its paths.</summary>
    public IEnumerable<(string Name, Parameter State)> NamedState()
        => _state
            .Concat(_children.SelectMany(c => c.Child.NamedState().Select(s => (PathOf(c.Name, s.Name), s.State))))
            .DistinctBy(s => s.State);

    /// <summary>Switches this module and its parts to training.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Switches this module and its parts to inference.</summary>
    public void Eval() => SetTraining(false);

    /// <summary>Computes the output for an input.</summary>
    public Tensor Call(Tensor x)
    {
        Tensor y = Forward(x);
        foreach (GradientFlow watcher in Watchers)
        {
            watcher.Saw(this, y);
        }
        ModelSummary.Recorder?.Saw(this, y);
        return y;
    }

    /// <summary>The function that the module computes.</summary>
    protected abstract Tensor Forward(Tensor x);

    /// <summary>Adds a parameter with its first value.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected Parameter AddParameter(string name, Tensor value)
    {
        CheckName(name);
        var parameter = new Parameter(value, name);
        _parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>Adds state that no optimiser changes.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected Parameter AddState(string name, Tensor value)
    {
        CheckName(name);
        var state = new Parameter(value, name, trainable: false);
        _state.Add((name, state));
        return state;
    }

    /// <summary>Adds a part.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected M AddModule<M>(string name, M child)
        where M : Module
    {
        CheckName(name);
        _children.Add((name, child));
        return child;
    }

    /// <summary>The path of what a part calls by a name.</summary>
    internal virtual string PathOf(string child, string name) => $"{child}.{name}";

    /// <summary>Whether a state may have a value of this name that the module does not need: what other libraries save beside it.</summary>
    internal virtual bool PassesOver(string name) => false;

    /// <summary>This module and all its parts, with their paths, parents first.</summary>
    internal IEnumerable<(string Path, Module Module)> Tree(string path = "")
        => _children.SelectMany(c => c.Child.Tree(path.Length == 0 ? c.Name : $"{path}.{c.Name}")).Prepend((path, this));

    internal void SetOwnTraining(bool training) => IsTraining = training;

    private void CheckName(string name)
    {
        if (_parameters.Any(p => p.Name == name) || _state.Any(s => s.Name == name) || _children.Any(c => c.Name == name))
        {
            throw new ArgumentException($"{GetType().Name} has a part named '{name}' already.", nameof(name));
        }
    }

    private void SetTraining(bool training)
    {
        IsTraining = training;
        foreach ((_, Module child) in _children) { child.SetTraining(training); }
    }
}
