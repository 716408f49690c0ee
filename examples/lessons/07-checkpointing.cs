// Lesson 7: a deep network in a fraction of the memory: compute again instead of storing.
// Run it: dotnet run examples/lessons/07-checkpointing.cs
#:project ../../src/AutoGrad.Nn/AutoGrad.Nn.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Kernels;
using AutoGrad.Nn;

const int Layers = 100;
const int PerPart = 10;
const int Width = 128;

var random = new RandomSource(seed: 1);
Parameter[] weights =
    [.. Enumerable.Range(0, Layers).Select(i => new Parameter(Init.GlorotUniform([Width, Width], random, DType.Float32), $"w{i}"))];
Tensor input = random.Normal([512, Width]);

// Plainly: the tape keeps every layer's output until the sweep has passed it.
Tensor Plain() => weights.Aggregate(input, (x, w) => x.Linear(w).Tanh());

// In parts of ten layers: only what goes between the parts is kept; a part is computed again when the sweep reaches it.
Tensor InParts()
{
    Tensor x = input;
    foreach (Parameter[] part in weights.Chunk(PerPart))
    {
        x = Checkpoint.Run(t => t.Skip(1).Aggregate(t[0], (y, w) => y.Linear(w).Tanh()), [x, .. part]);
    }
    return x;
}

(double[] gradient, double held) Measure(Func<Tensor> forward)
{
    using var scope = new TensorScope();
    long before = Device.Default.Memory.RentedBytes;
    Tensor output = forward();
    double held = (Device.Default.Memory.RentedBytes - before) / 1e6;
    return (Gradients.Of(output.Square().Mean(), weights)[0].ToDoubles(), held);
}

(double[] plain, double all) = Measure(Plain);
(double[] again, double some) = Measure(InParts);
Console.WriteLine($"held for the sweep, plainly:  {all:F1} MB");
Console.WriteLine($"held for the sweep, in parts: {some:F1} MB, {all / some:F1} times less");
Console.WriteLine($"the gradients of the first layer are equal bit for bit: {plain.SequenceEqual(again)}");
