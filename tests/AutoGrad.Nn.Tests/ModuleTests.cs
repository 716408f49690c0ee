using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>How parts are named, ordered and switched between training and inference.</summary>
public class ModuleTests
{
    [Fact]
    public void ParametersAreNamedByTheirPathsInTheOrderOfTheParts()
    {
        var random = new RandomSource(1);
        var model = new Sequential(
            new Linear(4, 3, random),
            new BatchNorm(3),
            Activation.Relu(),
            new Residual(new Sequential(new Linear(3, 3, random, bias: false), new LayerNorm(3))));
        Assert.Equal(
            ["0.weight", "0.bias", "1.weight", "1.bias", "3.inner.0.weight", "3.inner.1.weight", "3.inner.1.bias"],
            model.NamedParameters().Select(p => p.Name));
        Assert.Equal(["1.running_mean", "1.running_var"], model.NamedState().Select(s => s.Name));
        Assert.Equal(model.NamedParameters().Select(p => p.Parameter), model.Parameters());
        Assert.All(model.Parameters(), p => Assert.True(p.HasHistory));
        Assert.All(model.NamedState(), s => Assert.False(s.State.HasHistory));
        Assert.Equal("Linear 4 → 3", model.Children[0].Child.Description);
        Assert.Equal("ReLU", model.Children[2].Child.Description);
    }

    [Fact]
    public void TrainAndEvalReachEveryPart()
    {
        var inner = new Dropout(0.5, new RandomSource(1));
        var model = new Sequential(new Residual(new Sequential(inner)));
        Assert.True(inner.IsTraining);
        model.Eval();
        Assert.False(inner.IsTraining || model.IsTraining);
        model.Train();
        Assert.True(inner.IsTraining && model.IsTraining);
    }

    [Theory]
    [InlineData("parameter")]
    [InlineData("state")]
    [InlineData("module")]
    public void ANameIsTakenOnce(string what)
    {
        string message = Assert.Throws<ArgumentException>(() => new Twice(what)).Message;
        Assert.Contains("Twice", message, StringComparison.Ordinal);
        Assert.Contains("'w'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModuleOfOnesOwnLearns()
    {
        var model = new Scale();
        var sgd = new Sgd(model.Parameters(), 0.1);
        for (int i = 0; i < 100; i++)
        {
            using var scope = new TensorScope();
            sgd.Step(Gradients.Of((model.Call(Tensor.From(1f)) - 3).Square().Sum(), model.Parameters()));
        }
        Assert.Equal(3, model.Parameters()[0].Item(), 1e-5);
        Assert.Equal("Scale", model.Description);
    }

    private sealed class Scale : Module
    {
        private readonly Parameter _factor;

        public Scale() => _factor = AddParameter("factor", Tensor.Ones([1]));

        protected override Tensor Forward(Tensor x) => x * _factor;
    }

    private sealed class Twice : Module
    {
        public Twice(string what)
        {
            AddParameter("w", Tensor.Ones([1]));
            switch (what)
            {
                case "parameter": AddParameter("w", Tensor.Ones([1])); break;
                case "state": AddState("w", Tensor.Ones([1])); break;
                default: AddModule("w", new Sequential()); break;
            }
        }

        protected override Tensor Forward(Tensor x) => x;
    }
}
