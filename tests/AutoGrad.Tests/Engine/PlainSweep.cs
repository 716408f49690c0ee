namespace AutoGrad.Tests;

/// <summary>The reverse sweep as one would write it down: a cotangent for each node, nothing handed back, nothing added in place.</summary>
internal static class PlainSweep
{
    /// <summary>What <see cref="Gradients.Of"/> is to compute; zeros for what y does not depend on.</summary>
    public static Tensor[] Of(Tensor y, IReadOnlyList<Tensor> wrt, Tensor? cotangent = null, bool createGraph = false)
    {
        using GradMode.Change mode = createGraph ? GradMode.On() : GradMode.Off();
        Node[] behind = NewestFirst(y.Node!);
        HashSet<Node?> needed = [.. wrt.Select(t => t.Node)];
        foreach (Node node in behind.Reverse<Node>().Where(n => n.Sources.Any(needed.Contains)))
        {
            needed.Add(node);
        }
        var bars = new Dictionary<Node, Tensor> { [y.Node!] = cotangent ?? Tensor.Ones(y.Shape, y.DType, y.Device) };
        foreach (Node node in behind.Where(n => needed.Contains(n) && n.Sources.Any(needed.Contains)))
        {
            bool[] needs = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => node.Source(i) is { } s && needed.Contains(s))];
            var shares = new Tensor?[needs.Length];
            node.Vjps(needs, bars[node], shares);
            for (int i = 0; i < shares.Length; i++)
            {
                if (needs[i])
                {
                    Node source = node.Source(i)!;
                    bars[source] = bars.TryGetValue(source, out Tensor? sum) ? sum + shares[i]! : shares[i]!;
                }
            }
        }
        return [.. wrt.Select(t => bars.GetValueOrDefault(t.Node!) ?? Tensor.Zeros(t.Shape, t.DType, t.Device))];
    }

    private static Node[] NewestFirst(Node y)
    {
        HashSet<Node> found = [];
        var pending = new Stack<Node>([y]);
        while (pending.TryPop(out Node? node))
        {
            if (!found.Add(node)) { continue; }
            foreach (Node source in node.Sources)
            {
                pending.Push(source);
            }
        }
        return [.. found.OrderByDescending(n => n.Number)];
    }
}
