namespace AutoGrad.Tests;

/// <summary>Functions whose purpose is to differentiate record for themselves, wherever they are called from.</summary>
public sealed class RecordingOffTests
{
    [Fact]
    public void DerivativesAreTheSameWhereRecordingIsOff()
    {
        static double At(double v, Func<Tensor, Tensor> f) => f(Tensor.From(v)).ToDoubles()[0];
        using GradMode.Change off = GradMode.Off();
        Assert.Equal(6, At(3, x => Derivatives.Jacobian(v => v.Square(), x)));
        Assert.Equal(12, At(2, x => Derivatives.Hessian(v => v.Pow(3.0).Sum(), x)));
        Assert.Equal(12, At(2, x => Derivatives.HessianVectorProduct(v => v.Pow(3.0).Sum(), x, Tensor.From(1.0))));
        Assert.Equal(6, At(3, x => Derivatives.Jvp(v => v.Square(), x, Tensor.From(1.0))));
        Assert.Equal(1, At(0, x => Derivatives.Nth(v => v.Sin(), x, 1)));
        Assert.Equal(6, At(3, x => Derivatives.BatchJacobian(v => v.Square(), x.Reshape([1, 1]))));
        Assert.False(GradMode.IsRecording);
    }

    [Fact]
    public void WhatTheyGiveThereIsAConstant()
    {
        Tensor x = Tensor.From(3.0).AsLeaf();
        Assert.True(Derivatives.Jacobian(v => v.Square(), x).HasHistory);
        using GradMode.Change off = GradMode.Off();
        Assert.False(Derivatives.Jacobian(v => v.Square(), x).HasHistory);
    }

    [Fact]
    public void AGradientIsCheckedThereToo()
    {
        using GradMode.Change off = GradMode.Off();
        GradCheck.Check(x => x[0].Square(), [Tensor.From(1.0, 2)]);
        Assert.Throws<GradCheckException>(() => GradCheck.Check(x => x[0].Square() + x[0].Detach(), [Tensor.From(1.0, 2)]));
    }

    [Fact]
    public void ADefaultChangeChangesNothing()
    {
        using GradMode.Change off = GradMode.Off();
        default(GradMode.Change).Dispose();
        Assert.False(GradMode.IsRecording);
    }
}
