using AutoGrad.Gan.Data;

namespace AutoGrad.Gan.Tests.Data;

/// <summary>The project's own digits are what their page says, and a user's set is read or refused as a whole.</summary>
public sealed class MnistTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mnist");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Counts by class of the copy in examples/data, as its README gives them: a swapped or cut file would change them.</summary>
    [Theory]
    [InlineData(MnistSplit.Train, 8000, new[] { 801, 902, 793, 826, 784, 690, 811, 856, 755, 782 })]
    [InlineData(MnistSplit.Test, 2000, new[] { 200, 225, 198, 206, 196, 173, 203, 214, 189, 196 })]
    public void TheDigitsOfTheProjectAreComplete(MnistSplit split, int count, int[] byClass)
    {
        Mnist digits = Mnist.Load(Repository.MnistFolder, split);
        Assert.Equal((count, 28, 28), (digits.Count, digits.Rows, digits.Columns));
        Assert.Equal(count * 28 * 28, digits.Images.Length);
        Assert.Equal(byClass, Enumerable.Range(0, Mnist.Classes).Select(k => digits.Labels.Count(label => label == k)));
        Assert.Equal((-1f, 1f), (digits.Images.Min(), digits.Images.Max()));
    }

    [Fact]
    public void PixelsAreScaledFromMinusOneToOne()
    {
        Put("train-images-idx3-ubyte", IdxFileTests.Idx([1, 2, 2], [0, 51, 204, 255]));
        Put("train-labels-idx1-ubyte", IdxFileTests.Idx([1], [9]));
        Mnist one = Mnist.Load(_folder.FullName, MnistSplit.Train);
        Assert.Equal([-1f, -0.6f, 0.6f, 1f], one.Images, (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal([9], one.Labels);
    }

    [Theory]
    [InlineData("t10k")]
    [InlineData("test")]
    public void TheTestPartIsFoundUnderBothNames(string prefix)
    {
        Put(prefix + "-images-idx3-ubyte", IdxFileTests.Idx([2, 1, 1], [0, 1]));
        Put(prefix + "-labels-idx1-ubyte", IdxFileTests.Idx([2], [3, 4]));
        Assert.Equal([3, 4], Mnist.Load(_folder.FullName, MnistSplit.Test).Labels);
    }

    [Fact]
    public void CountsThatDifferAreRefused()
    {
        Put("train-images-idx3-ubyte", IdxFileTests.Idx([2, 1, 1], [0, 1]));
        Put("train-labels-idx1-ubyte", IdxFileTests.Idx([3], [3, 4, 5]));
        AssertRefused("2 images", "3 labels", "train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    }

    [Fact]
    public void ALabelOutsideTheClassesIsRefused()
    {
        Put("train-images-idx3-ubyte", IdxFileTests.Idx([2, 1, 1], [0, 1]));
        Put("train-labels-idx1-ubyte", IdxFileTests.Idx([2], [3, 10]));
        AssertRefused("train-labels-idx1-ubyte", "label 10 at place 1");
    }

    [Fact]
    public void FilesOfTheWrongRankOrWithoutImagesAreRefused()
    {
        Put("train-labels-idx1-ubyte", IdxFileTests.Idx([2], [3, 4]));
        Put("train-images-idx3-ubyte", IdxFileTests.Idx([2], [3, 4]));
        AssertRefused("train-images-idx3-ubyte", "holds 2 elements");
        Put("train-images-idx3-ubyte", IdxFileTests.Idx([0, 28, 28], []));
        AssertRefused("train-images-idx3-ubyte", "holds 0 x 28 x 28 elements");
        Put("train-images-idx3-ubyte", IdxFileTests.Idx([2, 1, 1], [3, 4]));
        Put("train-labels-idx1-ubyte", IdxFileTests.Idx([2, 1], [3, 4]));
        AssertRefused("train-labels-idx1-ubyte", "holds 2 x 1 elements");
    }

    [Fact]
    public void MissingFilesAreNamed()
    {
        FileNotFoundException failure = Assert.Throws<FileNotFoundException>(() => Mnist.Load(_folder.FullName, MnistSplit.Test));
        Assert.Contains(_folder.FullName, failure.Message);
        Assert.Contains("t10k-images-idx3-ubyte or test-images-idx3-ubyte", failure.Message);
        Put("train-images-idx3-ubyte", IdxFileTests.Idx([1, 1, 1], [0]));
        failure = Assert.Throws<FileNotFoundException>(() => Mnist.Load(_folder.FullName, MnistSplit.Train));
        Assert.Contains("train-labels-idx1-ubyte", failure.Message);
    }

    private void AssertRefused(params string[] parts)
    {
        string message = Assert.Throws<InvalidDataException>(() => Mnist.Load(_folder.FullName, MnistSplit.Train)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }

    private void Put(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), content);
}
