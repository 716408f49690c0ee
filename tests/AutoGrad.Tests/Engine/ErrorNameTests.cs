using System.Globalization;
using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>An error names the call that the user made, not the op inside it, and writes numbers alike in every culture.</summary>
public sealed class ErrorNameTests
{
    private static readonly Tensor _x = Tensor.Ones([2, 3]);
    private static readonly Tensor _classes = Tensor.From(1, 7);

    private static readonly (string Start, Func<object> Call)[] _calls =
    [
        ("Embedding of [2, 3], [2] Int32: The index 7", () => _x.Embedding(_classes)),
        ("Embedding of [2, 3], [2, 3]: The index is of type Float32", () => _x.Embedding(_x)),
        ("IndexSelect of [2, 3], [2] Int32: The index 7", () => _x.IndexSelect(0, _classes)),
        ("MaxPool2d of [1, 1, 2, 2]: A window", () => Tensor.Ones([1, 1, 2, 2]).MaxPool2d((5, 5))),
        ("AvgPool2d of [1, 1, 2, 2]: A window", () => Tensor.Ones([1, 1, 2, 2]).AvgPool2d((5, 5))),
        ("Stack of [2, 3], [3, 2]: ", () => Tensor.Stack([_x, Tensor.Ones([3, 2])])),
        ("Stack of nothing", () => Tensor.Stack([])),
        ("Multiply of [2] Int32: ", () => _classes * 2),
        ("Add of [2] Int32: ", () => 1 + _classes),
        ("Subtract of [2] Int32: ", () => 1 - _classes),
        ("Negate of [2] Int32: ", () => -_classes),
        ("DivideBy of [2] Int32: ", () => _classes / 2),
        ("Std of [2, 3]: There is no axis 7", () => _x.Std([7])),
        ("Var of [2, 3]: There is no axis 7", () => _x.Var([7])),
        ("LogSoftmax of [2, 3]: There is no axis 7", () => _x.LogSoftmax(7)),
        ("Normalise of [2, 3]: There is no axis 7", () => _x.Normalise([7])),
        ("LayerNorm of [2, 3], [2]: ", () => _x.LayerNorm(Tensor.Ones([2]))),
        ("InstanceNorm of [1, 2, 1, 1]: statistics of one value", () => Tensor.Ones([1, 2, 1, 1]).InstanceNorm()),
        ("GroupNorm of [1, 2]: statistics of one value", () => Tensor.Ones([1, 2]).GroupNorm(2)),
        ("BatchNorm of [1, 2]: statistics of one value", () => Tensor.Ones([1, 2]).BatchNorm()),
        ("A dimension is negative: [-1]", () => _x.Reshape([-1])),
        ("Clamp of [2, 3]: The bounds 1.5 and 0.5", () => _x.Clamp(1.5, 0.5)),
    ];

    public static TheoryData<string> Starts => [.. _calls.Select(c => c.Start)];

    [Theory]
    [MemberData(nameof(Starts))]
    public void TheCallIsNamed(string start)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            string message = Assert.ThrowsAny<AutoGradException>(_calls.Single(c => c.Start == start).Call).Message;
            Assert.StartsWith(start, message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void APowerShowsItsExponentInATrace()
    {
        using var trace = Trace.Start();
        Tensor x = _x.AsLeaf("x");
        _ = x.Pow(1.5).Pow(x).Sum();
        string[] steps = [.. trace.Forward.Select(s => $"{s}")];
        Assert.Contains("(x)^1.5", steps[0], StringComparison.Ordinal);
        Assert.Contains("(v1)^(x)", steps[1], StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsNamedAsWell()
    {
        Assert.Contains("Add: input 1", Assert.Throws<ArgumentNullException>(() => _x + (Tensor)null!).Message);
        Assert.Contains("input 1", Assert.Throws<ArgumentNullException>(() => Tensor.Concat([_x, null!])).Message);
        Assert.Equal("weight", Assert.Throws<ArgumentNullException>(() => Tensor.Ones([1, 1, 2, 2]).Conv2d(null!)).ParamName);
        Assert.Equal("b", Assert.Throws<ArgumentNullException>(() => _x.MatMul(null!)).ParamName);
        Assert.Equal("y", Assert.Throws<ArgumentNullException>(() => Gradients.Of(null!, [_x])).ParamName);
        Assert.Equal("wrt", Assert.Throws<ArgumentNullException>(() => Gradients.Of(_x, null!)).ParamName);
        Assert.Equal("wrt[1]", Assert.Throws<ArgumentNullException>(() => Gradients.Of(_x.AsLeaf().Sum(), [_x.AsLeaf(), null!])).ParamName);
    }
}
