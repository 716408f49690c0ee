using System.Runtime.CompilerServices;
using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Tests;

/// <summary>Every op and every public call has a check against finite differences, and passes it to order 2.</summary>
public sealed class OpChecksTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, OpCheckTable.All.Length)];

    [Fact]
    public void EveryOpHasACheck()
    {
        Type[] covered = [.. OpCheckTable.All.SelectMany(c => c.Ops)];
        Type[] slopes = Functions("SlopeFunction");
        Type[] gradients = Functions("GradientFunction");
        Type[] ops =
        [
            .. typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract).SelectMany(
                t => t == typeof(SlopeOp<>) ? slopes.Select(s => t.MakeGenericType(s))
                    : t == typeof(GradientOp<>) ? gradients.Select(g => t.MakeGenericType(g)) : [t]),
        ];
        Assert.Equal([], ops.Except(covered).Select(t => t.ToString()));
        Assert.Equal([], covered.Except(ops).Select(t => t.ToString()));

        static Type[] Functions(string ending)
            => [.. typeof(Device).Assembly.GetTypes().Where(t => t.Name.EndsWith(ending, StringComparison.Ordinal))];
    }

    [Fact]
    public void EveryPublicCallHasACheck()
    {
        string[] covered = [.. OpCheckTable.All.SelectMany(c => c.Members)];
        Assert.Equal([], PublicCalls.All.Except(covered));
        Assert.Equal([], covered.Except(PublicCalls.All));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void PassesFiniteDifferencesToOrderTwo(int number)
    {
        OpCheck check = OpCheckTable.All[number];
        try { Draw.Try(check.Cases, c => GradCheck.Check(c.F, c.Inputs, order: 2, check.Tolerance), check.Tests); }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException) { Assert.Fail($"{check}: {e.Message}\n{e.InnerException}"); }
    }

    /// <summary>To order 3, which shows a VJP's own VJP that cuts an input off; the first three places of each check.</summary>
    [Theory]
    [MemberData(nameof(Numbers))]
    public void PassesFiniteDifferencesToOrderThree(int number)
    {
        OpCheck check = OpCheckTable.All[number];
        foreach (GradCase c in Draw.Some(check.Cases, 3)) { GradCheck.Check(c.F, c.Inputs, order: 3, 100 * check.Tolerance); }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void ItsOpsTakePartInIt(int number)
    {
        // An op that no derivative flows through leaves no step in a trace; its test is that the check passes without it.
        OpCheck check = OpCheckTable.All[number];
        Type[] steps = [typeof(CompareOp), typeof(ArgMaxOp), typeof(WindowArgMaxOp), typeof(SignOp)];
        var seen = new HashSet<string>();
        foreach (GradCase c in Draw.Some(check.Cases, 20))
        {
            Tensor[] leaves = [.. c.Inputs.Select(t => t.AsLeaf())];
            using var trace = Trace.Start();
            Tensor y = c.F(leaves).Square().Sum();
            Gradients.Of(y, leaves, createGraph: true, allowUnused: true);
            seen.UnionWith(trace.Forward.Select(s => s.Op));
        }
        Assert.Equal([], check.Ops.Except(steps).Select(NameOf).Except(seen));

        static string NameOf(Type op) => ((Op)RuntimeHelpers.GetUninitializedObject(op)).Name;
    }

    [Fact]
    public void ABrokenDerivativeDoesNotPass()
    {
        // The check itself must be able to fail: in value, in the first order, and in the second alone.
        Tensor[] place = [Draw.Positive([3], 1)];
        Assert.Throws<GradCheckException>(() => GradCheck.Check(x => Tensor.Apply(new WrongTanhOp(first: true), x[0]), place, order: 1));
        GradCheck.Check(x => Tensor.Apply(new WrongTanhOp(first: false), x[0]), place, order: 1);
        GradCheckException e = Assert.Throws<GradCheckException>(
            () => GradCheck.Check(x => Tensor.Apply(new WrongTanhOp(first: false), x[0]), place, order: 2));
        Assert.Contains("order 2", e.Message, StringComparison.Ordinal);
        Assert.Throws<DTypeException>(() => GradCheck.Check(x => x[0], [Tensor.Ones([2])]));
    }

    /// <summary>A tanh with a wrong first derivative, or one whose second is lost, as when a VJP is written below the tensors.</summary>
    private sealed class WrongTanhOp(bool first) : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Map(default(TanhFunction), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
            => first ? yBar * (1 - y) : yBar * (1 - y.Square()).Detach();
    }
}
