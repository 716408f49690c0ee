// Lesson 8: a whole GAN: a generator learns eight clumps on a circle from samples alone (WGAN-GP, Gulrajani et al. 2017).
// Run it: dotnet run -c Release examples/lessons/08-a-gan-in-60-lines.cs
#:project ../../src/AutoGrad.Gan/AutoGrad.Gan.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Exact;
using AutoGrad.Nn;

const int Batch = 256;
const int Steps = 1000;
const int CriticSteps = 5;

var random = new RandomSource(seed: 1);
Sequential Mlp(int inputs, int outputs) => new(
    new Linear(inputs, 64, random), Activation.Relu(),
    new Linear(64, 64, random), Activation.Relu(),
    new Linear(64, outputs, random, Init.GlorotUniform));

Sequential generator = Mlp(2, 2);
Sequential critic = Mlp(2, 1);
var generatorAdam = new Adam(generator.Parameters(), 5e-4, 0.5, 0.9);
var criticAdam = new Adam(critic.Parameters(), 5e-4, 0.5, 0.9);
ulong drawn = 0;
float[] NextReal() => ToyData.Ring(Batch, seed: 1, first: (drawn += Batch) - Batch);

for (int step = 0; step <= Steps; step++)
{
    for (int i = 0; i < CriticSteps; i++)
    {
        // The critic: high values for real points, low ones for made ones, and a slope of 1 between them.
        using var scope = new TensorScope();
        Tensor real = Tensor.From(NextReal(), [Batch, 2]);
        Tensor fake = generator.Call(random.Normal([Batch, 2])).Detach();
        Tensor penalty = GradientPenalty.At(critic.Call, GradientPenalty.Interpolate(real, fake, random));
        Tensor loss = AdversarialLosses.Critic(critic.Call(real), critic.Call(fake)) + penalty;
        criticAdam.Step(Gradients.Of(loss, critic.Parameters(), allowUnused: true));
    }

    using var generatorScope = new TensorScope();
    Tensor made = generator.Call(random.Normal([Batch, 2]));
    generatorAdam.Step(Gradients.Of(AdversarialLosses.WassersteinGenerator(critic.Call(made)), generator.Parameters()));
    if (step % 250 == 0)
    {
        double distance = Wasserstein.Distance(NextReal(), made.ToArray<float>());
        Console.WriteLine($"step {step,4}   exact Wasserstein distance to the data {distance:F3}");
    }
}

// Where the generator puts its points; the data are eight clumps at distance 2 from the middle.
float[] points = generator.Call(random.Normal([1024, 2])).ToArray<float>();
for (int row = 12; row >= -12; row--)
{
    string line = "";
    for (int column = -26; column <= 26; column++)
    {
        int count = 0;
        for (int i = 0; i < points.Length; i += 2)
        {
            if ((int)Math.Round(points[i] * 10) == column && (int)Math.Round(points[i + 1] * 5) == row)
            {
                count++;
            }
        }
        line += " .:*#"[Math.Min(count, 4)];
    }
    Console.WriteLine(line);
}
