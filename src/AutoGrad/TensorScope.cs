namespace AutoGrad;

/// <summary>Releases, at its end, all tensors that its thread made inside and did not keep: one for each training step.</summary>
/// <remarks>
/// Scopes nest. A tensor that was handed back throws <see cref="ReturnedTensorException"/> when it is used, and so does a sweep through
/// one. Without a scope everything works too; the garbage collector then finds the memory later. A scope that ends before one inside it, or
/// a second time, never touches another's tensors; <c>default(TensorScope)</c> is none. As a ref struct it cannot leave its thread.
/// </remarks>
/// <example><code>using var scope = new TensorScope(); … total = scope.Keep(loss);</code></example>
public readonly ref struct TensorScope
{
    [ThreadStatic]
    private static Stack? _stack;

    private readonly Frame? _frame;
    private readonly int _opening;

    /// <summary>Opens a scope on this thread.</summary>
    public TensorScope()
    {
        _frame = (_stack ??= new()).Open(collects: true);
        _opening = _frame.Opening;
    }

    /// <summary>Whether what this thread makes now is handed back by a scope.</summary>
    internal static bool IsOpen => _stack?.Top is { Collects: true };

    /// <summary>Makes what follows outlive every open scope, until the result is disposed: for parameters and lasting state.</summary>
    public static Suspension Outside() => new((_stack ??= new()).Open(collects: false));

    /// <summary>The value of <paramref name="t"/>, without history, for after this scope; an outer scope releases it.</summary>
    /// <remarks>Where this scope is none, or has ended, it is <paramref name="t"/> itself: there is nothing to keep it from.</remarks>
    /// <exception cref="ReturnedTensorException">It was handed back already.</exception>
    public Tensor Keep(Tensor t) => _frame is null || _frame.Opening != _opening ? t : _frame.Keep(t);

    /// <summary>Ends the scope: hands back everything that was made inside. A second time it does nothing.</summary>
    public void Dispose() => _frame?.End(_opening);

    internal static void Register(Tensor t)
    {
        if (!t.IsLasting && _stack?.Top is { Collects: true } frame)
        {
            frame.Tensors.Add(t);
        }
    }

    /// <summary>A stretch whose tensors no scope around it hands back; see <see cref="Outside"/>.</summary>
    public readonly ref struct Suspension
    {
        private readonly Frame? _frame;
        private readonly int _opening;

        internal Suspension(Frame frame) => (_frame, _opening) = (frame, frame.Opening);

        /// <summary>Lets the scopes around collect again. A second time it does nothing.</summary>
        public void Dispose() => _frame?.End(_opening);
    }

    /// <summary>What is open on a thread, the innermost on top.</summary>
    internal sealed class Stack
    {
        public Frame? Top;

        // What has ended is used again, so that a training step makes no new list.
        public Frame? Spare;

        public Frame Open(bool collects)
        {
            Frame frame = Spare ?? new Frame(this);
            Spare = frame.Below;
            (frame.Collects, frame.Below) = (collects, Top);
            return Top = frame;
        }
    }

    /// <summary>An open scope or suspension; which of its uses is meant says <see cref="Opening"/>.</summary>
    internal sealed class Frame(Stack stack)
    {
        public readonly List<Tensor> Tensors = [];
        public bool Collects;
        public int Opening;
        public Frame? Below;

        public Tensor Keep(Tensor t)
        {
            // A constant that was made inside, mostly just now, moves outwards.
            int at = t.HasHistory ? -1 : Tensors.LastIndexOf(t);
            if (at >= 0)
            {
                Tensors.RemoveAt(at);
                if (Below is { Collects: true })
                {
                    Below.Tensors.Add(t);
                }
                return t;
            }
            Frame? top = stack.Top;
            stack.Top = Below;
            try
            {
                return t.Detach();
            }
            finally
            {
                stack.Top = top;
            }
        }

        public void End(int opening)
        {
            if (opening != Opening) { return; }
            Opening++;

            // Nearly always the top itself; what is open above it stays so.
            ref Frame? link = ref stack.Top;
            while (link != this)
            {
                link = ref link!.Below;
            }
            link = Below;
            foreach (Tensor t in Tensors)
            {
                t.Return();
            }
            Tensors.Clear();
            (Below, stack.Spare) = (stack.Spare, this);
        }
    }
}
