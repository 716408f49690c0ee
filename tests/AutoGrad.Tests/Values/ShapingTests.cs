using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Picking, repeating, flattening and masking, number by number.</summary>
public sealed class ShapingTests
{
    private static readonly Tensor _x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);

    [Fact]
    public void PlacesAndRowsByTheirNumbers()
    {
        Assert.Equal([3, 1, 3, 6, 4, 6], _x.IndexSelect(1, Tensor.From(2, 0, 2)).ToArray<int>());
        Assert.Equal([4, 5, 6], _x.IndexSelect(-2, Tensor.From(1)).ToArray<int>());
        Assert.Equal([2, 0], _x.IndexSelect(1, Tensor.From<int>([], [0])).Shape);
        Tensor rows = _x.Embedding(Tensor.From([1, 0, 1, 1], [2, 2]));
        Assert.Equal([2, 2, 3], rows.Shape);
        Assert.Equal([4, 5, 6, 1, 2, 3, 4, 5, 6, 4, 5, 6], rows.ToArray<int>());
        Assert.Equal([3], _x.Embedding(Tensor.From<int>([1], [])).Shape);
    }

    [Fact]
    public void TilesStandSideBySide()
    {
        Assert.Equal([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], _x.Tile(1, 2).ToArray<int>());
        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], _x.Tile(2, 1).ToArray<int>());
        Assert.Equal([3, 2, 6], _x.Tile(3, 1, 2).Shape);
        Assert.Equal([2, 0], _x.Tile(1, 0).Shape);
        Assert.Equal([7, 7], Tensor.Scalar(7).Tile(2).ToDoubles());
    }

    [Fact]
    public void FlatteningJoinsNeighbouringAxes()
    {
        Tensor x = Tensor.Zeros([2, 3, 4, 5]);
        Assert.Equal([120], x.Flatten().Shape);
        Assert.Equal([2, 60], x.Flatten(1).Shape);
        Assert.Equal([6, 4, 5], x.Flatten(0, 1).Shape);
        Assert.Equal([2, 12, 5], x.Flatten(-3, -2).Shape);
        Assert.Equal([2, 3, 4, 5], x.Flatten(2, 2).Shape);
        Assert.Equal([1], Tensor.Scalar(3).Flatten().Shape);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void TrianglesAreWhatLiesOnEachSideOfADiagonal(int diagonal)
    {
        Tensor x = Draw.Positive([2, 3, 4], 1);
        double[] numbers = x.ToDoubles();
        (double[] lower, double[] upper) = (x.Tril(diagonal).ToDoubles(), x.Triu(diagonal).ToDoubles());
        foreach ((int[] place, int i) in Oracle.Places(x.Shape).Select((p, i) => (p, i)))
        {
            Assert.Equal(place[2] <= place[1] + diagonal ? numbers[i] : 0, lower[i]);
            Assert.Equal(place[2] >= place[1] + diagonal ? numbers[i] : 0, upper[i]);
        }
    }

    [Fact]
    public void AMaskIsFilledAndLetsNoCotangentThrough()
    {
        Tensor x = Tensor.From(1.0, 2, 3).AsLeaf();
        Tensor y = x.MaskedFill(Tensor.From(true, false, true), -7);
        Assert.Equal([-7.0, 2, -7], y.ToDoubles());
        Assert.Equal([0.0, 1, 0], Gradients.Of(y.Sum(), [x])[0].ToDoubles());
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        Says(() => _x.IndexSelect(0, _x), "IndexSelect of [2, 3] Int32", "index is [2, 3]");
        Says(() => _x.IndexSelect(2, Tensor.From(0)), "IndexSelect of [2, 3] Int32", "axis 2");
        Says(() => _x.Reshape([6]).Embedding(Tensor.From(0)), "Embedding of [6] Int32");
        Says(() => _x.Tile(2), "Tile of [2, 3] Int32", "[2]");
        Says(() => _x.Tile(2, -1), "Tile of [2, 3] Int32", "[2, -1]");
        Says(() => _x.Flatten(1, 0), "Flatten of [2, 3] Int32", "axis 0 stands before axis 1");
        Says(() => _x.Flatten(2), "Flatten of [2, 3] Int32", "axis 2");
        Says(() => Tensor.Ones([3]).Tril(), "Tril of [3]");
        Says(() => Tensor.Ones([3]).Triu(), "Triu of [3]");

        static void Says(Action action, params string[] parts)
        {
            string message = Assert.Throws<ShapeException>(action).Message;
            Assert.All(parts, p => Assert.Contains(p, message, StringComparison.Ordinal));
        }
    }
}
