using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Calls with given weights: derivatives through steps, nesting, errors, threads.</summary>
public class FunctionalCallTests
{
    private const DType F64 = DType.Float64;

    /// <summary>The loss after a step, L(w − α ∇L(w)), as a function of w: its gradient needs the Hessian; checked to order 2.</summary>
    [Fact]
    public void GradientsFlowThroughASgdStep()
    {
        var g = new RandomSource(1);
        var model = new Sequential(
            new Linear(2, 3, g, type: F64),
            new BatchNorm(3, type: F64),
            Activation.Tanh(),
            new LayerNorm(3, type: F64),
            new Linear(3, 1, g, type: F64));
        (Tensor x, Tensor t) = (g.Normal([5, 2], type: F64), g.Normal([5, 1], type: F64));
        (Tensor x2, Tensor t2) = (g.Normal([5, 2], type: F64), g.Normal([5, 1], type: F64));
        Tensor After(Tensor[] given)
        {
            Tensor[] w = [.. given.Select(t => t.HasHistory ? t : t.AsLeaf())];
            Tensor[] slopes = Gradients.Of(Losses.MeanSquaredError(model.Call(x, w), t), w, createGraph: true);
            Tensor[] next = [.. w.Zip(slopes, (a, b) => a - (0.1 * b))];
            return Losses.MeanSquaredError(model.Call(x2, next), t2);
        }
        double[][] before = [.. model.Parameters().Select(p => p.ToDoubles())];
        GradCheck.Check(After, [.. model.Parameters().Select(p => p.Detach())], tolerance: 1e-5);
        Assert.Equal(before, model.Parameters().Select(p => p.ToDoubles()));

        // The parameters themselves are as good as leaves of their values.
        Tensor[] own = [.. model.Parameters()];
        Tensor[] leaves = [.. own.Select(p => p.AsLeaf())];
        Tensor[] a = Gradients.Of(After(own), own);
        Tensor[] b = Gradients.Of(After(leaves), leaves);
        Assert.Equal(a.Select(s => s.ToDoubles()), b.Select(s => s.ToDoubles()));
    }

    /// <summary>y = w x and L = y²/2 at x = 1: the step gives w(1 − α), so the loss after it has the derivative (1 − α)² w.</summary>
    [Fact]
    public void AStepOfOneWeightByHand()
    {
        var model = new Linear(1, 1, new RandomSource(1), Init.Given(Tensor.Full([1, 1], 3, F64)), bias: false, type: F64);
        Tensor x = Tensor.Ones([1, 1], F64);
        Tensor Loss(Tensor y) => (y.Square() * 0.5).Sum();
        Tensor slope = Gradients.Of(Loss(model.Call(x)), [model.Weight], createGraph: true)[0];
        Tensor after = Loss(model.Call(x, [model.Weight - (0.25 * slope)]));
        Assert.Equal(0.75 * 0.75 * 3, Gradients.Of(after, [model.Weight])[0].Item(), 1e-12);
    }

    [Fact]
    public void CallsNestAndInnerWeightsGoFirst()
    {
        Linear model = Line(1);
        var outer = new Both(model, (x, value) => model.Call(x, [Full(10)]) + model.Call(x) + value);
        Tensor one = Tensor.Ones([1, 1], F64);
        Assert.Equal(10 + 1 + 1, outer.Call(one).Item());
        Assert.Equal(10 + 5 + 5, outer.Call(one, [Full(5)]).Item());
        Assert.Equal(1, model.Call(one).Item());
    }

    [Fact]
    public void AnExceptionEndsTheSubstitution()
    {
        Linear model = Line(1);
        var broken = new Both(model, (x, value) => throw new InvalidDataException("on purpose"));
        Assert.Throws<InvalidDataException>(() => broken.Call(Full(1), [Full(5)]));
        Assert.Equal(1, model.Call(Full(1)).Item());
    }

