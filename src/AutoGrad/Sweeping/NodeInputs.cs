using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <content>The inputs of an op, up to three of them in the node itself: nearly all ops have no more, and a list costs as much as the node.</content>
internal partial class Node
{
    private Few _few;

    /// <summary>The inputs, with values where the op's VJP reads them.</summary>
    public ReadOnlySpan<Tensor> Inputs
    {
        get
        {
            Span<Tensor?> room = Room;
            int count = room.Length;
            while (count > 0 && room[count - 1] is null) { count--; }
            return room[..count]!;
        }
    }

    /// <summary>The nodes that cotangents go to from here.</summary>
    public IEnumerable<Node> Sources
    {
        get
        {
            for (int i = 0; i < Inputs.Length; i++)
            {
                if (Source(i) is { } source) { yield return source; }
            }
        }
    }

    /// <summary>Where the inputs stand; what is left of it is null.</summary>
    protected virtual Span<Tensor?> Room => _few;

    /// <summary>Room for three tensors.</summary>
    [InlineArray(Length)]
    private struct Few
    {
        public const int Length = 3;
        private Tensor? _first;
    }

    /// <summary>A node with more inputs.</summary>
    private sealed class WideNode(Op op, ReadOnlySpan<Tensor> x, Tensor y) : Node(op, x, y)
    {
        private readonly Tensor?[] _inputs = new Tensor?[x.Length];

        protected override Span<Tensor?> Room => _inputs;
    }
}
