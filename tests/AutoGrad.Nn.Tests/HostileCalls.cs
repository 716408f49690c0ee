using System.Globalization;
using System.Reflection;
using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>
/// Calls of everything public that takes sizes, with <see cref="HostileArguments"/>: all ops and composites, the factories of tensors, the
/// constructors of ops and layers, the sources of random tensors; and the gradients of what they return.
/// </summary>
internal static class HostileCalls
{
    /// <summary>What this assembly's program takes for a run, and the memory that it may use.</summary>
    public const string Command = "hostile";

    /// <summary>A tensor larger than that is refused, as if there were no more memory.</summary>
    private const long MemoryLimit = 256 << 20;

    private static readonly Assembly[] _assemblies = [typeof(Tensor).Assembly, typeof(Module).Assembly];

    /// <summary>Everything that can be called: static functions over tensors, constructors, and what a random source makes.</summary>
    public static IReadOnlyList<MethodBase> All { get; } =
    [
        .. _assemblies.SelectMany(a => a.GetExportedTypes()).SelectMany(Members)
            .Where(m => !m.IsGenericMethodDefinition && HostileArguments.CanDraw(m)),
    ];

    /// <summary>What has a window, or a stride: the most arithmetic of sizes.</summary>
    private static readonly MethodBase[] _windows =
    [
        .. All.Where(m => Array.Exists(
            m.GetParameters(), p => p.Name == "stride" || p.ParameterType == typeof(Window) || p.ParameterType == typeof(Pair))),
    ];

    /// <summary>Makes so many calls and writes each before it is made: the last line says where the process died.</summary>
    /// <returns>0 if each returned or threw what it documents.</returns>
    public static int Run(int seed, int count)
    {
        ((HostDevice)Device.Default).MemoryLimit = MemoryLimit;
        var random = new Random(seed);
        var arguments = new HostileArguments(random);
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            using var scope = new TensorScope();
            arguments.Leaves.Clear();
            IReadOnlyList<MethodBase> methods = random.Next(3) == 0 ? _windows : All;
            MethodBase method = methods[random.Next(methods.Count)];
            string call = method.Name;
            try
            {
                object?[] given = arguments.For(method);
                call = $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", given.Select(Show))})";
                Console.WriteLine($"{i}: {call}");
                Use(Invoke(method, given, arguments), arguments.Leaves);
            }
            catch (Exception e) when (e is AutoGradException or ArgumentException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Console.WriteLine($"{call} threw {e}");
                return 1;
            }
        }
        Console.WriteLine($"{count} calls, {refused} refused");
        return 0;
    }

    private static IEnumerable<MethodBase> Members(Type type)
    {
        const BindingFlags here = BindingFlags.Public | BindingFlags.DeclaredOnly;
        if (type.IsAbstract && type.IsSealed) { return type.GetMethods(here | BindingFlags.Static).Where(IsOfTensors); }
        if (type == typeof(Tensor)) { return type.GetMethods(here | BindingFlags.Static).Where(IsOfTensors); }
        if (type == typeof(RandomSource)) { return type.GetMethods(here | BindingFlags.Instance).Where(IsOfTensors); }
        bool isMade = !type.IsAbstract && !type.IsGenericTypeDefinition
            && (type.IsSubclassOf(typeof(Op)) || type.IsSubclassOf(typeof(Module)));
        return isMade ? type.GetConstructors() : [];
    }

    private static bool IsOfTensors(MethodInfo method) => method.ReturnType == typeof(Tensor) || method.ReturnType == typeof(Shape);

    private static object? Invoke(MethodBase method, object?[] given, HostileArguments arguments)
    {
        try
        {
            object? made = method is ConstructorInfo constructor
                ? constructor.Invoke(given)
                : method.Invoke(method.IsStatic ? null : new RandomSource(1), given);
            return made switch
            {
                Op op => Tensor.Apply(op, [.. Enumerable.Range(0, HasBias(op) ? 2 : 3).Select(_ => arguments.Tensor())]),
                Module module => module.Call(arguments.Tensor()),
                _ => made,
            };
        }
        catch (TargetInvocationException e) { throw e.InnerException!; }
    }

    /// <summary>Whether the third input may be left out; it would hardly ever fit. Other ops do not look at what is too much.</summary>
    private static bool HasBias(Op op) => op is LinearOp or ConvolveOp or ConvolveTransposedOp;

    /// <summary>Reads a result, and its gradients with respect to what it was made of.</summary>
    private static void Use(object? made, IReadOnlyList<Tensor> leaves)
    {
        if (made is not Tensor y) { return; }
        _ = y.ToDoubles();
        if (y.HasHistory)
        {
            _ = Gradients.Of(y.Sum(), leaves, allowUnused: true);
        }
    }

    private static string? Show(object? value) => value switch
    {
        Tensor t => $"{t.Shape} {t.DType}",
        System.Collections.IEnumerable list and not string and not Shape => $"[{string.Join(", ", list.Cast<object>().Select(Show))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "null",
    };
}
