namespace AutoGrad.Nn;

/// <summary>Tensors in the place of parameters, on this thread, from the making to the disposal. Inner ones go before outer ones.</summary>
internal sealed class Substitution : IDisposable
{
    [ThreadStatic]
    private static Substitution? _current;

    private readonly Dictionary<Parameter, Tensor> _values;
    private readonly HashSet<Parameter> _read = [];
    private readonly Substitution? _outer;

    public Substitution(IEnumerable<(Parameter Parameter, Tensor Value)> values)
    {
        _values = values.ToDictionary(v => v.Parameter, v => v.Value);
        _outer = _current;
        _current = this;
    }

    /// <summary>What stands for a parameter now.</summary>
    public static Tensor Of(Parameter parameter)
    {
        for (Substitution? s = _current; s is not null; s = s._outer)
        {
            if (s._values.TryGetValue(parameter, out Tensor? value))
            {
                s._read.Add(parameter);
                return value;
            }
        }
        return parameter;
    }

    public bool WasRead(Parameter parameter) => _read.Contains(parameter);

    public void Dispose() => _current = _outer;
}
