using AutoGrad.Kernels;

namespace AutoGrad.Tests;

/// <summary>What the sweep computes in one pass over memory is the formula that the op states, and so are its derivatives.</summary>
public sealed class FusedGradientTests
{
    private static readonly Case[] _cases =
    [
        Of(new TanhOp()), Of(new SigmoidOp()), Of(new SoftplusOp()), Of(new AbsOp()), Of(new LeakyReluOp(0)), Of(new LeakyReluOp(0.2)),
        Of(new ClampOp(-1, 0.5)),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, _cases.Length)];

    [Fact]
    public void EveryFusedGradientIsCompared()
    {
        IEnumerable<Type> fused = typeof(Op).Assembly.GetTypes().Where(
            t => !t.IsAbstract && t.GetMethods().Any(m => m.Name == "FusedVjp" && m.DeclaringType == t));
        Assert.Equal([], fused.Except(_cases.Select(c => c.Op.GetType())).Select(t => t.Name));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void IsTheFormulaAndSoAreItsDerivatives(int number)
    {
        (Op op, Rule formula, Rule fused) = _cases[number];
        Tensor x = Tensor.From([-1000, -2.5, -1, -0.3, 0, 0.3, 0.5, 0.75, 2.5, 1000]).AsLeaf();
        Tensor bar = Tensor.From([1, -2, 0.5, 3, 1, -1, 2, -0.5, 1.5, 2]).AsLeaf();
        Tensor expected = formula(x, Tensor.Apply(op, x), bar);
        Tensor actual = fused(x, Tensor.Apply(op, x), bar);
        Near(expected, actual, op.Name);
        Tensor[] byFormula = Gradients.Of(expected.Square().Sum(), [x, bar], allowUnused: true);
        Tensor[] byKernel = Gradients.Of(actual.Square().Sum(), [x, bar], allowUnused: true);
        Near(byFormula[0], byKernel[0], $"{op.Name}, with respect to x");
        Near(byFormula[1], byKernel[1], $"{op.Name}, with respect to the cotangent");
    }

    private static void Near(Tensor expected, Tensor actual, string what)
    {
        double[] a = expected.ToDoubles();
        double[] b = actual.ToDoubles();
        Assert.All(a.Zip(b), p => Assert.True(Math.Abs(p.First - p.Second) <= 1e-14 * Math.Max(1, Math.Abs(p.First)), $"{what}: {p}"));
    }

    private static Case Of<F>(UnaryOp<F> op)
        where F : unmanaged, IUnaryFunction
        => new(op, op.Vjp, op.FusedVjp);

    private delegate Tensor Rule(Tensor x, Tensor y, Tensor yBar);

    private sealed record Case(Op Op, Rule Formula, Rule Fused);
}
