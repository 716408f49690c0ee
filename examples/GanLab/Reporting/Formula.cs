using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace GanLab.Reporting;

/// <summary>
/// Formulas in the linear notation that the experiments' prose is written in, as MathML, which browsers set without a script.
/// </summary>
/// <remarks>
/// The notation is a small part of UnicodeMath (Unicode Technical Note 28), so that a terminal shows the same text legibly:
/// <c>a_i</c> and <c>a^2</c> set what follows as a subscript or superscript, <c>/</c> makes a fraction of its two neighbours, <c>√</c> a
/// root of what follows, and ∂ binds to the name after it. Parentheses around a part that one of these takes are not shown. A name of
/// several letters is upright (log, exp, JS).
/// </remarks>
public sealed partial class Formula
{
    private const string Openers = "(‖|";
    private readonly string[] _tokens;
    private int _next;

    private Formula(string text) => _tokens = [.. Token().Matches(text).Select(m => m.Value)];

    /// <summary>The formula as a MathML element.</summary>
    public static string ToMathMl(string text)
    {
        var formula = new Formula(text);
        var parts = new StringBuilder();
        while (formula._next < formula._tokens.Length)
        {
            parts.Append(formula.Sequence(string.Empty));
            if (formula._next < formula._tokens.Length)
            {
                // A closing parenthesis without an opening one stands for itself.
                parts.Append(Operator(formula._tokens[formula._next++]));
            }
        }
        return $"<math>{parts}</math>";
    }

    private string? Peek() => _next < _tokens.Length ? _tokens[_next] : null;

    /// <summary>Everything up to the token that closes this part, which is left in place.</summary>
    private string Sequence(string close)
    {
        var parts = new StringBuilder();
        while (Peek() is string token && token != close && token != ")")
        {
            parts.Append(Fraction());
        }
        return parts.ToString();
    }

    private string Fraction()
    {
        (string shown, string bare) = Script();
        if (Peek() != "/")
        {
            return shown;
        }
        _next++;
        return $"<mfrac>{Row(bare)}{Row(Script().Bare)}</mfrac>";
    }

    /// <summary>An atom with what hangs on it, as it stands alone, and without its parentheses where a fraction takes it.</summary>
    private (string Shown, string Bare) Script()
    {
        (string shown, string bare) = Atom();
        string? below = null;
        string? above = null;
        while (Peek() is "_" or "^")
        {
            bool sub = _tokens[_next++] == "_";
            string script = Row(Atom().Bare);
            below = sub ? script : below;
            above = sub ? above : script;
        }
        string basis = Row(shown);
        string whole = (below, above) switch
        {
            (null, null) => shown,
            (null, _) => $"<msup>{basis}{above}</msup>",
            (_, null) => $"<msub>{basis}{below}</msub>",
            _ => $"<msubsup>{basis}{below}{above}</msubsup>",
        };
        return (whole, below is null && above is null ? bare : whole);
    }

    private (string Shown, string Bare) Atom()
    {
        if (Peek() is not string token)
        {
            return (string.Empty, string.Empty);
        }
        _next++;
        if (Openers.Contains(token, StringComparison.Ordinal))
        {
            string close = token == "(" ? ")" : token;
            string inner = Sequence(close);
            if (Peek() == close)
            {
                _next++;
            }
            string shown = $"<mrow>{Fence(token)}{inner}{Fence(close)}</mrow>";
            return (shown, token == "(" ? inner : shown);
        }
        string one = token switch
        {
            "√" => $"<msqrt>{Atom().Bare}</msqrt>",
            "∂" => $"<mrow><mi>∂</mi>{Script().Shown}</mrow>",
            _ when char.IsDigit(token[0]) => $"<mn>{token}</mn>",
            _ when char.IsLetter(token[0]) || token == "∇" => $"<mi>{WebUtility.HtmlEncode(token)}</mi>",
            _ => Operator(token),
        };
        return (one, one);
    }

    private static string Row(string parts) => $"<mrow>{parts}</mrow>";

    private static string Fence(string token) => $"<mo stretchy=\"false\">{token}</mo>";

    private static string Operator(string token) => $"<mo>{WebUtility.HtmlEncode(token)}</mo>";

    [GeneratedRegex(@"\d+(?:[.,]\d+)*|[\p{L}][\p{L}\p{Lm}\p{No}']*|\S")]
    private static partial Regex Token();
}
