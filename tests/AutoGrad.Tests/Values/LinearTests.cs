using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>The layer in one pass against the product, the sum and the activation one by one.</summary>
public sealed class LinearTests
{
    private static readonly (FusedActivation? One, Func<Tensor, Tensor> Apart)[] _activations =
    [
        (null, x => x), (FusedActivation.Relu, x => x.Relu()), (FusedActivation.Tanh, x => x.Tanh()),
        (FusedActivation.Sigmoid, x => x.Sigmoid()),
        (FusedActivation.LeakyRelu(0.2), x => x.LeakyRelu(0.2)),
    ];

    [Theory]
    [InlineData(new int[] { 3 })]
    [InlineData(new int[] { 4, 3 })]
    [InlineData(new int[] { 2, 4, 3 })]
    [InlineData(new int[] { 0, 3 })]
    [InlineData(new int[] { 2, 0, 3 })]
    public void OnePassGivesTheValuesAndGradientsOfItsParts(int[] shape)
    {
        Tensor x = Draw.Signed(new Shape(shape), 1).AsLeaf();
        Tensor w = Draw.Signed([5, 3], 2).AsLeaf();
        Tensor b = Draw.Signed([5], 3).AsLeaf();
        foreach ((FusedActivation? one, Func<Tensor, Tensor> apart) in _activations)
        {
            Tensor y = x.Linear(w, b, one);
            Tensor expected = apart(x.MatMul(w, transposeB: true) + b);
            Assert.Equal([.. shape[..^1], 5], y.Shape);
            Close(expected, y);
            Tensor bar = Draw.Signed(y.Shape, 4);
            foreach ((Tensor e, Tensor g) in Gradients.Of(expected, [x, w, b], bar).Zip(Gradients.Of(y, [x, w, b], bar)))
            {
                Close(e, g);
            }
            Close(apart(x.MatMul(w, transposeB: true)), x.Linear(w, activation: one));
        }
    }

    [Fact]
    public void OnlyWhatIsAskedForIsComputed()
    {
        Tensor x = Draw.Signed([4, 3], 1).AsLeaf();
        Tensor w = Draw.Signed([5, 3], 2).AsLeaf();
        Tensor b = Draw.Signed([5], 3).AsLeaf();
        Tensor y = x.Linear(w, b, FusedActivation.Tanh).Sum();
        Tensor[] all = Gradients.Of(y, [x, w, b]);
        foreach ((Tensor t, Tensor g) in ((Tensor[])[x, w, b]).Zip(all))
        {
            using var trace = Trace.Start();
            Close(g, Gradients.Of(y, [t])[0]);
            Assert.Single(trace.Reverse, s => s.Op == "Linear");
        }
        Close(all[2], Gradients.Of(x.Detach().Linear(w.Detach(), b, FusedActivation.Tanh).Sum(), [b])[0]);
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        Tensor x = Tensor.Ones([2, 3]);
        Says(() => x.Linear(Tensor.Ones([3])), "Linear of [2, 3], [3]", "not 2 and 1");
        Says(() => x.Linear(Tensor.Ones([2, 4, 3])), "Linear of [2, 3], [2, 4, 3]", "not 2 and 3");
        Says(() => Tensor.Scalar(1).Linear(Tensor.Ones([4, 3])), "Linear of [], [4, 3]", "not 0 and 2");
        Says(() => x.Linear(Tensor.Ones([4, 2])), "3 of [2, 3] and 2 of [4, 2]ᵀ");
        Says(() => x.Linear(Tensor.Ones([4, 3]), Tensor.Ones([1, 4])), "bias is [1, 4], not [4]");
        Assert.Throws<ArgumentOutOfRangeException>(() => FusedActivation.LeakyRelu(-0.1));

        static void Says(Action action, params string[] parts)
        {
            string message = Assert.Throws<ShapeException>(action).Message;
            Assert.All(parts, p => Assert.Contains(p, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void TheInputsAreKeptAndTheOutputOnlyForAnActivation()
    {
        Assert.Equal(Reads.Input0 | Reads.Input1, new LinearOp(null).Reads);
        Assert.Equal(Reads.Input0 | Reads.Input1 | Reads.Output, new LinearOp(FusedActivation.Relu).Reads);
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.All(expected.ToDoubles().Zip(actual.ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-12));
    }
}
