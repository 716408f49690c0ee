// Trains the classifier that the laboratory judges digits with, and writes mnist/classifier.safetensors beside the digits.
// Run it: dotnet run -c Release examples/data/train-classifier.cs
#:project ../../src/AutoGrad.Gan/AutoGrad.Gan.csproj
#:property PublishAot=false

using System.Runtime.CompilerServices;
using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;

const int Epochs = 40;
const int Seed = 1;

string folder = Path.Combine(Path.GetDirectoryName(Here())!, "mnist");
ImageClassifier network = ImageClassifier.Train(Mnist.Load(folder, MnistSplit.Train), Epochs, Seed, () => Console.Write("."));
double accuracy = network.Accuracy(Mnist.Load(folder, MnistSplit.Test));
string path = Path.Combine(folder, "classifier.safetensors");
network.Save(path, $"examples/data/train-classifier.cs, {Epochs} epochs, seed {Seed}");
Console.WriteLine($"\n{100 * accuracy:F2} % of the test digits; {new FileInfo(path).Length / 1024} KiB in {path}");

static string Here([CallerFilePath] string path = "") => path;
