using System.Reflection;
using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Arguments as nobody means them, drawn by type: sizes that are negative, 0 or near 2³¹ among small ones that fit.</summary>
internal sealed class HostileArguments(Random random)
{
    private static readonly int[] _extremes =
        [int.MinValue, -int.MaxValue, -65_536, -2, -1, 0, 64, 46_341, 65_536, 1 << 30, int.MaxValue - 1, int.MaxValue];

    private static readonly double[] _doubles = [0, 0.5, 1, -1, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly MethodInfo _elements =
        typeof(HostileArguments).GetMethod(nameof(List), BindingFlags.NonPublic | BindingFlags.Instance)!;

    /// <summary>The leaves among the tensors that were drawn.</summary>
    public List<Tensor> Leaves { get; } = [];

    /// <summary>Whether arguments can be drawn for all parameters.</summary>
    public static bool CanDraw(MethodBase method) => Array.TrueForAll(method.GetParameters(), p => CanDraw(p.ParameterType));

    /// <summary>Arguments for a method.</summary>
    public object?[] For(MethodBase method)
        => [.. method.GetParameters().Select(p => p.IsOptional && random.Next(2) == 0 ? p.DefaultValue : Draw(p.ParameterType))];

    /// <summary>A tensor with few numbers or none.</summary>
    public Tensor Tensor()
    {
        Shape shape = random.Next(12) switch
        {
            0 => [int.MaxValue, 0],
            1 => [0, 46_341, 46_341],
            2 => [2, 0, 1 << 30, 3],
            < 6 => new Shape([.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(8) == 0 ? 0 : random.Next(1, 4))]),
            _ => [1 + (random.Next(4) / 3), 1 + (random.Next(4) / 3), random.Next(1, 5), random.Next(1, 5)],
        };
        double[] values = [.. Enumerable.Range(0, (int)shape.Size).Select(_ => (double)random.Next(-1, 3))];
        Tensor wide = AutoGrad.Tensor.From(values, shape);
        int type = random.Next(10);
        if (type < 2) { return wide.To(type == 0 ? DType.Int32 : DType.Bool); }
        Tensor leaf = (type == 2 ? wide : wide.To(DType.Float32)).AsLeaf();
        Leaves.Add(leaf);
        return leaf;
    }

    private static bool CanDraw(Type type) => Nullable.GetUnderlyingType(type) is { } inner
        ? CanDraw(inner)
        : ElementOf(type) is { } element
            ? CanDraw(element)
            : type.IsEnum || type == typeof(int) || type == typeof(double) || type == typeof(bool) || type == typeof(string)
                || type == typeof(ulong) || type == typeof((int, int)) || type == typeof(Pair) || type == typeof(Shape)
                || type == typeof(Window) || type == typeof(ConvolutionPlan) || type == typeof(Tensor)
                || type == typeof(Device) || type == typeof(RandomSource) || type == typeof(FusedActivation) || type == typeof(Module);

    private static Type? ElementOf(Type type) => type.IsArray
        ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private object? Draw(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) { return Draw(inner); }
        if (ElementOf(type) is { } element) { return _elements.MakeGenericMethod(element).Invoke(this, null); }
        if (type.IsEnum) { return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length)); }
        return type switch
        {
            _ when type == typeof(int) => Int(),
            _ when type == typeof(double) => _doubles[random.Next(_doubles.Length)],
            _ when type == typeof(bool) => random.Next(2) == 0,
            _ when type == typeof(string) => "name",
            _ when type == typeof(ulong) => (ulong)random.NextInt64(),
            _ when type == typeof((int, int)) => (Int(), Int()),
            _ when type == typeof(Pair) => new Pair(Int(), Int()),
            _ when type == typeof(Shape) => Shape(random.Next(5)),
            _ when type == typeof(Window) => Window(),
            _ when type == typeof(ConvolutionPlan) => new ConvolutionPlan(Shape(4), Shape(4), Window(), Int(), Shape(4)),
            _ when type == typeof(Tensor) => Tensor(),
            _ when type == typeof(RandomSource) => new RandomSource(1),
            _ when type == typeof(FusedActivation) => FusedActivation.Relu,
            _ when type == typeof(Module) => new Linear(2, 3, new RandomSource(1)),
            _ => null,
        };
    }

    private int Int() => random.Next(3) > 0 ? random.Next(-1, 4) : _extremes[random.Next(_extremes.Length)];

    private Shape Shape(int rank) => new([.. Enumerable.Range(0, rank).Select(_ => random.Next(6) == 0 ? Int() : random.Next(1, 4))]);

    private Window Window() => new(Int(), Int(), (Int(), Int()), (Int(), Int()), (Int(), Int()));

    private T[] List<T>() => [.. Enumerable.Range(0, random.Next(6)).Select(_ => (T)Draw(typeof(T))!)];
}
