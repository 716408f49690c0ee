// Writes docs/ops.md from the documentation of the ops and of the calls made of them, and a README into each folder of ops, so that both
// say what the code says.
// Run it from anywhere in the repository: dotnet run docs/generate-ops.cs
// With -- --check it writes nothing and fails if one of them is stale.
#:property PublishAot=false

using System.Text;
using System.Text.RegularExpressions;

string root = Directory.GetCurrentDirectory();
while (!File.Exists(Path.Combine(root, "AutoGrad.sln")))
{
    root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("There is no AutoGrad.sln above: run this in a clone.");
}
string source = Path.Combine(root, "src", "AutoGrad");
(string Path, string Text)[] pages =
[
    (Path.Combine(root, "docs", "ops.md"), OpsPage.Of(source)),
    .. FolderMap.Of(Path.Combine(source, "Ops")),
];
if (!args.Contains("--check"))
{
    foreach ((string path, string text) in pages)
    {
        File.WriteAllText(path, text);
    }
    Console.WriteLine($"docs/ops.md: {pages[0].Text.Split('\n').Length} lines, and the maps of {pages.Length - 1} folders");
    return 0;
}
string[] stale =
[
    .. pages.Where(p => !File.Exists(p.Path) || File.ReadAllText(p.Path).ReplaceLineEndings("\n") != p.Text).Select(p => p.Path),
];
if (stale.Length == 0) { return 0; }
Console.Error.WriteLine($"Stale: {string.Join(", ", stale)}. Write them again: dotnet run docs/generate-ops.cs");
return 1;

/// <summary>A call as users write it.</summary>
internal sealed record Call(string Name, string Signature, Doc Doc);

/// <summary>What stands under one heading: an op with its calls, or a call made of other ops.</summary>
internal sealed class Entry(string group)
{
    /// <summary>The title of the group, or the name of the file where there is none.</summary>
    public string Group => group;

    public Doc? Op { get; init; }

    public List<Call> Calls { get; } = [];
}

/// <summary>A documentation comment, taken apart.</summary>
internal sealed class Doc(string text)
{
    public string Summary => Tag("summary");

    public string Remarks => Tag("remarks");

    public string Returns => Tag("returns");

    /// <summary>The op whose documentation stands for this one, or null.</summary>
    public string? Inherits => Regex.Match(text, "<inheritdoc cref=\"(\\w+)Op\"/>") is { Success: true } m ? m.Groups[1].Value : null;

    public IEnumerable<(string Name, string Text)> Params
        => Regex.Matches(text, "<param name=\"(\\w+)\">(.*?)</param>", RegexOptions.Singleline)
            .Select(m => (m.Groups[1].Value, Plain(m.Groups[2].Value)));

    private string Tag(string tag) => Plain(Regex.Match(text, $"<{tag}>(.*?)</{tag}>", RegexOptions.Singleline).Groups[1].Value);

