using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>A state that does not fit a module; the message names every tensor that does not.</summary>
public sealed class StateMismatchException(string reason) : AutoGradException(reason);

/// <content>What a module knows, as named tensors.</content>
public abstract partial class Module
{
    /// <summary>All parameters and all other state by their paths, "0.weight", "1.running_mean", as PyTorch names them.</summary>
    /// <remarks>The tensors keep the values of now, also when the module changes; nothing is copied until it does.</remarks>
    public IReadOnlyDictionary<string, Tensor> StateDictionary() => Lasting().ToDictionary(s => s.Name, s => s.Value.Detach());

    /// <summary>Moves all parameters and other state to a device. Make optimisers and averages afterwards.</summary>
    /// <remarks>
    /// They stay the same objects. An optimiser that was made before would have its own state on the old device, and says so when it steps.
    /// Random sources stay where they are: what draws for a tensor (dropout, noise) draws on the tensor's device.
    /// </remarks>
    /// <returns>This module.</returns>
    public Module To(Device device)
    {
        // All copies first: if the memory ends, nothing has moved.
        foreach ((Parameter value, Tensor there) in Lasting().Select(s => (s.Value, s.Value.On(device))).ToArray())
        {
            value.Adopt(there);
        }
        return this;
    }

    /// <summary>Sets parameters and other state to given values, all or, if one does not fit, none.</summary>
    /// <remarks>Float32 values fit a Float64 module, without loss; no other type is converted.</remarks>
    /// <param name="state">Values by their paths, such as <see cref="StateDictionary"/> or <see cref="Safetensors.Load"/> returns.</param>
    /// <param name="strict">Whether names that only the module or only the state has are errors; if not, they are left out.</param>
    /// <returns>The names that were left out: those that the state lacks, and those that it has and the module does not.</returns>
    /// <exception cref="StateMismatchException">A shape, an element type or a device differs, or, if strict, a name.</exception>
    /// <exception cref="ReturnedTensorException">A scope has handed a value back.</exception>
    public (IReadOnlyList<string> Missing, IReadOnlyList<string> Extra) Load(IReadOnlyDictionary<string, Tensor> state, bool strict = true)
    {
        (string Name, Parameter Value)[] own = [.. Lasting()];
        HashSet<string> names = [.. own.Select(s => s.Name)];
        Dictionary<string, Module> modules = Tree().DistinctBy(m => m.Path).ToDictionary(m => m.Path, m => m.Module);
        string[] missing = [.. own.Where(s => !state.ContainsKey(s.Name)).Select(s => s.Name)];
        string[] extra = [.. state.Keys.Where(name => !names.Contains(name) && !IsPassedOver(modules, name)).Order(StringComparer.Ordinal)];
        var problems = new List<string>();
        if (strict && missing.Length > 0)
        {
            problems.Add($"missing: {string.Join(", ", missing)}");
        }
        if (strict && extra.Length > 0)
        {
            problems.Add($"not in the module: {string.Join(", ", extra)}");
        }
        var changes = new List<(Parameter Target, Tensor Value)>();
        foreach ((string name, Parameter target) in own)
        {
            if (!state.TryGetValue(name, out Tensor? value)) { continue; }
            if (value.Shape != target.Shape)
            {
                problems.Add($"'{name}' is {value.Shape}, not {target.Shape}");
            }
            else if (!Fits(value.DType, target.DType))
            {
                problems.Add($"'{name}' is {value.DType}, not {target.DType}");
            }
            else if (value.Device != target.Device)
            {
                problems.Add($"'{name}' is on {value.Device}, not {target.Device}");
            }
            else
            {
                // Asked for here, so that a value that is gone throws before anything has changed.
                _ = value.Storage;
                changes.Add((target, value.To(target.DType)));
            }
        }
        if (problems.Count > 0)
        {
            throw new StateMismatchException($"{GetType().Name}.Load: the state does not fit; {string.Join("; ", problems)}.");
        }
        foreach ((Parameter target, Tensor value) in changes) { target.Set(value); }
        return (missing, extra);
    }

    void IResumable.Load(IReadOnlyDictionary<string, Tensor> state) => Load(state);

    private static bool Fits(DType value, DType target) => value == target || (value, target) == (DType.Float32, DType.Float64);

    private static bool IsPassedOver(Dictionary<string, Module> modules, string path)
    {
        int dot = path.LastIndexOf('.');
        return modules.TryGetValue(dot < 0 ? "" : path[..dot], out Module? module) && module.PassesOver(path[(dot + 1)..]);
    }

    private IEnumerable<(string Name, Parameter Value)> Lasting() => NamedParameters().Concat(NamedState());
}
