using System.Reflection;

namespace AutoGrad.Tests;

/// <summary>The public calls that compute a tensor, spelled as in C#: "Sum(int[], bool)", "x + Tensor", "double - x".</summary>
internal static class PublicCalls
{
    private static readonly Dictionary<string, string> _operators = new()
    {
        ["op_Addition"] = "+",
        ["op_Subtraction"] = "-",
        ["op_Multiply"] = "*",
        ["op_Division"] = "/",
        ["op_UnaryNegation"] = "-",
        ["op_GreaterThan"] = ">",
        ["op_LessThan"] = "<",
        ["op_GreaterThanOrEqual"] = ">=",
        ["op_LessThanOrEqual"] = "<=",
    };

    private static readonly Dictionary<Type, string> _keywords = new()
    {
        [typeof(int)] = "int",
        [typeof(bool)] = "bool",
        [typeof(double)] = "double",
    };

    /// <summary>The methods of all classes of extensions, and the operators and the indexer of Tensor.</summary>
    public static string[] All { get; } =
    [
        .. typeof(Op).Assembly.GetExportedTypes()
            .Where(t => t.IsAbstract && t.IsSealed && !t.IsNested && t.Name.EndsWith("Extensions", StringComparison.Ordinal))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Concat(typeof(Tensor).GetMethods().Where(m => m.IsSpecialName && (m.IsStatic || m.GetParameters().Length > 0)))
            .Where(m => m.ReturnType == typeof(Tensor))
            .Select(Spelled)
            .Distinct()
            .Order(),
    ];

    private static string Spelled(MethodInfo call)
    {
        string[] types = [.. call.GetParameters().Select(p => Spelled(p.ParameterType))];
        if (!call.IsStatic) { return $"x[{types[0]}]"; }
        if (!_operators.TryGetValue(call.Name, out string? sign))
        {
            return $"{call.Name}({string.Join(", ", types is ["Tensor", ..] ? types[1..] : types)})";
        }
        return types switch
        {
            [_] => $"{sign}x",
            ["Tensor", _] => $"x {sign} {types[1]}",
            _ => $"{types[0]} {sign} x",
        };
    }

    private static string Spelled(Type type)
    {
        if (_keywords.TryGetValue(type, out string? keyword)) { return keyword; }
        if (type.IsArray) { return $"{Spelled(type.GetElementType()!)}[]"; }
        if (Nullable.GetUnderlyingType(type) is { } value) { return $"{Spelled(value)}?"; }
        string arguments = string.Join(", ", type.GetGenericArguments().Select(Spelled));
        if (type.Name.StartsWith("ValueTuple", StringComparison.Ordinal)) { return $"({arguments})"; }
        return type.IsGenericType ? $"{type.Name.Split('`')[0]}<{arguments}>" : type.Name;
    }
}