    [Fact]
    public void ThreadsDoNotSeeEachOther()
    {
        Linear model = Line(1);
        using var bothInside = new Barrier(2);
        var meeting = new Both(model, (x, value) =>
        {
            bothInside.SignalAndWait();
            double seen = model.Call(x).Item();
            bothInside.SignalAndWait();
            return Full(seen) + (value * 0);
        });
        double other = 0;
        var thread = new Thread(() => other = meeting.Call(Full(1), [Full(7)]).Item());
        thread.Start();
        double here = meeting.Call(Full(1)).Item();
        thread.Join();
        Assert.Equal((1, 7), (here, other));
    }

    [Fact]
    public void WeightsThatDoNotFitAreRefused()
    {
        var model = new Sequential(new Linear(2, 3, new RandomSource(1)));
        Tensor x = Tensor.Zeros([1, 2]);
        Assert.Contains("1 weights for 2 parameters", Assert.Throws<ShapeException>(() => model.Call(x, [Tensor.Zeros([3, 2])])).Message);
        string wrong = Assert.Throws<ShapeException>(() => model.Call(x, [Tensor.Zeros([3, 2]), Tensor.Zeros([2])])).Message;
        Assert.Contains("'0.bias', is [2], not [3]", wrong);
        Assert.Throws<DTypeException>(() => model.Call(x, [Tensor.Zeros([3, 2]), Tensor.Zeros([3], F64)]));
    }

    /// <summary>A module that reads its parameter past Value would give a wrong gradient without a word.</summary>
    [Fact]
    public void WeightsThatAreNotReadAreNamed()
    {
        var model = new Sequential(new Deaf());
        Tensor x = Tensor.Ones([1]);
        Assert.Contains("'0.weight'", Assert.Throws<UnusedInputException>(() => model.Call(x, [Tensor.Zeros([1])])).Message);
        Assert.Equal(2, model.Call(x, [Tensor.Zeros([1])], allowUnused: true).Item());
    }

    [Fact]
    public void AModuleCanBeCheckpointed()
    {
        var g = new RandomSource(3);
        var model = new Sequential(new Linear(2, 4, g, type: F64), Activation.Silu(), new Linear(4, 1, g, type: F64));
        Tensor x = g.Normal([3, 2], type: F64);
        Tensor[] w = [.. model.Parameters()];
        Tensor kept = Checkpoint.Run(t => model.Call(t[0], t[1..]), [x, .. w]).Square().Sum();
        double[][] expected = [.. Gradients.Of(model.Call(x).Square().Sum(), w).Select(t => t.ToDoubles())];
        double[][] found = [.. Gradients.Of(kept, w).Select(t => t.ToDoubles())];
        for (int i = 0; i < expected.Length; i++) { Assert.All(expected[i].Zip(found[i]), p => Assert.Equal(p.First, p.Second, 1e-12)); }
    }

    [Fact]
    public void APartThatIsUsedTwiceTakesOneWeight()
    {
        Linear shared = Line(2);
        var model = new Sequential(shared, shared);
        Assert.Single(model.Parameters());
        Assert.Equal(9, model.Call(Full(1), [Full(3)]).Item());
    }

    private static Linear Line(double weight) => new(1, 1, new RandomSource(1), Init.Given(Full(weight)), bias: false, type: F64);

    private static Tensor Full(double value) => Tensor.Full([1, 1], value, F64);

    /// <summary>A module around a linear layer, whose function sees the weight that counts in its call.</summary>
    private sealed class Both : Module
    {
        private readonly Linear _inner;
        private readonly Func<Tensor, Tensor, Tensor> _function;

        public Both(Linear inner, Func<Tensor, Tensor, Tensor> function) => (_inner, _function) = (AddModule("inner", inner), function);

        protected override Tensor Forward(Tensor x) => _function(x, Value(_inner.Weight));
    }

    /// <summary>A module that does not read its parameter by Value.</summary>
    private sealed class Deaf : Module
    {
        private readonly Parameter _weight;

        public Deaf() => _weight = AddParameter("weight", Tensor.Full([1], 2));

        protected override Tensor Forward(Tensor x) => x * _weight;
    }
}
