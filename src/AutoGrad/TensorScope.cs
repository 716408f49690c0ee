namespace AutoGrad;

/// <summary>Hands back, at its end, the memory of all tensors that its thread made inside and did not keep: one for each training step.</summary>
/// <remarks>
/// Scopes nest. A tensor that was handed back throws <see cref="ReturnedTensorException"/> when it is used, and so does a sweep through
/// one. Without a scope everything works too; the garbage collector then finds the memory later.
/// </remarks>
/// <example><code>using var scope = new TensorScope(); … total = scope.Keep(loss);</code></example>
public readonly ref struct TensorScope
{
    [ThreadStatic]
    private static Frame? _current;

    [ThreadStatic]
    private static Frame? _spare;

    private readonly Frame? _frame;
    private readonly Frame? _outer;
    private readonly int _opening;

    /// <summary>Opens a scope on this thread.</summary>
    public TensorScope()
    {
        _outer = _current;
        _frame = _spare ?? new Frame();
        _spare = _frame.Next;
        _current = _frame;
        _opening = ++_frame.Openings;
    }

    private TensorScope(Frame? outer)
    {
        _outer = outer;
        _current = null;
    }

    /// <summary>Makes what follows outlive every open scope, until the result is disposed: for parameters and other lasting state.</summary>
    public static TensorScope Outside() => new(_current);

    /// <summary>The value of <paramref name="t"/>, without history, for after the end of this scope; an outer scope hands it back at its own end.</summary>
    /// <exception cref="ReturnedTensorException">It was handed back already.</exception>
    public Tensor Keep(Tensor t)
    {
        Frame? inner = _current;
        _current = _outer;
        try { return t.Detach(); }
        finally { _current = inner; }
    }

    /// <summary>Ends the scope: hands back everything that was made inside.</summary>
    public void Dispose()
    {
        // Once only: a frame that was handed back twice would serve two scopes at a time.
        if (_frame is not null && _frame.Openings != _opening) { return; }
        _current = _outer;
        if (_frame is null) { return; }
        _frame.Openings++;
        Empty();
        _frame.Next = _spare;
        _spare = _frame;
    }

    /// <summary>Whether what this thread makes now is handed back by a scope.</summary>
    internal static bool IsOpen => _current is not null;

    internal static void Register(Tensor t)
    {
        if (!t.IsLasting) { _current?.Tensors.Add(t); }
    }

    /// <summary>Hands back, before the end, what was made inside so far.</summary>
    internal void Empty()
    {
        foreach (Tensor t in _frame!.Tensors) { t.Return(); }
        _frame.Tensors.Clear();
    }

    /// <summary>Leaves a tensor that was taken to the outer scope.</summary>
    internal void HandOut(Tensor t) => _outer?.Tensors.Add(t);

    /// <summary>Leaves a tensor to the caller: true if it was made inside this scope, which now forgets it.</summary>
    internal bool Take(Tensor t)
    {
        // Looked for from the end: what is taken was made just now.
        int i = _frame!.Tensors.LastIndexOf(t);
        if (i >= 0) { _frame.Tensors.RemoveAt(i); }
        return i >= 0;
    }

    // Used again by later scopes, so that a training step makes no new list.
    private sealed class Frame
    {
        public List<Tensor> Tensors { get; } = [];

        public Frame? Next { get; set; }

        public int Openings { get; set; }
    }
}
