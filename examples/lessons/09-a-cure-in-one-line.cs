// Lesson 9: a GAN that puts all its points in one clump of eight, and the same GAN with a cure, which is one line.
// Run it: dotnet run -c Release examples/lessons/09-a-cure-in-one-line.cs
#:project ../../src/AutoGrad.Gan/AutoGrad.Gan.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Gan;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;
using AutoGrad.Nn;

const int Batch = 256;
const int Latent = 256;
const int Iterations = 500;
const double Sigma = 0.02;

Console.WriteLine("                     clumps   reverse KL   largest share");
Train("no cure", pack: 1, unrolling: 0);
Train("packing, two samples", pack: 2, unrolling: 0);
Train("unrolling, 5 steps", pack: 1, unrolling: 5);
Console.WriteLine($"                         of 8   0 … ln 8 = {Math.Log(8):F2}   ⅛ … 1");

static void Train(string name, int pack, int unrolling)
{
    var random = new RandomSource(seed: 1);
    Linear Layer(int inputs, int outputs) => new(inputs, outputs, random, Init.Orthogonal(0.8));
    var generator = new Sequential(
        Layer(Latent, 128), Activation.Relu(), Layer(128, 128), Activation.Relu(), Layer(128, 2));
    var judge = new Sequential(
        new Lambda("x/4", x => x / 4), Layer(2 * pack, 128), Activation.Relu(), Layer(128, 1));
    var training = new GanTraining(
        generator,
        pack == 1 ? judge : new Packing(judge, pack),      // The one line of packing,
        GanLoss.NonSaturating,
        new Adam(generator.Parameters(), 1e-3, 0.5),
        new Adam(judge.Parameters(), 1e-3, 0.5),
        BatchSampler.Stream((count, first) => ToyData.Ring(count, seed: 1, first, sigma: Sigma), Batch),
        Latent,
        random)
    {
        Unrolling = unrolling,                             // and the one of unrolling.
    };
    new GanRun(training, new Alternating(), Iterations).Go();
    var modes = ModeStatistics.Of(training.Generate(2500).ToArray<float>(), ToyData.RingCentres(), Sigma);
    Console.WriteLine($"{name,-22}{modes.Captured,5}{modes.ReverseKl,13:F2}{modes.MajorityShare,16:F2}");
}
