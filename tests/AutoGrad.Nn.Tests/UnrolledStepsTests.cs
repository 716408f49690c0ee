using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Steps as functions: the steps that the optimiser takes, and derivatives through them.</summary>
public sealed class UnrolledStepsTests
{
    private const DType Type = DType.Float64;

    public static TheoryData<string> Rules => new(
        "sgd", "sgd decay", "momentum", "nesterov", "adam", "adam decay", "amsgrad", "adamw", "rmsprop", "rmsprop momentum",
        "rmsprop centred", "rmsprop all");

    [Theory]
    [MemberData(nameof(Rules))]
    public void TheyAreTheOptimisersOwn(string rule)
    {
        Parameter[] weights = Weights();
        Optimizer optimizer = Make(rule, weights);
        for (int i = 0; i < 2; i++) { optimizer.Step(Gradients.Of(Loss(weights), weights)); }

        UnrolledSteps unrolled = optimizer.Unroll();
        for (int i = 0; i < 3; i++) { unrolled.Step(Gradients.Of(Loss(unrolled.Weights), unrolled.Weights, createGraph: true)); }
        Assert.Equal(2, optimizer.Steps);
        for (int i = 0; i < 3; i++) { optimizer.Step(Gradients.Of(Loss(weights), weights)); }
        Assert.All(
            weights.Zip(unrolled.Weights).SelectMany(w => w.First.ToDoubles().Zip(w.Second.ToDoubles())),
            w => Assert.Equal(w.First, w.Second, 1e-14));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void DerivativesGoThroughThem(string rule)
    {
        Tensor After(Tensor[] slope)
        {
            Parameter[] weights = Weights();
            Optimizer optimizer = Make(rule, weights);
            optimizer.Step(Gradients.Of(Loss(weights), weights));
            UnrolledSteps unrolled = optimizer.Unroll();
            for (int i = 0; i < 2; i++)
            {
                Tensor loss = (slope[0] * unrolled.Weights[0]).Sum().Square() + Loss(unrolled.Weights);
                unrolled.Step(Gradients.Of(loss, unrolled.Weights, createGraph: true));
            }
            return Loss(unrolled.Weights);
        }

        GradCheck.Check(After, [Tensor.From([0.3, -0.7, 0.2])], order: 2, tolerance: 1e-5);
    }

    [Fact]
    public void AWeightThatNeverHadAGradientIsNoTrouble()
    {
        var idle = new Parameter(Tensor.From([1.0, 2.0]), "idle");
        Tensor x = Tensor.From([0.0, 3.0]).AsLeaf();
        foreach (Optimizer rule in (Optimizer[])[new Adam([idle]), new RmsProp([idle])])
        {
            UnrolledSteps steps = rule.Unroll();
            steps.Step(Gradients.Of((x * idle).Sum(), steps.Weights, createGraph: true));
            Tensor slope = Gradients.Of(steps.Weights[0].Sum(), [x])[0];

            // α g/(|g| + ε) has the slope α/ε at 0, where the root of g² alone has none.
            Assert.Equal(-rule.Rate / 1e-8, slope.ToDoubles()[0], 1e-3);
            Assert.All(slope.ToDoubles(), s => Assert.True(double.IsFinite(s)));
        }
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        Parameter[] weights = Weights();
        UnrolledSteps steps = new Sgd(weights, 0.1).Unroll();
        Assert.Contains("1 gradients for 2 weights", Assert.Throws<ShapeException>(() => steps.Step([weights[0]])).Message);
        Assert.Contains("gradient 1 of 'b'", Assert.Throws<ShapeException>(() => steps.Step([weights[0], weights[0]])).Message);
        Assert.Contains("Own", Assert.Throws<NotSupportedException>(() => new Own(weights).Unroll().Step(weights)).Message);
    }

    private static Parameter[] Weights()
        => [new(Tensor.From([0.5, -1.2, 0.8]), "a"), new(Tensor.From([0.4, 1.5, -0.6, 0.9], [2, 2]), "b")];

    private static Tensor Loss(IReadOnlyList<Tensor> w) => (w[0].Tanh() * 3).Square().Sum() + (w[1].MatMul(w[1]) + w[0][..1]).Sin().Sum();

    private static Optimizer Make(string rule, Parameter[] w) => rule switch
    {
        "sgd" => new Sgd(w, 0.1),
        "sgd decay" => new Sgd(w, 0.1, weightDecay: 0.2),
        "momentum" => new Sgd(w, 0.1, 0.7),
        "nesterov" => new Sgd(w, 0.1, 0.7, 0.1, nesterov: true),
        "adam" => new Adam(w, 0.05, 0.6, 0.8),
        "adam decay" => new Adam(w, 0.05, weightDecay: 0.3),
        "amsgrad" => new Adam(w, 0.05, 0.5, 0.2, amsGrad: true),
        "adamw" => new AdamW(w, 0.05, weightDecay: 0.3),
        "rmsprop" => new RmsProp(w, 0.05),
        "rmsprop momentum" => new RmsProp(w, 0.05, momentum: 0.5),
        "rmsprop centred" => new RmsProp(w, 0.01, 0.8, 1e-3, centered: true),
        _ => new RmsProp(w, 0.01, 0.8, 1e-3, 0.5, 0.1, centered: true),
    };

    private sealed class Own(Parameter[] weights) : Optimizer(weights, 0.1)
    {
        protected override void StepOne(int i, Parameter parameter, Tensor gradient) => parameter.Set(gradient);
    }
}
