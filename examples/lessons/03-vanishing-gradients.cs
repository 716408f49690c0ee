// Lesson 3: why deep networks were hard to train: the gradient shrinks, or grows, by a factor in every layer.
// Run it: dotnet run examples/lessons/03-vanishing-gradients.cs
#:project ../../src/AutoGrad.Nn/AutoGrad.Nn.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Nn;

const int Layers = 20;
const int Width = 64;

foreach ((string name, Initialiser weights, Func<Activation> activation) in new (string, Initialiser, Func<Activation>)[]
{
    ("sigmoid, Glorot weights", Init.GlorotUniform, Activation.Sigmoid),
    ("tanh, Glorot weights", Init.GlorotUniform, Activation.Tanh),
    ("ReLU, Glorot weights", Init.GlorotUniform, Activation.Relu),
    ("ReLU, He weights", Init.HeUniform, Activation.Relu),
    ("ReLU, weights three times He's", (shape, random, type) => Init.HeUniform(shape, random, type) * 3, Activation.Relu),
})
{
    var random = new RandomSource(seed: 1);
    var model = new Sequential(Enumerable.Range(0, Layers).SelectMany(
        _ => new Module[] { new Linear(Width, Width, random, weights), activation() }));

    // The monitor sees what every layer puts out, and asks for the gradient of the loss with respect to it.
    using var flow = GradientFlow.Watch(model);
    Tensor output = model.Call(random.Normal([128, Width]));
    Tensor loss = (output * random.Normal(output.Shape)).Sum();
    LayerFlow[] linear = [.. flow.Measure(loss).Where(layer => layer.Description.StartsWith("Linear"))];

    double factor = Math.Pow(linear[0].GradientRms / linear[^1].GradientRms, 1.0 / (linear.Length - 1));
    Console.WriteLine($"{name}: {factor:F3} a layer, {Math.Pow(factor, Layers - 1):E1} through the stack: {linear[0].Class}");
    Console.Write("  ");
    foreach (LayerFlow layer in linear)
    {
        Console.Write(layer.Class switch { GradientClass.Vanishing => 'v', GradientClass.Exploding => 'X', _ => '=' });
    }
    Console.WriteLine("   (first layer to last: v vanishing, = normal, X exploding)");
}

Console.WriteLine();
Console.WriteLine("A sigmoid passes at most a quarter of a gradient on; a ReLU half of it, which He's weights make up for.");
