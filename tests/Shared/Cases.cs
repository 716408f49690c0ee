using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>The seed of the numbers of a tensor.</summary>
public readonly record struct Seed(int Value);

/// <summary>Seeds, none of which is simpler than another.</summary>
public static class Seeds
{
    public static Arbitrary<Seed> All { get; } = Gen.Choose(0, 1_000_000).Select(s => new Seed(s)).ToArbitrary();
}

/// <summary>Shapes that broadcast with one another.</summary>
public sealed record Broadcast(Shape A, Shape B, Shape C)
{
    public Shape[] Parts => [A, B, C];

    public override string ToString() => string.Join(", ", Parts);
}

/// <summary>A shape and some of its axes, from either end; null means all of them.</summary>
public sealed record SomeAxes(Shape Shape, int[]? Axes)
{
    public override string ToString() => $"{Shape}, axes {(Axes is null ? "all" : string.Join(", ", Axes))}";
}

/// <summary>A shape and one of its axes, from either end.</summary>
public sealed record OneAxis(Shape Shape, int Axis)
{
    public override string ToString() => $"{Shape}, axis {Axis}";
}

/// <summary>A shape and an order of its axes.</summary>
public sealed record AxisOrder(Shape Shape, int[] Order)
{
    public override string ToString() => $"{Shape}, order {string.Join(", ", Order)}";
}
