using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>What may happen to a parameter while others look on: sweeps, copies, scopes.</summary>
public class ParameterTests
{
    [Fact]
    public void ASweepThatNeedsAnOverwrittenValueNamesParameterAndOp()
    {
        var w = new Parameter(Tensor.From(2.0), "weight");
        Tensor y = w.Square().Sum();
        new Sgd([w], 0.1).Step([Tensor.From(1.0)]);
        string message = Assert.Throws<OverwrittenParameterException>(() => Gradients.Of(y, [w])).Message;
        Assert.Contains("weight", message, StringComparison.Ordinal);
        Assert.Contains("Square", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASweepThatDoesNotNeedTheValueGoesOn()
    {
        var w = new Parameter(Tensor.From(2.0), "weight");
        Tensor y = (w * 3).Sum();
        w.Set(Tensor.From(5.0));
        Assert.Equal(3, Gradients.Of(y, [w])[0].Item());
    }

    [Fact]
    public void SetAndClipCountAsOverwritingToo()
    {
        foreach (Action<Parameter> change in (Action<Parameter>[])[p => p.Set(Tensor.From(1.0)), p => p.Clip(-1, 1)])
        {
            var w = new Parameter(Tensor.From(2.0), "weight");
            Tensor y = w.Square().Sum();
            change(w);
            Assert.Equal(1, w.Version);
            Assert.Throws<OverwrittenParameterException>(() => Gradients.Of(y, [w]));
        }
    }

    [Fact]
    public void CopiesKeepTheOldValue()
    {
        var w = new Parameter(Tensor.From(1.0, 2.0), "weight");
        Tensor detached = w.Detach();
        Tensor reshaped = w.Reshape([2, 1]);
        w.Clip(-0.5, 0.5);
        new Sgd([w], 1).Step([Tensor.From(1.0, 1.0)]);
        Assert.Equal([1, 2], detached.ToDoubles());
        Assert.Equal([1, 2], reshaped.ToDoubles());
        Assert.Equal([-0.5, -0.5], w.ToDoubles());
    }

    [Fact]
    public void AParameterOwnsACopyOfItsFirstValue()
    {
        Tensor value = Tensor.From(1.0, 2.0);
        var w = new Parameter(value, "weight");
        w.Set(Tensor.From(3.0, 4.0));
        Assert.Equal([1, 2], value.ToDoubles());
    }

    [Fact]
    public void AParameterMadeInAScopeOutlivesIt()
    {
        Parameter w;
        using (new TensorScope())
        {
            using var inner = new TensorScope();
            w = new Parameter(Tensor.From(1.0) * 7, "weight");
        }
        using (new TensorScope()) { w.Set(w + 1); }
        Assert.Equal(8, w.Item());
    }

    [Fact]
    public void ClipHoldsEveryElementBetweenTheBounds()
    {
        var w = new Parameter(Tensor.From(-3.0, -0.1, 0.0, 0.2, 9.0), "weight");
        w.Clip(-0.1, 0.15);
        Assert.Equal([-0.1, -0.1, 0, 0.15, 0.15], w.ToDoubles());
    }

    [Fact]
    public void SetRefusesAnotherShapeOrType()
    {
        var w = new Parameter(Tensor.Ones([2, 3]), "weight");
        string shape = Assert.Throws<ShapeException>(() => w.Set(Tensor.Ones([3, 2]))).Message;
        Assert.Contains("'weight'", shape, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", shape, StringComparison.Ordinal);
        Assert.Contains("[3, 2]", shape, StringComparison.Ordinal);
        string type = Assert.Throws<DTypeException>(() => w.Set(Tensor.Ones([2, 3], DType.Float64))).Message;
        Assert.Contains("'weight'", type, StringComparison.Ordinal);
        Assert.Contains("Float64", type, StringComparison.Ordinal);
        Assert.Equal(0, w.Version);
    }

    [Fact]
    public void StateIsNoLeafAndIntegersCannotBeTrained()
    {
        Assert.False(new Parameter(Tensor.Ones([2]), "state", trainable: false).HasHistory);
        Assert.Throws<DTypeException>(() => new Parameter(Tensor.From(1, 2), "index"));
    }
}
