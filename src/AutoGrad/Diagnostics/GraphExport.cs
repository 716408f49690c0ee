using System.Text;

namespace AutoGrad;

/// <summary>The graph behind a tensor as text, for Graphviz and for Mermaid.</summary>
public static class GraphExport
{
    /// <summary>The graph in Graphviz's language; <c>dot -Tsvg</c> draws it.</summary>
    /// <exception cref="NoHistoryException">The tensor has no history.</exception>
    public static string ToGraphviz(Tensor y)
    {
        var text = new StringBuilder("digraph {\n  rankdir = LR;\n");
        foreach (Node node in Nodes(y))
        {
            string label = Label(node, "\\n").Replace("\"", "\\\"", StringComparison.Ordinal);
            text.AppendLine($"  n{node.Number} [label=\"{label}\", shape={(node.Op is null ? "ellipse" : "box")}];");
        }
        Edges(y, (from, to) => text.AppendLine($"  n{from} -> n{to};"));
        return text.Append("}\n").ToString();
    }

    /// <summary>The graph in Mermaid's language, which many Markdown viewers draw.</summary>
    /// <exception cref="NoHistoryException">The tensor has no history.</exception>
    public static string ToMermaid(Tensor y)
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (Node node in Nodes(y))
        {
            string label = Label(node, "<br/>").Replace("\"", "#quot;", StringComparison.Ordinal);
            text.AppendLine(node.Op is null ? $"  n{node.Number}([\"{label}\"])" : $"  n{node.Number}[\"{label}\"]");
        }
        Edges(y, (from, to) => text.AppendLine($"  n{from} --> n{to}"));
        return text.ToString();
    }

    private static string Label(Node node, string newLine) => $"{node.Op?.Name ?? node.Output.Name ?? "leaf"}{newLine}{node.Output.Shape}";

    private static void Edges(Tensor y, Action<long, long> edge)
    {
        foreach (Node node in Nodes(y))
        {
            foreach (Node source in node.Sources) { edge(source.Number, node.Number); }
        }
    }

    /// <summary>All nodes that y depends on, oldest first.</summary>
    private static IEnumerable<Node> Nodes(Tensor y)
    {
        if (y.Node is null) { throw new NoHistoryException($"GraphExport: {y.Describe()} has no history."); }
        var found = new SortedDictionary<long, Node>();
        var pending = new Stack<Node>([y.Node]);
        while (pending.TryPop(out Node? node))
        {
            if (!found.TryAdd(node.Number, node)) { continue; }
            foreach (Node source in node.Sources) { pending.Push(source); }
        }
        return found.Values;
    }
}
