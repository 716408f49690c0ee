// Lesson 5: the gradient of a gradient, which is how a WGAN-GP critic is trained.
// Run it: dotnet run examples/lessons/05-double-backprop.cs
#:project ../../src/AutoGrad.Nn/AutoGrad.Nn.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Kernels;
using AutoGrad.Nn;

// tanh and its derivatives, each the gradient of the one before. createGraph records the sweep itself.
Tensor x = Tensor.Scalar(0.5, DType.Float64).AsLeaf("x");
Tensor y = x.Tanh();
for (int order = 0; order <= 6; order++)
{
    Console.WriteLine($"tanh, {order} times differentiated, at 0.5: {y.Item(),12:F6}");
    y = Gradients.Of(y, [x], createGraph: true)[0];
}

// A critic: a small network of two inputs and one output. Its slope at a point is a gradient with respect to the input …
var random = new RandomSource(seed: 1);
var critic = new Sequential(new Linear(2, 32, random), Activation.Tanh(), new Linear(32, 1, random, Init.GlorotUniform));
Tensor points = random.Normal([256, 2]);

Tensor Slopes()
{
    Tensor at = points.AsLeaf();
    return Gradients.Of(critic.Call(at).Sum(), [at], createGraph: true)[0].Norm(axis: 1);
}

// … and the penalty punishes slopes other than 1. Its gradient with respect to the weights goes through that gradient.
Console.WriteLine();
var adam = new Adam(critic.Parameters(), rate: 1e-2);
for (int step = 0; step <= 300; step++)
{
    using var scope = new TensorScope();
    Tensor slopes = Slopes();
    Tensor penalty = (slopes - 1).Square().Mean();
    if (step % 100 == 0)
    {
        Console.WriteLine($"step {step,3}   penalty {penalty.Item():F5}   mean slope {slopes.Mean().Item():F4}");
    }

    // The last bias shifts the critic up and down and changes no slope: its gradient is zero by construction.
    adam.Step(Gradients.Of(penalty, critic.Parameters(), allowUnused: true));
}
