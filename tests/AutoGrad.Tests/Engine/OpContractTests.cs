using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>What the ops say of themselves: where nothing flows, and when there is nothing to do.</summary>
public sealed class OpContractTests
{
    private static readonly Tensor _x = Tensor.From(-1.0, 0, 2);

    [Fact]
    public void NothingFlowsThroughMasksIndicesAndSteps()
    {
        Assert.All(
            (Op[])[new ArgMaxOp(0), new WindowArgMaxOp(default), new CompareOp(Comparison.Greater), new SignOp()],
            op => Assert.All([0, 1], input => Assert.False(op.IsDifferentiable(input), $"{op.Name}, input {input}")));
        Assert.Equal([true, false], Flows(new GatherOp(0), 2));
        Assert.Equal([true, false], Flows(new ScatterAddOp(0, 1), 2));
        Assert.Equal([false, true, true], Flows(new WhereOp(), 3));
        Assert.Equal([false, true], Flows(new SlopeOp<AbsSlopeFunction>(default), 2));

        static IEnumerable<bool> Flows(Op op, int inputs) => Enumerable.Range(0, inputs).Select(op.IsDifferentiable);
    }

    [Fact]
    public void WhatIsConstantInStepsHasNoHistory()
    {
        Tensor leaf = _x.AsLeaf();
        Assert.False(leaf.Sign().HasHistory);
        Assert.False(leaf.EqualTo(0).HasHistory);
    }

    [Fact]
    public void AStepThatIsAskedForItsVjpAllTheSameHasTheSlopeZero()
    {
        Tensor bar = Tensor.From(3.0, -4, 5);
        Assert.Equal([0.0, -0.0, 0], new SignOp().Vjp(0, [_x], _x.Sign(), bar).ToDoubles());
        Assert.Throws<DTypeException>(() => new ArgMaxOp(0).Vjp(0, [_x], _x.ArgMax(), bar));
        Assert.Throws<DTypeException>(() => new WindowArgMaxOp(default).Vjp(0, [_x], _x, bar));
        Assert.Throws<DTypeException>(() => new CompareOp(Comparison.Equal).Vjp(0, [_x, _x], _x.EqualTo(_x), bar));
    }

    [Fact]
    public void WhereThereIsNothingToDoTheTensorItselfComesBack()
    {
        Assert.Same(_x, _x.Reshape([3]));
        Assert.Same(_x, _x.BroadcastTo([3]));
        Assert.Same(_x, _x.SumTo([3]));
        Assert.Same(_x, _x.To(DType.Float64));
    }

    [Fact]
    public void OneMatrixForAWholeBatchNeedsNoSumOverTheBatch()
    {
        Tensor rows = Draw.Signed([4, 3, 2], 1).AsLeaf();
        Tensor weight = Draw.Signed([2, 5], 2).AsLeaf();
        using var trace = Trace.Start();
        Tensor slope = Gradients.Of(rows.MatMul(weight), [weight], Tensor.Ones([4, 3, 5], DType.Float64), createGraph: true)[0];
        Assert.Equal([2, 5], slope.Shape);
        Assert.DoesNotContain("Sum", trace.Forward.Select(s => s.Op));
    }

    [Fact]
    public void AnOpIsNamedAfterItsClassAndItsTypeArgumentsAreLeftOut()
    {
        Assert.Equal("MatMul", new MatMulOp(false, false).Name);
        Assert.Equal("Slope", new SlopeOp<AbsSlopeFunction>(default).Name);
        Assert.Equal("Slope(x, ȳ)", new SlopeOp<AbsSlopeFunction>(default).Formula("x", "ȳ"));
    }
}
