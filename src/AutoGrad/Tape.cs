using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>One entry of the tape: an op that was carried out, or a leaf. The tape has no list; it is the graph of these, held by the tensors.</summary>
internal sealed class Node
{
    private static long _last;

    private readonly int[]? _versions;

    /// <summary>A leaf: a tensor with respect to which one differentiates.</summary>
    public Node(Tensor leaf)
    {
        Number = Interlocked.Increment(ref _last);
        Inputs = [];
        Sources = [];
        Output = leaf.Husk();
    }

    private Node(Op op, Tensor[] x, Tensor y)
    {
        Number = Interlocked.Increment(ref _last);
        Op = op;
        Inputs = new Tensor[x.Length];
        Sources = new Node?[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            bool read = (op.Reads & (Reads)(1 << Math.Min(i, 29))) != 0;
            Inputs[i] = read ? x[i] : x[i].Husk();
            Sources[i] = op.IsDifferentiable(i) ? x[i].Node : null;
            if (read && x[i].IsLasting)
            {
                _versions ??= new int[x.Length];
                _versions[i] = x[i].Version;
            }
        }
        Output = (op.Reads & Reads.Output) != 0 ? y : y.Husk();
    }

    /// <summary>A running number: an op's is larger than those of all its inputs, so falling numbers are an order for the reverse sweep.</summary>
    public long Number { get; }

    /// <summary>The op, or null for a leaf.</summary>
    public Op? Op { get; }

    /// <summary>The inputs, with values only where the op's VJP reads them.</summary>
    public Tensor[] Inputs { get; }

    /// <summary>Where each input came from: the node that the cotangent goes to, or null for a constant.</summary>
    public Node?[] Sources { get; }

    /// <summary>The output, with its value only if the op's VJP reads it.</summary>
    public Tensor Output { get; }

    /// <summary>Where the op was called, if <see cref="Anomaly"/> watches.</summary>
    public string? CallSite { get; set; }

    /// <summary>Records an op, unless none of its inputs has a history or recording is off.</summary>
    public static void Record(Op op, Tensor[] x, Tensor y)
    {
        if (!GradMode.IsRecording || !y.DType.IsFloating()) { return; }
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i].Node is not null && op.IsDifferentiable(i))
            {
                y.Node = new Node(op, x, y);
                return;
            }
        }
    }

    /// <summary>The cotangents of the inputs, from that of the output.</summary>
    /// <exception cref="OverwrittenParameterException">A parameter that the VJP reads was replaced since it was recorded.</exception>
    /// <exception cref="VjpException">The VJP returned a cotangent of another shape or type than its input's.</exception>
    public Tensor?[] Vjps(bool[] needs, Tensor yBar)
    {
        for (int i = 0; _versions is not null && i < Inputs.Length; i++)
        {
            if (Inputs[i].IsLasting && Inputs[i].Version != _versions[i])
            {
                throw new OverwrittenParameterException(
                    $"The VJP of {Op!.Describe(Inputs)} reads {Inputs[i].Name ?? $"input {i}"}, which an optimiser has replaced since. "
                    + "Take all gradients before the step, or run forward again after it.");
            }
        }
        Tensor?[] bars;
        try { bars = Op!.Vjps(needs, Inputs, Output, yBar); }
        catch (AutoGradException e)
        {
            e.During = $"VJP of {Op!.Describe(Inputs)}";
            throw;
        }
        for (int i = 0; i < bars.Length; i++)
        {
            if (!needs[i] || (bars[i] is { } bar && bar.Shape == Inputs[i].Shape && bar.DType == Inputs[i].DType)) { continue; }
            throw new VjpException(
                $"The VJP of {Op!.Describe(Inputs)} returned {bars[i]?.Describe() ?? "nothing"} for input {i}, which is {Inputs[i].Describe()}.");
        }
        Observer.Current?.Swept(this, yBar, bars);
        return bars;
    }
}
