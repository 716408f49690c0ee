using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Tests;

/// <summary>Every mistake that the documentation names: the type of the exception, and a message with the op and the shapes.</summary>
public sealed class ErrorTests
{
    private static readonly Tensor _m = Tensor.Ones([2, 3]);
    private static readonly Tensor _d = Tensor.Ones([2, 3], DType.Float64);
    private static readonly Tensor _i = Tensor.From([0, 1, 0, 1, 0, 1], [2, 3]);
    private static readonly Tensor _b = Tensor.From([true, false, true, false, true, false], [2, 3]);
    private static readonly Tensor _leaf = Tensor.Ones([2, 3]).AsLeaf("x");
    private static readonly RandomSource _random = new(1);

    private static readonly (string Name, Action Act, Type Type, string[] Says)[] _mistakes =
    [
        Shape("broadcast", () => _m + Tensor.Ones([2, 4]), "Add of [2, 3], [2, 4]", "axis -1"),
        Shape("inner dimensions", () => _m.MatMul(_m), "MatMul of [2, 3], [2, 3]", "3 of [2, 3] and 2 of [2, 3]."),
        Shape("inner, left turned", () => _m.MatMul(_m.Transpose(), transposeA: true), "2 of [2, 3]ᵀ and 3 of [3, 2]."),
        Shape("inner, right turned", () => _m.MatMul(_m.Transpose(), transposeB: true), "3 of [2, 3] and 2 of [3, 2]ᵀ."),
        Shape("matmul of a scalar", () => _m.MatMul(Tensor.Scalar(1)), "MatMul of [2, 3], []"),
        Shape("batches", () => Tensor.Ones([2, 3, 4]).MatMul(Tensor.Ones([3, 4, 5])), "MatMul of [2, 3, 4], [3, 4, 5]"),
        Shape("sum axis", () => _m.Sum(2), "Sum of [2, 3]", "axis 2"), Shape("mean axis", () => _m.Mean(2), "Mean of [2, 3]", "axis 2"),
        Shape("max axis", () => _m.Max(-3), "Max of [2, 3]", "axis -3"), Shape("norm axis", () => _m.Norm(5), "Norm of [2, 3]"),
        Shape("log-sum-exp axis", () => _m.LogSumExp(5), "LogSumExp of [2, 3]"),
        Shape("softmax axis", () => _m.Softmax(2), "Softmax of [2, 3]"),
        Shape("arg max axis", () => _m.ArgMax(2), "ArgMax of [2, 3]"), Shape("axis twice", () => _m.Sum([0, -2]), "Sum of [2, 3]", "twice"),
        Shape("reshape", () => _m.Reshape([4]), "Reshape of [2, 3]", "6 elements and [4] has 4"),
        Shape("squeeze", () => _m.Squeeze(0), "Squeeze of [2, 3]"),
        Shape("squeeze axis", () => _m.Squeeze(2), "Squeeze of [2, 3]"), Shape("unsqueeze", () => _m.Unsqueeze(4), "Unsqueeze of [2, 3]"),
        Shape("unsqueeze behind", () => _m.Unsqueeze(3), "Unsqueeze of [2, 3]", "axis 3"),
        Shape("unsqueeze before", () => _m.Unsqueeze(-4), "Unsqueeze of [2, 3]", "axis -4"),
        Shape("permute", () => _m.Permute(0, 0), "Permute of [2, 3]"), Shape("transpose", () => _m.Transpose(0, 2), "Transpose of [2, 3]"),
        Shape("slice", () => _m.Slice(1, 2, 2), "Slice of [2, 3]", "axis 1"),
        Shape("slice below", () => _m.Slice(1, -1, 2), "Slice of [2, 3]", "2 places from -1 are not"),
        Shape("slice in steps", () => _m.Slice(1, 0, 3, 2), "Slice of [2, 3]", "3 places from 0 in steps of 2 are not"),
        Shape("slice backwards", () => _m.Slice(1, 1, 3, -1), "Slice of [2, 3]", "in steps of -1"),
        Shape("slice backwards from behind", () => _m.Slice(1, 3, 2, -1), "Slice of [2, 3]", "2 places from 3"),
        Shape("slice of nothing below", () => _m.Slice(1, -2, 0), "Slice of [2, 3]", "0 places from -2"),
        Shape("slice of nothing above", () => _m.Slice(1, 4, 0), "Slice of [2, 3]", "0 places from 4"),
        Shape("slice on the spot", () => _m.Slice(1, 0, 2, 0), "Slice of [2, 3]", "step along axis 1 is 0"),
        Shape("box of fewer axes", () => Tensor.Apply(new SliceOp([0, 0], [2]), _m), "1 axes from 2 starts is not in [2, 3]"),
        Shape("box of fewer starts", () => Tensor.Apply(new SliceOp([0], [2, 3], [1, 1]), _m), "2 axes from 1 starts in 2 steps"),
        Shape("box of fewer steps", () => Tensor.Apply(new SliceOp([0, 0], [2, 3], [1]), _m), "2 axes from 2 starts in 1 steps"),
        Shape("select behind", () => _m.Select(1, 3), "Select of [2, 3]", "axis 1 has no place 3"),
        Shape("select before", () => _m.Select(-1, -4), "Select of [2, 3]", "axis -1 has no place -4"),
        Shape("slice length", () => _m.Slice(1, 1, -1), "Slice of [2, 3]"), Shape("ranges", () => _m[.., .., ..], "Slice of [2, 3]"),
        Shape("range", () => _m[..3], "Slice of [2, 3]", "0..3 reaches outside axis 0, which has 2"),
        Shape("empty range before", () => _m[.., ^4..^4], "Slice of [2, 3]", "^4..^4 reaches outside axis 1"),
        Shape("empty range behind", () => _m[.., 4..4], "Slice of [2, 3]", "4..4 reaches outside axis 1"),
        Shape("flip", () => _m.Flip(5), "Flip of [2, 3]", "axis 5"),
            Shape("flip twice", () => _m.Flip(1, -1), "Flip of [2, 3]", "axis -1 is named twice"),
        Shape("group features", () => Tensor.Ones([2, 4, 3]).GroupNorm(2, Tensor.Ones([3])), "GroupNorm of [2, 4, 3]", "4 features", "[3]"),
        Shape("sum of no gradients", () => Gradients.Sum()[0], "Gradients.Sum of nothing"),
            Shape("pad", () => _m.Pad([1], [1]), "Pad of [2, 3]"),
        Shape("pad after", () => _m.Pad([0, 0], [1]), "Pad of [2, 3]", "[0, 0] before and [1] after"),
        Shape("pad before too few", () => _m.Pad([0], [0, 0]), "Pad of [2, 3]", "[0] before and [0, 0] after"),
        Shape("negative pad", () => _m.Pad([0, 0], [0, -1]), "Pad of [2, 3]"),
        Shape("pad before", () => _m.Pad([-1, 0], [0, 0]), "Pad of [2, 3]"),
        Shape("broadcast to", () => _m.BroadcastTo([3, 3]), "BroadcastTo of [2, 3]", "[3, 3]"),
        Shape("sum to", () => _m.SumTo([2, 2]), "Sum of [2, 3]"),
        Shape("sum of features", () => Tensor.Ones([3]).ChannelSum(), "ChannelSum of [3]", "features"),
        Shape("concat", () => Tensor.Concat([_m, Tensor.Ones([2, 4])]), "Concat of [2, 3], [2, 4]"),
        Shape("concat of nothing", () => Tensor.Concat([])),
        Shape("stack", () => Tensor.Stack([_m, Tensor.Ones([2, 4])]), "Stack of [2, 3], [2, 4]"),
        Shape("gather", () => _m.Gather(0, Tensor.From(0, 1)), "Gather of [2, 3], [2] Int32"),
        Shape("gather beside", () => _m.Gather(0, Tensor.From([0, 0], [1, 2])), "Gather of [2, 3], [1, 2] Int32", "but for axis 0"),
        Shape("scatter to less than nothing", () => _m.ScatterAdd(1, _i, -1), "ScatterAdd of [2, 3]", "length -1 is"),
        Shape("scatter", () => _m.ScatterAdd(0, Tensor.From([0, 0, 0], [1, 3]), 2), "ScatterAdd of [2, 3]"),
        Shape("largest of another rank", () => Tensor.Apply(new MaxToOp([1, 1, 1]), _m), "Max of [2, 3]", "of shape [1, 1, 1]"),
        Shape("largest of another shape", () => Tensor.Apply(new MaxToOp([2, 2]), _m), "Max of [2, 3]", "of shape [2, 2]"),
        Shape("norm of another rank", () => Tensor.Apply(new NormToOp([1, 1, 1]), _m), "Norm of [2, 3]", "of shape [1, 1, 1]"),
        Shape("norm of another shape", () => Tensor.Apply(new NormToOp([2, 2]), _m), "Norm of [2, 3]", "of shape [2, 2]"),
        Shape("clamp", () => _m.Clamp(1, 0), "Clamp of [2, 3]"),
        Shape("where", () => _b.Where(_m, Tensor.Ones([4])), "Where of [2, 3] Bool, [2, 3], [4]"),
        Shape("batch norm", () => Tensor.Ones([3]).BatchNorm(), "BatchNorm of [3]"),
        Shape("batch norm with", () => Tensor.Ones([3]).BatchNormWith(Tensor.Ones([3]), Tensor.Ones([3])), "BatchNorm of [3]"),
        Shape("features", () => _m.BatchNorm(Tensor.Ones([2])), "BatchNorm of [2, 3]", "[2]"),
        Shape("standardise", () => Tensor.Apply(new StandardiseOp(1), _m, Tensor.Ones([3]), Tensor.Ones([2])),
                "Standardise of [2, 3], [3], [2]", "3 features"),
        Shape("standardise without features", () => Tensor.Apply(new StandardiseOp(1), Tensor.Ones([3])),
                "Standardise of [3]", "axes [batch, features, …]"),
        Shape("standardise products", () => Tensor.Apply(new StandardiseProductsOp(1, _m, _m), _m, Tensor.Ones([3])),
                "StandardiseProducts of [2, 3], [3]", "cotangent is [3]"),
        Shape("standardise gradient", () => Tensor.Apply(new StandardiseGradientOp(1, _m, _m, null), _m, Tensor.Ones([3])),
                "cotangent is [3]"),
        Shape("window of no image", () => Tensor.Apply(new WindowSumOp(new Window(1, 1, (1, 1), (0, 0), (1, 1))), _m),
                "WindowSum of [2, 3]", "axes"),
        Shape("layer norm", () => Tensor.Scalar(1).LayerNorm()),
        Shape("linear", () => _m.Linear(Tensor.Ones([4, 2])), "Linear of [2, 3], [4, 2]"),
        Shape("linear, bias", () => _m.Linear(Tensor.Ones([4, 3]), Tensor.Ones([3])),
                "Linear of [2, 3], [4, 3], [3]", "bias is [3], not [4]"),
        Shape("from", () => Tensor.From([1f, 2], [3]), "2 numbers", "[3]"), Shape("item", () => _m.Item(), "Item of [2, 3]", "6 elements"),
        Shape("not one element", () => Gradients.Of(_leaf * 2, [_leaf]), "Gradients.Of", "[2, 3]"),
        Shape("cotangent", () => Gradients.Of(_leaf * 2, [_leaf], Tensor.Ones([3, 2])), "[3, 2]", "[2, 3]"),
        Shape("cotangent type", () => Gradients.Of(_leaf * 2, [_leaf], _d), "Float64"),
        Type("mixed", () => _m + _d, "Add of [2, 3], [2, 3] Float64", "Float32 and Float64"),
        Type("mixed concat", () => Tensor.Concat([_m, _i]), "Float32 and Int32"),
        Type("mixed where", () => _b.Where(_m, _d), "Float32 and Float64"),
        Type("mixed where of indices", () => _b.Where(_m, _i), "Where of [2, 3] Bool, [2, 3], [2, 3] Int32", "Float32 and Int32"),
        Type("mask", () => _m.Where(_m, _m), "Where", "Float32"), Type("index", () => _m.Gather(0, _m), "Gather", "Float32"),
        Type("compare", () => _m > _i, "Greater", "Float32 and Int32"), Type("compare masks", () => _b.EqualTo(_b), "Equal", "Bool"),
        Type("leaf", () => _i.AsLeaf(), "AsLeaf of [2, 3] Int32"),
        Type("to array", () => _m.ToArray<double>(), "[2, 3]", "Float32", "Float64"),
        Type("element type", () => Tensor.From(1L), "Int64"), Type("integer sum", () => _i.Sum(), "Sum of [2, 3] Int32"),
        Type("integer +", () => _i + _i, "Add of [2, 3] Int32, [2, 3] Int32"), Type("float + integer", () => _m + _i, "Input 1 is Int32"),
        Type("integer tanh", () => _i.Tanh(), "Tanh of [2, 3] Int32"), Type("integer · c", () => _i * 2, "Multiply"),
        Type("mask norm", () => _b.Norm(), "Norm", "Bool"),
        Type("integer max", () => _i.Max(), "Max"), Type("integer arg max", () => _i.ArgMax(), "ArgMax"),
        Type("mask matmul", () => _b.MatMul(_b), "MatMul"),
        Type("integer scatter", () => _i.ScatterAdd(0, _i, 2), "ScatterAdd"), Type("integer power", () => _i.Pow(2), "PowerOf"),
        Mistake<DeviceException>("devices", () => _m + Tensor.Ones([2, 3], device: new ReferenceDevice()), "Add", "cpu and reference"),
        Mistake<IndexException>(
            "gather index", () => _m.Gather(1, Tensor.From([0, 3], [2, 1])), "Gather of [2, 3], [2, 1] Int32", "3 places"),
        Mistake<IndexException>("scatter index", () => _m.ScatterAdd(1, _i, 1), "ScatterAdd"),
        Mistake<NoHistoryException>("no history", () => Gradients.Of(_m.Sum(), [_leaf]), "[]", "AsLeaf"),
        Mistake<NoHistoryException>("constant", () => Gradients.Of(_leaf.Sum(), [_leaf, _m]), "wrt[1]", "[2, 3]"),
        Mistake<UnusedInputException>("unused", () => Gradients.Of(_leaf.Sum(), [_m.AsLeaf("w")]), "wrt[0]", "'w'", "allowUnused"),
        Mistake<NoHistoryException>("export", () => GraphExport.ToMermaid(_m), "[2, 3]"),
        Mistake<VjpException>(
            "vjp shape", () => Gradients.Of(Tensor.Apply<WrongOp>(_leaf).Sum(), [_leaf]), "Wrong of [2, 3] 'x'", "returned []",
            "input 0"),
        Mistake<VjpException>(
            "vjp reads", () => Gradients.Of(Tensor.Apply<UnreadOp>(_leaf).Sum(), [_leaf]), "VJP of Unread of [2, 3] 'x'", "Reads"),
        Mistake<ArgumentOutOfRangeException>("dropout", () => _m.Dropout(1.5, _random)),
    ];

