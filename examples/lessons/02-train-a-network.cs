// Lesson 2: train a small network on two interleaved moons, with nothing hidden.
// Run it: dotnet run examples/lessons/02-train-a-network.cs
#:project ../../src/AutoGrad.Nn/AutoGrad.Nn.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Kernels;
using AutoGrad.Nn;

// 256 points in the plane: the upper half circle is class 1; the lower one, shifted into it, class 0; both a little noisy.
const int Points = 256;
var random = new RandomSource(seed: 1);
Tensor angle = random.Uniform([Points / 2, 1], 0, Math.PI);
Tensor upper = Tensor.Concat([angle.Cos(), angle.Sin()], axis: 1);
Tensor lower = Tensor.Concat([1 - angle.Cos(), 0.5 - angle.Sin()], axis: 1);
Tensor points = Tensor.Concat([upper, lower]) + random.Normal([Points, 2], 0, 0.1);
Tensor labels = Tensor.Concat([Tensor.Ones([Points / 2, 1]), Tensor.Zeros([Points / 2, 1])]);

// A layer is a matrix and a vector. Parameters are leaves that an optimiser may replace.
var w1 = new Parameter(Init.HeUniform([16, 2], random, DType.Float32), "w1");
var b1 = new Parameter(Tensor.Zeros([16]), "b1");
var w2 = new Parameter(Init.GlorotUniform([1, 16], random, DType.Float32), "w2");
var b2 = new Parameter(Tensor.Zeros([1]), "b2");
Parameter[] parameters = [w1, b1, w2, b2];

Tensor Network(Tensor x) => x.Linear(w1, b1).Tanh().Linear(w2, b2);

// Gradient descent: forward, reverse, step. There is nothing to zero: gradients are returned, not stored.
var descent = new Sgd(parameters, rate: 0.5, momentum: 0.9);
for (int step = 0; step <= 400; step++)
{
    using var scope = new TensorScope();   // hands back, at the end of the step, all memory that the step took
    Tensor logits = Network(points);
    Tensor loss = Losses.BinaryCrossEntropyWithLogits(logits, labels);
    if (step % 100 == 0)
    {
        double right = (logits > 0).To(DType.Float32).EqualTo(labels).To(DType.Float32).Mean().Item();
        Console.WriteLine($"step {step,3}   loss {loss.Item():F4}   right {right:P1}");
    }
    descent.Step(Gradients.Of(loss, parameters));
}

// What the network has learned, as a picture: the plane, and which class it gives each place.
Console.WriteLine();
using (GradMode.Off())
{
    for (double y = 1.5; y >= -1; y -= 0.25)
    {
        string row = "";
        for (double x = -1.5; x <= 2.5; x += 0.1)
        {
            double logit = Network(Tensor.From([(float)x, (float)y], [1, 2])).Item();
            row += logit > 0 ? '#' : '.';
        }
        Console.WriteLine(row);
    }
}
