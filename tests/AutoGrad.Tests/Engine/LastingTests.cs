using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>Tensors that outlive scopes and may be overwritten: what a parameter is made of.</summary>
public sealed class LastingTests
{
    [Fact]
    public void ASweepThatReadsAnOverwrittenValueNamesTheOpAndTheTensor()
    {
        var w = new Weight([1, 2], "w");
        Tensor x = Tensor.From(3.0, 4).AsLeaf();
        Tensor y = x * w;
        w.Fill(5);
        OverwrittenParameterException e = Assert.Throws<OverwrittenParameterException>(() => Gradients.Of(y.Sum(), [x]));
        Assert.Contains("VJP of Multiply of [2] Float64, [2] Float64 'w' reads w,", e.Message, StringComparison.Ordinal);

        var nameless = new Weight([1, 2], null);
        Tensor z = x * nameless;
        nameless.Fill(5);
        e = Assert.Throws<OverwrittenParameterException>(() => Gradients.Of(z.Sum(), [x]));
        Assert.Contains("reads input 1,", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheSweepDoesNotReadMayBeOverwritten()
    {
        var w = new Weight([1, 2], "w");
        Tensor x = Tensor.From(2.0, 4).AsLeaf();

        // A sum reads nothing; a quotient reads its divisor only; a later version is read as it is.
        Tensor sum = x + w;
        Tensor quotient = w / x;
        w.Fill(5);
        Tensor later = w * x;
        Assert.Equal([1.0, 1], Gradients.Of(sum.Sum(), [x])[0].ToDoubles());
        Assert.Equal([-1.0 / 4, -2.0 / 16], Gradients.Of(quotient.Sum(), [x])[0].ToDoubles());
        Assert.Equal([5.0, 5], Gradients.Of(later.Sum(), [x])[0].ToDoubles());
    }

    [Fact]
    public void InsideAScopeTooWhatTheSweepDoesNotReadMayBeOverwritten()
    {
        using var scope = new TensorScope();
        var w = new Weight([1, 2], "w");
        Tensor x = Tensor.From(2.0, 4).AsLeaf();
        Tensor sum = x + w, product = x * w;
        w.Fill(5);
        Assert.Equal([1.0, 1], Gradients.Of(sum.Sum(), [x])[0].ToDoubles());
        Assert.Throws<OverwrittenParameterException>(() => Gradients.Of(product.Sum(), [x]));
    }

    [Fact]
    public void OfSeveralEachCountsFromTheVersionThatWasRecorded()
    {
        var v = new Weight([1, 2], "v");
        var w = new Weight([3, 4], "w");
        v.Fill(5);
        Tensor y = v * w;
        Assert.Equal([[3.0, 4], [5.0, 5]], Gradients.Of(y.Sum(), [v, w]).Select(g => g.ToDoubles()));
        w.Fill(6);
        Assert.Contains("reads v, w,", Assert.Throws<OverwrittenParameterException>(() => Gradients.Of(y.Sum(), [v])).Message);
    }

    [Fact]
    public void OverwritingChangesTheNumbersInPlaceUnlessTheyAreShared()
    {
        var device = new CpuDevice(1);
        var w = new Weight([1, 2], "w", device);
        Storage first = w.Storage;
        w.Fill(3);
        Assert.Same(first, w.Storage);
        Assert.Equal((1, 1), (w.Version, (int)device.Memory.LentStorages));

        Tensor copy = w.Detach();
        w.Fill(4);
        Assert.NotSame(first, w.Storage);
        Assert.Equal([3.0, 3], copy.ToDoubles());
        Assert.Equal([4.0, 4], w.ToDoubles());
        Assert.Equal((2, 1, 1), (w.Version, copy.Storage.RefCount, w.Storage.RefCount));
        Assert.Equal(2, device.Memory.LentStorages);
    }

    [Fact]
    public void AChangeOfPartOfSharedNumbersKeepsTheRest()
    {
        var w = new Weight([1, 2], "w");
        Tensor copy = w.Detach();
        w.Add(10);
        Assert.Equal([11.0, 12], w.ToDoubles());
        Assert.Equal([1.0, 2], copy.ToDoubles());
    }

    [Fact]
    public void ItOutlivesEveryScopeButItsCopiesDoNot()
    {
        Weight w;
        Tensor copy;
        using (new TensorScope())
        {
            w = new Weight([1, 2], "w");
            copy = w.Detach();
        }
        Assert.Equal([1.0, 2], w.ToDoubles());
        Assert.Throws<ReturnedTensorException>(() => copy.ToDoubles());
        Assert.Equal(1, w.Storage.RefCount);
    }

    private sealed class Weight : Tensor
    {
        public Weight(double[] values, string? name, Device? device = null)
            : base(StorageOf(values, device ?? Device.Default), [values.Length])
        {
            Name = name;
            BecomeLeaf();
        }

        protected internal override bool IsLasting => true;

        public void Fill(double value) => Device.Fill(Overwrite(), value);

        public void Add(double value)
        {
            Storage numbers = Overwrite();
            Device.Map(new AffineFunction(1, value), numbers, numbers);
        }

        private static Storage StorageOf(double[] values, Device device)
        {
            Storage storage = device.Allocate(DType.Float64, values.Length);
            device.Write<double>(storage, values);
            return storage;
        }
    }
}
