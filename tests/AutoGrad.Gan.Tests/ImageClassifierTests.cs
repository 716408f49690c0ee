using AutoGrad.Gan.Data;
using AutoGrad.Gan.Metrics;
using AutoGrad.Kernels;
using AutoGrad.Nn;

namespace AutoGrad.Gan.Tests;

/// <summary>The classifier that the metrics on digits look through.</summary>
public sealed class ImageClassifierTests
{
    private static readonly string _folder = Repository.MnistFolder;
    private static readonly string _file = Path.Combine(_folder, "classifier.safetensors");
    private static readonly Lazy<Mnist> _test = new(() => Mnist.Load(_folder, MnistSplit.Test));

    [Fact]
    public void TheOneThatIsKeptKnowsTheTestDigits()
    {
        ImageClassifier kept = ImageClassifier.Load(_file);
        Assert.InRange(kept.Accuracy(_test.Value), 0.98, 1);
        Assert.True(new FileInfo(_file).Length < 2_000_000);
        Assert.Equal("examples/data/train-classifier.cs, 40 epochs, seed 1", Safetensors.LoadMetadata(_file)["origin"]);
    }

    [Fact]
    public void ProbabilitiesAndFeaturesAreThoseOfEachImage()
    {
        ImageClassifier kept = ImageClassifier.Load(_file);
        float[] images = _test.Value.Images[..(501 * 784)];
        Tensor probabilities = kept.Probabilities(images);
        Assert.Equal(new Shape(501, 10), probabilities.Shape);
        Assert.All(probabilities.Sum(1).ToDoubles(), sum => Assert.Equal(1, sum, 1e-5));
        Assert.Equal(new Shape(501, 64), kept.Features(images).Shape);

        // An image alone is judged as in company.
        Assert.Equal(kept.Probabilities(images[^784..]).ToDoubles(), probabilities[500..].ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Contains("783", Assert.Throws<ArgumentException>(() => kept.Features(new float[783])).Message);
        Assert.Throws<ArgumentException>(() => kept.Classes([]));
    }

    [Fact]
    public void AFewEpochsLearnAndAreTheSameTwice()
    {
        // The test digits are fewer: enough to see that it learns.
        int told = 0;
        ImageClassifier first = ImageClassifier.Train(_test.Value, epochs: 3, seed: 5, () => told++);
        ImageClassifier second = ImageClassifier.Train(_test.Value, epochs: 3, seed: 5);
        Assert.Equal(3, told);
        Assert.InRange(first.Accuracy(_test.Value), 0.5, 1);
        Assert.All(
            first.Parameters().Zip(second.Parameters()), p => Assert.Equal(p.First.ToArray<float>(), p.Second.ToArray<float>()));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageClassifier.Train(_test.Value, epochs: 0, seed: 5));
    }
}