    /// <summary>The text without tags; what is referred to stands as code.</summary>
    public static string Plain(string xml)
    {
        string s = Regex.Replace(xml, "<see cref=\"([^\"]+)\"/>", m => $"`{Regex.Replace(m.Groups[1].Value, @"\(.*|\{.*|Op$", "")}`");
        s = Regex.Replace(s, "<paramref name=\"(\\w+)\"/>", "`$1`");
        s = s.Replace("<c>", "`").Replace("</c>", "`");
        s = Regex.Replace(s, "<[^>]+>", "");
        s = s.Replace("&gt;", ">").Replace("&lt;", "<").Replace("&amp;", "&");
        return Regex.Replace(s, @"\s+", " ").Trim();
    }
}

/// <summary>The page.</summary>
internal static class OpsPage
{
    private const int Width = 140;

    /// <summary>What a group holds: the ops of one folder of Ops, then what is made of ops in some files of Composites.</summary>
    private static readonly (string Title, string Text, string Folder, string[] Composites)[] _groups =
    [
        ("Arithmetic", "Two tensors broadcast by NumPy's rule. A plain number takes part as it is, whatever the element type.",
            "Arithmetic", []),
        ("Elementwise functions", "One number in, one number out, for each element.", "Elementwise", ["Activations"]),
        ("Choices", "What picks one value or another. Between the kinks all of these are straight, so their second derivatives are 0.",
            "Choices", []),
        ("Reductions", "Over the given axes, over all if none are given. A negative axis counts from the end.",
            "Reductions", ["Reductions", "LogSumExp"]),
        ("Shapes", "What moves numbers and does not change them. All are linear, so each VJP is the transpose: the op's adjoint.",
            "Shapes", ["Shaping"]),
        ("Products", "", "Products", []),
        ("Convolution and pooling", "Images are [batch, channels, height, width]. The kernel is not flipped, as usual in deep learning.",
            "Convolution", ["Convolution", "Pooling"]),
        ("Normalisation and dropout", "The statistics take part in every derivative.", "Normalisation", ["Normalisation", "Dropout"]),
        ("Discrete choices", "Hard decisions forward, a soft derivative backward.", "", ["Discrete"]),
        ("Constants", "Their outputs change only in steps, so nothing flows through them.", "Constants", []),
        ("Checkpoint", "Memory against time; see [memory](memory.md).", "", []),
    ];

    private const string Opening = """
        # Operations

        Every operation that computes a tensor, with its formula, its shapes, its VJP (the vector-Jacobian product: what it hands back in
        the reverse sweep), and what it does where there is no derivative. Some are *ops* of their own and say their VJP; the others are
        made of ops, and their derivatives come by themselves. All are checked against finite differences, to second order.

        How to read an entry: x, a and b are inputs, y is the output; ȳ is the cotangent of y, the derivative of the loss with respect to
        it; ⊙ is the product element by element. `x.` before a call means: a method of the tensor x.

        *This page is written by `dotnet run docs/generate-ops.cs` from the comments in the code, and a test compares the two. To change it,
        change the comment.*

        """;

    private const string Conventions = """
        ## Where libraries differ

        NumPy and PyTorch do not always agree, and some choices are arbitrary. These are AutoGrad's:

        | question | here | as in |
        | --- | --- | --- |
        | broadcasting, the matrix product of vectors and batches | from the right; a vector loses its axis again | both |
        | `Var`, `Std` | divided by n − 1 unless `unbiased: false` | PyTorch |
        | `Max`, `Min` over axes, equal values | share the cotangent equally | PyTorch's `amax` |
        | `Maximum`, `Minimum`, equal values | half to each | PyTorch |
        | `MaxPool2d`, equal values | the first one gets all | PyTorch |
        | `ArgMax`, equal values | the first one | NumPy |
        | a NaN in `Max`, `ArgMax`, `Maximum` | is the result | both |
        | relu′(0), abs′(0), the norm at zero | 0 | PyTorch |
        | `Clamp` at its bounds | lets the cotangent through | PyTorch |
        | `AvgPool2d` past the edge | zeros count | PyTorch |
        | the gradient through comparisons and `ArgMax` | no way through; asking throws | PyTorch |
        | the gradient through `Sign` | the same, for the same reason | neither: PyTorch gives zeros |
        | Float32 with Float64 | throws; convert with `To()` | neither |
        | Int32 in arithmetic | throws; convert with `To()` | neither |

        """;

    public static string Of(string source)
    {
        Dictionary<string, Entry> entries = Read(source);
        string[] lost = [.. entries.Where(e => _groups.All(g => g.Title != e.Value.Group)).Select(e => e.Key)];
        if (lost.Length > 0) { throw new InvalidDataException($"In no group of generate-ops.cs: {string.Join(", ", lost)}."); }
        var page = new StringBuilder(Opening).Append('\n');
        page.Append(string.Join(" · ", _groups.Select(g => $"[{g.Title}](#{g.Title.ToLowerInvariant().Replace(' ', '-')})"))).Append("\n");
        foreach ((string title, string text, _, _) in _groups)
        {
            page.Append($"\n## {title}\n");
            if (text.Length > 0)
            {
                page.Append($"\n{text}\n");
            }
            foreach ((string name, Entry entry) in entries.Where(e => e.Value.Group == title))
            {
                Write(page, name, entry);
            }
        }
        return page.Append('\n').Append(Conventions).ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder page, string name, Entry entry)
    {
        string[] names = [.. entry.Calls.Select(c => c.Name).Where(n => char.IsLetter(n[0]) && n != "this").Distinct()];
        bool operators = entry.Calls.Any(c => !char.IsLetter(c.Name[0]));
        string title = operators || names.Length == 0 ? name : string.Join(", ", names);
        page.Append($"\n### {(name == "PowerOf" ? "Pow, by a fixed number" : title)}\n\n");
        if (entry.Op is { } op)
        {
            Wrap(page, op.Summary, "");
            page.Append('\n');
            Wrap(page, op.Remarks, "");
            page.Append('\n');
            if (entry.Calls.Count == 0)
            {
                page.Append($"- `Tensor.Apply(new {name}Op(…), …)`: it has no call of its own.\n");
            }
        }
        foreach (Call call in entry.Calls)
        {
            Doc doc = call.Doc;
            Wrap(page, $"`{call.Signature}` {(doc.Summary.Length > 0 ? "– " : "")}{doc.Summary} {doc.Remarks}".Trim(), "- ");
            IEnumerable<(string Name, string Text)> about = doc.Summary.Length > 0 || entry.Op is null ? doc.Params : entry.Op.Params;
            foreach ((string parameter, string text) in about)
            {
                Wrap(page, $"`{parameter}`: {text}", "  - ");
            }
            if (doc.Returns.Length > 0)
            {
                Wrap(page, $"returns: {doc.Returns}", "  - ");
            }
        }
    }

    /// <summary>Lines of at most <see cref="Width"/> characters; code is not broken.</summary>
    private static void Wrap(StringBuilder page, string text, string bullet)
    {
        string line = bullet;
        string indent = new(' ', bullet.Length);
        bool empty = true;
        foreach (string word in Regex.Matches(text.Trim(), @"(?:`[^`]*`|[^\s`])+").Select(m => m.Value))
        {
            if (!empty && line.Length + 1 + word.Length > Width)
            {
                page.Append(line).Append('\n');
                (line, empty) = (indent, true);
            }
            line += empty ? word : $" {word}";
            empty = false;
        }
        page.Append(line).Append('\n');
    }

    private static Dictionary<string, Entry> Read(string source)
    {
        var entries = new Dictionary<string, Entry>();
        string[] ops = FilesOf("Ops");
        string[] composites = FilesOf("Composites");
        foreach (string file in ops.Where(f => !f.EndsWith("Operators.cs")))
        {
            ReadFile(file, GroupOf(file, op: true), entries);
        }
        foreach (string file in composites)
        {
            ReadFile(file, GroupOf(file, op: false), entries);
        }
        ReadFile(ops.Single(f => f.EndsWith("Operators.cs")), "", entries);
        // The checkpoint is documented at its class: it is a function of functions, and no method of a tensor.
        string checkpoint = File.ReadAllText(Path.Combine(source, "Derivatives", "Checkpoint.cs"));
        (Doc about, _, _) = Documented(checkpoint).First();
        (Doc doc, string run, _) = Documented(checkpoint).First(d => d.Head.Contains(" Run("));
        var call = new Call("Checkpoint", SignatureOf(run, "Checkpoint."), doc);
        entries["Checkpoint"] = new Entry("Checkpoint") { Op = about, Calls = { call } };
        return entries;

        string[] FilesOf(string folder)
            => [.. Directory.GetFiles(Path.Combine(source, folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    /// <summary>The group of an op's folder, or that which names a file of composites; the file's name if there is none.</summary>
    private static string GroupOf(string file, bool op)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        string folder = Path.GetFileName(Path.GetDirectoryName(file)!);
        return _groups.FirstOrDefault(g => op ? g.Folder == folder : g.Composites.Contains(name)).Title ?? name;
    }

    private static void ReadFile(string file, string group, Dictionary<string, Entry> entries)
    {
        Entry? own = null;
        foreach ((Doc doc, string head, string body) in Documented(File.ReadAllText(file)))
        {
            if (Regex.Match(head, @"^public sealed class (\w+)Op\b") is { Success: true } type)
            {
                var entry = new Entry(group) { Op = doc };
                entries[type.Groups[1].Value] = entry;
                own ??= entry;
            }
            else if (Regex.Match(head, @"^public (static )?Tensor (operator )?([^\s\(\[]+)") is { Success: true } call)
            {
                string name = call.Groups[3].Value;
                Entry entry = OwnerOf(name, group, doc, body, own, entries);
                entry.Calls.Add(new Call(name, SignatureOf(head, call.Groups[1].Success ? "Tensor." : "x."), doc));
            }
        }
    }

    /// <summary>Where a call belongs: to the op that it names, to the op of its file, or to itself if it is made of other ops.</summary>
    private static Entry OwnerOf(string name, string group, Doc doc, string body, Entry? own, Dictionary<string, Entry> entries)
    {
        if (doc.Inherits is { } inherited) { return entries[inherited]; }
        if (own is not null) { return own; }
        if (name == "this") { return entries["Slice"]; }
        if (!char.IsLetter(name[0]))
        {
            Match op = Regex.Match(body, @"new (\w+)Op\(");
            return entries[op.Success ? op.Groups[1].Value : body.Contains("Affine(") ? "Affine" : "Compare"];
        }
        Entry? same = entries.Values.FirstOrDefault(e => e.Calls.Exists(c => c.Name == name));
        if (same is null)
        {
            entries[name] = same = new Entry(group);
        }
        return same;
    }

    private static string SignatureOf(string head, string receiver)
    {
        if (Regex.Match(head, @"operator (\S+)\((\w+) (\w+)(?:, (\w+) (\w+))?\)") is { Success: true } o)
        {
            string Typed(int type) => o.Groups[type].Value == "double" ? "number" : o.Groups[type + 1].Value;
            return o.Groups[4].Success ? $"{Typed(2)} {o.Groups[1].Value} {Typed(4)}" : $"{o.Groups[1].Value}{Typed(2)}";
        }
        if (head.Contains("this[")) { return "x[ranges]"; }
        return receiver + Regex.Match(head, @"Tensor (\w+\(.*\))").Groups[1].Value;
    }

    /// <summary>Each documented declaration: its comment, its head as one line, and the line with its body.</summary>
    private static IEnumerable<(Doc Doc, string Head, string Body)> Documented(string code)
    {
        string[] lines = [.. code.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim())];
        var doc = new StringBuilder();
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("///"))
            {
                doc.Append(lines[i][3..]).Append('\n');
            }
            else if (doc.Length > 0 && lines[i].StartsWith("public "))
            {
                string head = lines[i];
                int last = i;
                while (head.Count(c => c is '(') > head.Count(c => c is ')') && last + 1 < lines.Length)
                {
                    head += $" {lines[++last]}";
                }
                string rest = last + 1 < lines.Length ? lines[last + 1] : "";
                string whole = Regex.Replace(head, @"\s*=>.*|\s*\{.*|\s*where .*", "").Replace("( ", "(");
                yield return (new Doc(doc.ToString()), whole, $"{head} {rest}");
                doc.Clear();
            }
            else if (!lines[i].StartsWith('['))
            {
                doc.Clear();
            }
        }
    }
}

/// <summary>The maps of the folders of ops: a line for each file, from its first comment.</summary>
internal static class FolderMap
{
    private const int Width = 120;

    public static IEnumerable<(string Path, string Text)> Of(string ops)
    {
        foreach (string folder in Directory.GetDirectories(ops).Order(StringComparer.Ordinal))
        {
            string[] files = [.. Directory.GetFiles(folder, "*.cs").Order(StringComparer.Ordinal)];
            string[] lines =
            [
                $"# {Path.GetFileName(folder)}",
                "",
                "Written by `dotnet run docs/generate-ops.cs` from the first comment of each file.",
                "",
                .. files.Select(f => Fitted($"- `{Path.GetFileName(f)}` – {FirstSentence(File.ReadAllText(f))}")),
                "",
            ];
            yield return (Path.Combine(folder, "README.md"), string.Join('\n', lines));
        }
    }

    private static string FirstSentence(string code)
    {
        string comment = Regex.Match(code, "<(summary|content)>(.*?)</\\1>", RegexOptions.Singleline).Groups[2].Value;
        string cited = Regex.Replace(Doc.Plain(comment.Replace("///", "")), @" \([^()]*\d{4}\)", "");
        return Regex.Match(cited, @"^.*?(?=[.;]( |$))").Value;
    }

    /// <summary>The line, or as much of it as there is room for up to the end of a word.</summary>
    private static string Fitted(string line)
        => line.Length <= Width ? line : $"{line[..line.LastIndexOf(' ', Width - 2)].TrimEnd(',', ':')} …";
}
