namespace AutoGrad.Gan.Data;

/// <summary>The two parts of an image data set.</summary>
public enum MnistSplit
{
    /// <summary>The part to learn from.</summary>
    Train,

    /// <summary>The part held back to test on.</summary>
    Test,
}

/// <summary>Grey images of ten classes with their labels: MNIST, Fashion-MNIST, or any set in files of the same kind.</summary>
public sealed class Mnist
{
    /// <summary>How many classes there are; labels are 0 … 9.</summary>
    public const int Classes = 10;

    private Mnist(float[] images, int[] labels, int rows, int columns)
    {
        Images = images;
        Labels = labels;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>The images, one after another, each row by row: count·rows·columns values from −1 (black) to 1 (white).</summary>
    public float[] Images { get; }

    /// <summary>The class of each image, 0 … 9.</summary>
    public int[] Labels { get; }

    /// <summary>How many images there are.</summary>
    public int Count => Labels.Length;

    /// <summary>The height of an image in pixels; 28 for MNIST.</summary>
    public int Rows { get; }

    /// <summary>The width of an image in pixels; 28 for MNIST.</summary>
    public int Columns { get; }

    /// <summary>Reads the images and labels of one part; a pixel p of 0 … 255 becomes p/127.5 − 1.</summary>
    /// <param name="folder">The folder with the IDX files under their usual names, plain or .gz: train-images-idx3-ubyte and
    /// train-labels-idx1-ubyte; for the test part t10k-… or test-… .</param>
    /// <param name="split">Which part to read.</param>
    /// <exception cref="FileNotFoundException">A file is missing; the message lists the names that were looked for.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, holds no images, or a label is not 0 … 9, or images and labels differ
    /// in number.</exception>
    public static Mnist Load(string folder, MnistSplit split)
    {
        (string imagePath, string labelPath) = Find(folder, split);
        IdxFile images = IdxFile.Read(imagePath);
        IdxFile labels = IdxFile.Read(labelPath);
        if (images.Dimensions.Count != 3 || images.Values.IsEmpty)
        {
            throw new InvalidDataException(
                $"The file '{imagePath}' holds {Shape(images)} elements; images x rows x columns, none of them 0, were expected.");
        }
        if (labels.Dimensions.Count != 1)
        {
            throw new InvalidDataException($"The file '{labelPath}' holds {Shape(labels)} elements; one label an image was expected.");
        }
        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new InvalidDataException(
                $"'{imagePath}' holds {images.Dimensions[0]} images, but '{labelPath}' holds {labels.Dimensions[0]} labels.");
        }
        int[] classes = ToClasses(labels.Values.Span, labelPath);
        return new Mnist(ToSigned(images.Values.Span), classes, images.Dimensions[1], images.Dimensions[2]);
    }

    /// <summary>The paths of the images and of the labels, both under the same prefix: a set is not pieced together from two.</summary>
    private static (string Images, string Labels) Find(string folder, MnistSplit split)
    {
        string[] prefixes = split == MnistSplit.Train ? ["train"] : ["t10k", "test"];
        foreach (string prefix in prefixes)
        {
            string images = Path.Combine(folder, prefix + "-images-idx3-ubyte");
            string labels = Path.Combine(folder, prefix + "-labels-idx1-ubyte");
            if (PlainOrZipped(images) is string imagePath)
            {
                return (imagePath, PlainOrZipped(labels) ?? throw Missing(folder, labels, [prefix + "-labels-idx1-ubyte"]));
            }
        }
        string[] names = [.. prefixes.Select(prefix => prefix + "-images-idx3-ubyte")];
        throw Missing(folder, Path.Combine(folder, names[0]), names);
    }

    private static string? PlainOrZipped(string path) => File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;

    private static FileNotFoundException Missing(string folder, string path, string[] names) =>
        new($"The folder '{folder}' holds no {string.Join(" or ", names)} (plain or .gz). The project's own digits are in "
            + "examples/data/mnist; for another set, put its four IDX files into one folder under these names and give that folder.", path);

    private static float[] ToSigned(ReadOnlySpan<byte> pixels)
    {
        var values = new float[pixels.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (pixels[i] / 127.5f) - 1;
        }
        return values;
    }

    private static int[] ToClasses(ReadOnlySpan<byte> bytes, string path)
    {
        var classes = new int[bytes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = bytes[i] < Classes
                ? bytes[i]
                : throw new InvalidDataException($"The file '{path}' has the label {bytes[i]} at place {i}; labels are 0 to 9.");
        }
        return classes;
    }

    private static string Shape(IdxFile file) => file.Dimensions.Count == 0 ? "single" : string.Join(" x ", file.Dimensions);
}
