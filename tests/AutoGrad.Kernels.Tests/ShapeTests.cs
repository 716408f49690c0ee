using System.Collections.Immutable;
using FsCheck.Xunit;

namespace AutoGrad.Kernels.Tests;

/// <summary>The arithmetic of axes and of broadcasting, which lives in Shape alone.</summary>
[Properties(Arbitrary = [typeof(Arbitraries)], Replay = "20260101,1")]
public sealed class ShapeTests
{
    [Fact]
    public void ShapesAreValues()
    {
        Shape a = [2, 3];
        Assert.True(a == new Shape(2, 3) && a != [3, 2] && a != [2, 3, 1] && a.Equals((object)new Shape(2, 3)));
        Assert.Equal(a.GetHashCode(), new Shape(2, 3).GetHashCode());
        Assert.Equal("[2, 3]", $"{a}");
        Assert.Equal((0, 1L, "[]"), (Shape.Scalar.Rank, Shape.Scalar.Size, $"{Shape.Scalar}"));
        Assert.Equal(0, new Shape(4, 0, 5).Size);
        Assert.Equal(int.MaxValue, new Shape(1, int.MaxValue).Size);
        Assert.True(default(Shape) == new Shape());
        Assert.Equal([2, 3], a);
    }

    [Fact]
    public void ArraysAreSharedAndNeverMistaken()
    {
        int[] mine = [2, 3];
        var shape = new Shape(mine);
        mine[0] = 4;
        Assert.Equal([2, 3], shape);
        Assert.True(Interned<int>.Of([2, 3]) == Interned<int>.Of([2, 3]));
        Assert.True(Interned<long>.Of([]) == Interned<long>.Of([]));

        // More lists than there is room for, on two threads at once.
        Parallel.For(0, 2, thread =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                int[] numbers = [.. Enumerable.Range(0, i % 5).Select(k => (i >> k) % 97)];
                Assert.Equal(numbers, Interned<int>.Of(numbers));
            }
        });
    }

    [Fact]
    public void AShapeLosesAnAxis()
    {
        Assert.Equal([2, 4], new Shape(2, 3, 4).Without(-2));
        Assert.Equal(Shape.Scalar, new Shape(7).Without(0));
        Assert.Contains("no axis 1", Assert.Throws<ShapeException>(() => new Shape(7).Without(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANegativeDimensionThrows()
        => Assert.Contains("[2, -1]", Assert.Throws<ShapeException>(() => new Shape(2, -1)).Message, StringComparison.Ordinal);

    [Fact]
    public void TooManyElementsOrAxesThrow()
    {
        Assert.Equal(0, new Shape(int.MaxValue, int.MaxValue, 0).Size);
        Assert.Equal(64, new Shape([.. Enumerable.Repeat(1, 64)]).Rank);
        Assert.Contains("[65536, 32768]", Message(() => new Shape(65_536, 32_768)), StringComparison.Ordinal);
        Assert.Contains("65 axes", Message(() => new Shape([.. Enumerable.Repeat(1, 65)])), StringComparison.Ordinal);
        Assert.Contains("2000001 axes", Message(() => new Shape(1).Append(new int[2_000_000])), StringComparison.Ordinal);
        Assert.Contains("2147483647 axes", Message(() => new Shape(1).Aligned(int.MaxValue)), StringComparison.Ordinal);
    }

    [Fact]
    public void SizesAreComputedWithoutOverflow()
    {
        Assert.Equal(int.MaxValue, Sizes.Sum(int.MaxValue - 3, 1, 2));
        Assert.Contains("4294967294", Message(() => Sizes.Sum(int.MaxValue, int.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("4294967296", Message(() => Sizes.Product(65_536, 65_536)), StringComparison.Ordinal);
        Assert.Contains("-1", Message(() => Sizes.Dimension(-1)), StringComparison.Ordinal);
        Assert.Equal(1, Sizes.Places(5, 2, int.MaxValue, 0, 4));
        Assert.Equal(0, Sizes.Places(5, int.MaxValue, 1, 0, int.MaxValue));
        Assert.Contains("4294967299", Message(() => Sizes.Places(5, 1, 1, int.MaxValue, 1)), StringComparison.Ordinal);
        Assert.Equal(2_147_483_649, Sizes.Enlarged(2, 2, int.MaxValue, 0, 1, 0));
    }

    [Property(MaxTest = 500)]
    public void BroadcastingIsCommutativeIdempotentAndContainsBoth(Broadcast p)
    {
        Shape both = Shape.Broadcast(p.A, p.B);
        Assert.Equal(both, Shape.Broadcast(p.B, p.A));
        Assert.Equal(p.A, Shape.Broadcast(p.A, p.A));
        Assert.Equal(p.A, Shape.Broadcast(p.A, Shape.Scalar));
        Assert.True(p.A.BroadcastsTo(both) && p.B.BroadcastsTo(both));
        Assert.Equal(both, Shape.Broadcast(both, p.A));
        Assert.Equal(p.A.BroadcastsTo(p.B), both == p.B);
    }

    [Property(MaxTest = 500)]
    public void BroadcastingIsAssociative(Broadcast p)
        => Assert.Equal(Shape.Broadcast(Shape.Broadcast(p.A, p.B), p.C), Shape.Broadcast(p.A, Shape.Broadcast(p.B, p.C)));

    [Fact]
    public void ShapesThatDoNotBroadcastSayWhichAxis()
    {
        ShapeException e = Assert.Throws<ShapeException>(() => Shape.Broadcast([2, 3, 4], [2, 5, 1]));
        Assert.Equal("[2, 3, 4] and [2, 5, 1] do not broadcast: 3 against 5 at axis -2.", e.Message);
        Assert.Throws<ShapeException>(() => Shape.Broadcast([0], [2]));
        Assert.Equal([0], Shape.Broadcast([0], [1]));
        Assert.False(new Shape(2, 3).BroadcastsTo([3]));
        Assert.False(new Shape(2).BroadcastsTo([1]));
    }

    [Fact]
    public void AnAxisCountsFromEitherEndOrThrows()
    {
        Shape s = [2, 3, 4];
        Assert.Equal([0, 1, 2, 0, 1, 2], new[] { 0, 1, 2, -3, -2, -1 }.Select(s.Axis));
        Assert.Equal((4, 2), (s[-1], s[0]));
        foreach (int wrong in (int[])[3, -4, int.MinValue, int.MaxValue])
        {
            Assert.Contains("[2, 3, 4]", Assert.Throws<ShapeException>(() => s.Axis(wrong)).Message, StringComparison.Ordinal);
        }
        Assert.Contains("scalar", Assert.Throws<ShapeException>(() => Shape.Scalar.Axis(0)).Message, StringComparison.Ordinal);
        ShapeException twice = Assert.Throws<ShapeException>(() => s.Mark([1, -2], all: false, new bool[3]));
        Assert.Contains("twice", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReduceKeepsOrDropsTheMarkedAxes()
    {
        Shape s = [2, 3, 4];
        Assert.Equal([2, 1, 4], s.Reduce(Marked([-2], all: false), keep: true));
        Assert.Equal([3], s.Reduce(Marked([0, 2], all: false), keep: false));
        Assert.Equal(Shape.Scalar, s.Reduce(Marked([], all: true), keep: false));
        Assert.Equal(s, s.Reduce(Marked([], all: false), keep: false));

        bool[] Marked(int[] axes, bool all)
        {
            var marked = new bool[s.Rank];
            s.Mark(axes, all, marked);
            return marked;
        }
    }

    [Fact]
    public void PartsAndChanges()
    {
        Shape s = [2, 3, 4];
        Assert.Equal([2, 3, 7], s.With(-1, 7));
        Assert.Equal([2], s.Slice(..^2));
        Assert.Equal([2, 3, 4, 5, 6], s.Append(5, 6));
        Assert.Equal([2, 3, 4], s);
        Assert.Throws<ShapeException>(() => s.With(3, 1));
        Assert.Throws<ShapeException>(() => s.With(0, -1));
    }

    [Property(MaxTest = 60)]
    public void PermutingAndItsInverseCancel(AxisOrder c)
    {
        Assert.Equal(c.Shape, c.Shape.Permute(c.Order).Permute(Inverse(c.Order)));
        Assert.Equal(c.Shape.Permute(c.Order), c.Shape.Permute([.. c.Order.Select(a => a - c.Shape.Rank)]));
    }

    [Fact]
    public void AnOrderNamesEveryAxisOnce()
    {
        Assert.Throws<ShapeException>(() => new Shape(2, 3).Permute([0]));
        Assert.Throws<ShapeException>(() => new Shape(2, 3).Permute([0, 0]));
        Assert.Throws<ShapeException>(() => new Shape(2, 3).Permute([0, 2]));
    }

    [Fact]
    public void AShapeIsAlignedByAxesInFront()
    {
        Assert.Equal(new Shape(1, 1, 2, 3), new Shape(2, 3).Aligned(4));
        Assert.Equal(new Shape(2, 3), new Shape(2, 3).Aligned(1));
        Assert.Equal(new Shape(1), Shape.Scalar.Aligned(1));
    }

    [Fact]
    public void ShapesMayBeEqualButForOneAxis()
    {
        Assert.True(new Shape(2, 3, 4).EqualsBut(1, [2, 7, 4]));
        Assert.True(new Shape(2, 3, 4).EqualsBut(-3, [0, 3, 4]));
        Assert.False(new Shape(2, 3, 4).EqualsBut(1, [2, 7, 5]));
        Assert.False(new Shape(2, 3, 4).EqualsBut(2, [1, 3, 4]));
        Assert.False(new Shape(2, 3).EqualsBut(0, [2, 3, 1]));
        Assert.Throws<ShapeException>(() => Shape.Scalar.EqualsBut(0, []));
    }

    [Fact]
    public void StridesToAreZeroWhereAnAxisStretches()
    {
        Assert.Equal([12L, 4, 1], new Shape(2, 3, 4).StridesTo([2, 3, 4]).AsSpan());
        Assert.Equal([0L, 4, 0, 1], new Shape(3, 1, 4).StridesTo([2, 3, 5, 4]).AsSpan());
        Assert.Equal([0L, 0], Shape.Scalar.StridesTo([2, 3]).AsSpan());
        Assert.Empty(Shape.Scalar.StridesTo([]));
    }

    [Property(MaxTest = 300)]
    public void ACollapsedWalkVisitsTheSamePlaces(AxisOrder c, int mask)
    {
        // An inner shape that stretches to it: one element along the axes that the mask names.
        var inner = new Shape([.. c.Shape.Select((d, i) => ((mask >> i) & 1) == 1 ? 1 : d)]);
        ImmutableArray<long> a = inner.StridesTo(c.Shape);
        ImmutableArray<long> b = StridedView.Permuted(c.Shape.Permute(Inverse(c.Order)), c.Order).Strides;
        (int[] dims, long[][] strides) = StridedView.Collapse(c.Shape, a, b);
        Assert.Equal(Places(c.Shape, a), Places(new Shape(dims), [.. strides[0]]));
        Assert.Equal(Places(c.Shape, b), Places(new Shape(dims), [.. strides[1]]));
    }

    private static int[] Inverse(int[] order) => [.. Enumerable.Range(0, order.Length).Select(i => Array.IndexOf(order, i))];

    private static List<long> Places(Shape shape, ImmutableArray<long> strides)
    {
        List<long> places = [0];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            places = [.. places.SelectMany(p => Enumerable.Range(0, shape[axis]).Select(i => p + (i * strides[axis])))];
        }
        return places;
    }

    private static string Message(Func<object> call) => Assert.Throws<ShapeException>(() => { _ = call(); }).Message;
}