    public static TheoryData<string> Names => [.. _mistakes.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AMistakeThrowsAndSaysWhat(string name)
    {
        (_, Action act, Type type, string[] says) = _mistakes.Single(m => m.Name == name);
        Exception e = Assert.Throws(type, act);
        Assert.All(says, s => Assert.Contains(s, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AMistakeLeavesNothingLentBehind()
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Ones([2, 3], device: device);
        Tensor index = Tensor.From([0, 9], [2, 1], device);
        long lent = device.Memory.RentedStorages;
        Assert.Throws<IndexException>(() => x.Gather(1, index));
        Assert.Throws<ShapeException>(() => x.Reshape([7]));
        Assert.Throws<ShapeException>(() => x.MatMul(x));
        Assert.Equal(lent, device.Memory.RentedStorages);
        Assert.Equal(1, x.Storage.RefCount);
    }

    [Fact]
    public void OpsThatOnlyMoveNumbersTakeAnyType()
    {
        Assert.Equal([0, 1, 1, 0, 0, 1], _i.Permute(1, 0).Slice(0, 0, 3).Reshape([6]).ToArray<int>());
        Assert.Equal(DType.Bool, Tensor.Concat([_b, _b]).Pad([1, 1], [0, 0]).Transpose().DType);
        Assert.Equal(DType.Int32, _b.Where(_i, _i).Gather(0, _i).BroadcastTo([4, 2, 3]).DType);
        Assert.Equal(3, (_i > 0).To(DType.Float32).Sum().Item());
    }

    private static (string, Action, Type, string[]) Shape(string name, Func<object> act, params string[] says)
        => Mistake<ShapeException>(name, act, says);

    private static (string, Action, Type, string[]) Type(string name, Func<object> act, params string[] says)
        => Mistake<DTypeException>(name, act, says);

    private static (string, Action, Type, string[]) Mistake<E>(string name, Func<object> act, params string[] says)
        => (name, () => act(), typeof(E), says);

    /// <summary>Its VJP returns a cotangent of another shape.</summary>
    private sealed class WrongOp : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Fill(y, 0);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar.Sum();
    }

    /// <summary>Its VJP looks at a value that Reads does not name.</summary>
    private sealed class UnreadOp : Op
    {
        public override Reads Reads => Reads.Output;

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y) => device.Fill(y, 0);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * x[0];
    }
}
