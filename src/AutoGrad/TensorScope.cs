namespace AutoGrad;

/// <summary>Hands back, at its end, the memory of all tensors that its thread made inside and did not keep: one for each training step.</summary>
/// <remarks>
/// Scopes nest. A tensor that was handed back throws <see cref="ReturnedTensorException"/> when it is used, and so does a sweep through
/// one. Without a scope everything works too; the garbage collector then finds the memory later. A scope that ends before one inside it, or
/// a second time, never touches another's tensors; <c>default(TensorScope)</c> is no scope at all. None leaves its thread: it is a ref struct.
/// </remarks>
/// <example><code>using var scope = new TensorScope(); … total = scope.Keep(loss);</code></example>
public readonly ref struct TensorScope
{
    // The innermost open scope or suspension of this thread; frames that have ended wait to be used again.
    [ThreadStatic]
    private static Frame? _current;

    [ThreadStatic]
    private static Frame? _spare;

    private readonly Frame? _frame;
    private readonly int _opening;

    /// <summary>Opens a scope on this thread.</summary>
    public TensorScope()
    {
        _frame = Frame.Open(collects: true);
        _opening = _frame.Opening;
    }

    /// <summary>Whether what this thread makes now is handed back by a scope.</summary>
    internal static bool IsOpen => _current is { Collects: true };

    /// <summary>Makes what follows outlive every open scope, until the result is disposed: for parameters and other lasting state.</summary>
    public static Suspension Outside() => new(Frame.Open(collects: false));

    /// <summary>The value of <paramref name="t"/>, without history, for after the end of this scope; an outer scope hands it back at its own end.</summary>
    /// <remarks>Where this scope is none, or has ended, it is <paramref name="t"/> itself: there is nothing to keep it from.</remarks>
    /// <exception cref="ReturnedTensorException">It was handed back already.</exception>
    public Tensor Keep(Tensor t)
    {
        if (_frame is null || _frame.Opening != _opening) { return t; }
        Frame? inner = _current;
        _current = _frame.Outer;
        try
        {
            // A constant that was made inside moves outwards; of any other tensor, a new one on the same numbers is kept.
            if (t.HasHistory || !_frame.Forget(t)) { return t.Detach(); }
            Register(t);
            return t;
        }
        finally
        {
            _current = inner;
        }
    }

    /// <summary>Ends the scope: hands back everything that was made inside. A second time it does nothing.</summary>
    public void Dispose() => _frame?.End(_opening);

    internal static void Register(Tensor? t)
    {
        if (t is { IsLasting: false } && _current is { Collects: true } frame)
        {
            frame.Tensors.Add(t);
        }
    }

    /// <summary>A stretch of the program whose tensors no scope around it hands back; see <see cref="Outside"/>.</summary>
    public readonly ref struct Suspension
    {
        private readonly Frame? _frame;
        private readonly int _opening;

        internal Suspension(Frame frame) => (_frame, _opening) = (frame, frame.Opening);

        /// <summary>Lets the scopes around collect again. A second time it does nothing.</summary>
        public void Dispose() => _frame?.End(_opening);
    }

    /// <summary>What is open on a thread: a linked stack. Frames are used again, so that a training step makes no new list.</summary>
    internal sealed class Frame
    {
        public List<Tensor> Tensors { get; } = [];

        public bool Collects { get; private set; }

        /// <summary>Which use of this frame goes on now: who holds an earlier number has ended.</summary>
        public int Opening { get; private set; }

        /// <summary>The next frame outwards, or, once this one has ended, the next spare one.</summary>
        public Frame? Outer { get; private set; }

        public static Frame Open(bool collects)
        {
            Frame frame = _spare ?? new Frame();
            _spare = frame.Outer;
            (frame.Collects, frame.Outer) = (collects, _current);
            return _current = frame;
        }

        // Looked for from the end: what is kept was mostly made just now.
        public bool Forget(Tensor t)
        {
            int at = Tensors.LastIndexOf(t);
            if (at >= 0)
            {
                Tensors.RemoveAt(at);
            }
            return at >= 0;
        }

        public void End(int opening)
        {
            if (opening != Opening) { return; }
            Opening++;
            TakeFromStack();
            foreach (Tensor t in Tensors)
            {
                t.Return();
            }
            Tensors.Clear();
            (Outer, _spare) = (_spare, this);
        }

        // Nearly always the innermost. If not, what is open inside stays open.
        private void TakeFromStack()
        {
            if (_current == this)
            {
                _current = Outer;
                return;
            }
            Frame inner = _current!;
            while (inner.Outer != this)
            {
                inner = inner.Outer!;
            }
            inner.Outer = Outer;
        }
    }
}
