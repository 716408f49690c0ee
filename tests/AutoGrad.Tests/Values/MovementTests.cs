using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>Where numbers go: parts, steps, turned axes; and the edges at which a part is empty or a number ties.</summary>
public sealed class MovementTests
{
    private static readonly Tensor _x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);

    [Fact]
    public void PartsInStepsForwardsAndBackwards()
    {
        Assert.Equal([1, 3, 4, 6], _x.Slice(1, 0, 2, 2).ToArray<int>());
        Assert.Equal([3, 2, 6, 5], _x.Slice(1, 2, 2, -1).ToArray<int>());
        Assert.Equal([3, 1, 6, 4], _x.Slice(-1, 2, 2, -2).ToArray<int>());
        Assert.Equal([6, 5, 4, 3, 2, 1], _x.Flip().ToArray<int>());
        Assert.Equal([3, 2, 1, 6, 5, 4], _x.Flip(-1).ToArray<int>());
    }

    [Fact]
    public void APartOfNothingMayStartBehindEitherEnd()
    {
        Assert.Equal([2, 0], _x.Slice(1, 3, 0).Shape);
        Assert.Equal([2, 0], _x.Slice(1, 0, 0).Shape);
        Assert.Equal([2, 0], _x[.., 3..].Shape);
        Assert.Equal([2, 0], _x[.., 2..1].Shape);
        Assert.Equal([0, 2], Tensor.Zeros([0, 2]).Flip().Shape);

        // The way from the last element to the first, n of them from n − 1 on, where n is 0.
        Assert.Equal([0], Tensor.Zeros([0]).Slice(0, -1, 0, -1).Shape);
    }

    [Fact]
    public void APlaceIsSelectedFromEitherEnd()
    {
        Assert.Equal([4, 5, 6], _x.Select(0, 1).ToArray<int>());
        Assert.Equal([3, 6], _x.Select(1, -1).ToArray<int>());
        Assert.Equal([1, 4], _x.Select(-1, -3).ToArray<int>());
    }

    [Fact]
    public void AVectorTimesABatchOfMatricesGivesABatchOfVectors()
    {
        Tensor v = Tensor.From(1.0, 2);
        Tensor batch = Tensor.From([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 2, 3]);
        Tensor y = v.MatMul(batch);
        Assert.Equal([2, 3], y.Shape);
        Assert.Equal([9.0, 12, 15, 27, 30, 33], y.ToDoubles());
        Assert.Equal([2, 2], batch.MatMul(Tensor.From(1.0, 0, 0)).Shape);
        Assert.Equal([9.0, 12, 15, 27, 30, 33], v.MatMul(batch.Transpose(), transposeB: true).ToDoubles());
    }

    [Fact]
    public void OneAxisByItsNumberIsThatAxisAlone()
    {
        Tensor x = Tensor.From([1.0, 5, 3, 4, 2, 6], [2, 3]);
        Assert.Equal([9.0, 12], x.Sum(1).ToDoubles());
        Assert.Equal([3.0, 4], x.Mean(1).ToDoubles());
        Assert.Equal([4.0, 5, 6], x.Max(0).ToDoubles());
        Assert.Equal([1.0, 2, 3], x.Min(0).ToDoubles());
        Assert.Equal([1, 3], x.Min(0, keepDims: true).Shape);
        Assert.Equal([2, 1], x.Max(1, keepDims: true).Shape);
        Assert.Equal([1.0 + 16, 25 + 4, 9 + 36], x.Norm(0).Square().ToDoubles().Select(v => Math.Round(v, 12)));
        Assert.Equal([2, 1], x.LogSumExp(-1, keepDims: true).Shape);
    }

    [Fact]
    public void ANumberThatTiesIsNeitherAboveNorBelow()
    {
        Tensor x = Tensor.From(0.25, 0.5, 0.75);
        Assert.Equal([false, true, true], (x >= 0.5).ToArray<bool>());
        Assert.Equal([true, true, false], (x <= 0.5).ToArray<bool>());
        Assert.Equal([false, false, true], (x > 0.5).ToArray<bool>());
        Assert.Equal([true, false, false], (x < 0.5).ToArray<bool>());
        Assert.Equal([false, true, false], x.EqualTo(0.5).ToArray<bool>());
    }

    [Fact]
    public void BoundsThatMeetLeaveOneValue()
    {
        Assert.Equal([1.0, 1, 1], Tensor.From(0.0, 1, 2).Clamp(1, 1).ToDoubles());
    }

    [Fact]
    public void ScatteringNothingToNowhere()
    {
        Assert.Equal([2, 0], Tensor.Zeros([2, 0]).ScatterAdd(1, Tensor.From<int>([], [2, 0]), 0).Shape);
    }
}
