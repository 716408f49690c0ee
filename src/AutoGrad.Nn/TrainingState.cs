namespace AutoGrad.Nn;

/// <summary>A whole training run in one safetensors file: models, optimisers, averages, random sources.</summary>
/// <remarks>
/// <para>A run that is stopped, made again by the same program and loaded goes on as if it had not been stopped: bit for bit on the same
/// kind of machine. Name every part that changes: also each random source that the run draws from, those in dropout layers among them.
/// Schedules are functions of an optimiser's number of steps, which is saved with it; what the program sets (momenta, decays, layer
/// sizes) is not saved. The file has the parts' tensors as "part.tensor".</para>
/// </remarks>
/// <example><code>
/// TrainingState state = new TrainingState().Add("model", model).Add("adam", adam).Add("random", random);
/// if (File.Exists(path)) { state.Load(path); }
/// while (adam.Steps &lt; 1000)
/// {
///     Step();
///     if (adam.Steps % 100 == 0) { state.Save(path); }
/// }
/// </code></example>
public sealed class TrainingState
{
    private readonly List<(string Name, IResumable Part)> _parts = [];

    /// <summary>Adds a part.</summary>
    /// <param name="name">Its name in the file, without a dot.</param>
    /// <param name="part">The part.</param>
    /// <returns>This state.</returns>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot.</exception>
    public TrainingState Add(string name, IResumable part)
    {
        if (name.Length == 0 || name.Contains('.') || _parts.Any(p => p.Name == name))
        {
            throw new ArgumentException($"TrainingState.Add: the name '{name}' is taken, empty, or has a dot.", nameof(name));
        }
        _parts.Add((name, part));
        return this;
    }

    /// <summary>Adds a random source: its counter goes on where it was; its seed must be the one that was saved.</summary>
    /// <inheritdoc cref="Add(string, IResumable)"/>
    public TrainingState Add(string name, RandomSource part) => Add(name, new ResumableSource(part));

    /// <summary>Writes the state of all parts to one file, whole or not at all: see <see cref="WholeFile"/>.</summary>
    /// <param name="path">The file; it is replaced if it exists.</param>
    /// <exception cref="IOException">It cannot be written; an old file is untouched.</exception>
    public void Save(string path)
    {
        var all = new Dictionary<string, Tensor>();
        foreach ((string name, IResumable part) in _parts)
        {
            foreach ((string tensor, Tensor value) in part.StateDictionary())
            {
                all.Add($"{name}.{tensor}", value);
            }
        }
        Safetensors.Save(path, all);
    }

    /// <summary>Sets all parts to the state in a file, or, if it does not fit, none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StateMismatchException">It does not fit; the message names the part and what differs.</exception>
    /// <exception cref="InvalidDataException">It is no sound file of the format.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void Load(string path)
    {
        var states = _parts.ToDictionary(p => p.Name, _ => new Dictionary<string, Tensor>());
        foreach ((string name, Tensor value) in Safetensors.Load(path))
        {
            int dot = name.IndexOf('.');
            string part = name[..Math.Max(0, dot)];
            if (!states.TryGetValue(part, out Dictionary<string, Tensor>? state))
            {
                throw new StateMismatchException($"TrainingState.Load: '{path}' has '{name}', of no part that was added.");
            }
            state.Add(name[(dot + 1)..], value);
        }
        var before = new List<(IResumable Part, IReadOnlyDictionary<string, Tensor> State)>();
        try
        {
            foreach ((string name, IResumable part) in _parts)
            {
                IReadOnlyDictionary<string, Tensor> now = part.StateDictionary();
                before.Add((part, now));
                part.Load(states[name].ToDictionary(
                    s => s.Key, s => now.TryGetValue(s.Key, out Tensor? own) ? s.Value.On(own.Device) : s.Value));
            }
        }
        catch (StateMismatchException e)
        {
            foreach ((IResumable part, IReadOnlyDictionary<string, Tensor> state) in before)
            {
                part.Load(state);
            }
            throw new StateMismatchException($"TrainingState.Load: part '{_parts[before.Count - 1].Name}' of '{path}': {e.Message}");
        }
    }

    private sealed class ResumableSource(RandomSource source) : IResumable
    {
        public IReadOnlyDictionary<string, Tensor> StateDictionary() => new Dictionary<string, Tensor>
        {
            ["seed"] = State.OfNumber(source.Seed),
            ["counter"] = State.OfNumber(source.Counter),
        };

        public void Load(IReadOnlyDictionary<string, Tensor> state)
        {
            State.Check(nameof(RandomSource), StateDictionary(), state);
            ulong seed = State.NumberOf(state["seed"]);
            source.Counter = seed == source.Seed
                ? State.NumberOf(state["counter"])
                : throw new StateMismatchException($"RandomSource.Load: the state is of the seed {seed}, the source of {source.Seed}.");
        }
    }
}
