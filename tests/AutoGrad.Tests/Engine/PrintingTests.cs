using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>Tensors as text: where lines break, how many digits there are, and what is left out.</summary>
public sealed class PrintingTests
{
    [Fact]
    public void EachAxisIndentsItsOwnLists()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 3, 2]);
        string[] lines =
        [
            "Tensor [2, 3, 2] Int32 ",
            "[[[1, 2],",
            "  [3, 4],",
            "  [5, 6]],",
            " [[7, 8],",
            "  [9, 10],",
            "  [11, 12]]]",
        ];
        Assert.Equal(lines, Lines(x));
    }

    [Fact]
    public void AThousandNumbersAreStillPrintedInFull()
    {
        Assert.DoesNotContain("…", Tensor.Zeros([1000]).ToString(), StringComparison.Ordinal);
        Assert.Contains("…", Tensor.Zeros([1001]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OfLongAxesThreeStandAtEachEndAndShortOnesAreWhole()
    {
        Tensor x = Tensor.From([.. Enumerable.Range(0, 8 * 6 * 24)], [8, 6, 24]);
        string[] lines = Lines(x);

        // Six of eight blocks of six rows, 144 numbers apart; the two in the middle are a mark.
        Assert.Equal(1 + 36, lines.Length);
        Assert.Equal("[[[0, 1, 2, …, 21, 22, 23],", lines[1]);
        Assert.Equal("  [24, 25, 26, …, 45, 46, 47],", lines[2]);
        Assert.Equal("  [72, 73, 74, …, 93, 94, 95],", lines[4]);
        Assert.Equal(" …, [[720, 721, 722, …, 741, 742, 743],", lines[19]);
        Assert.Equal("  [1128, 1129, 1130, …, 1149, 1150, 1151]]]", lines[36]);

        string seven = Lines(Tensor.From([.. Enumerable.Range(0, 7 * 200)], [200, 7]))[1];
        Assert.Equal("[[0, 1, 2, …, 4, 5, 6],", seven);
    }

    [Fact]
    public void SixDigitsForSinglesTenForDoublesAndAllForWholeNumbers()
    {
        Assert.Equal("Tensor [] 3.14159", $"{Tensor.Scalar(Math.PI)}");
        Assert.Equal("Tensor [] Float64 3.141592654", $"{Tensor.Scalar(Math.PI, DType.Float64)}");
        Assert.Equal("Tensor [1] Int32 \n[123456789]", $"{Tensor.From(123456789)}".ReplaceLineEndings("\n"));
        Assert.Equal("Tensor [] Bool true", $"{Tensor.Scalar(2).EqualTo(2)}");
    }

    [Fact]
    public void WholeNumbersAreFilledWithWholeNumbersOnly()
    {
        Assert.Equal([3, 3], Tensor.Full([2], 3, DType.Int32).ToArray<int>());
        Assert.Contains("1.5", Assert.Throws<DTypeException>(() => Tensor.Full([2], 1.5, DType.Int32)).Message, StringComparison.Ordinal);
        Assert.Equal([1.5, 1.5], Tensor.Full([2], 1.5).ToDoubles());
    }

    [Fact]
    public void ReadingNumbersBorrowsNoMemoryForLong()
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Ones([5], device: device);
        Assert.Equal([1.0, 1, 1, 1, 1], x.ToDoubles());
        Assert.Equal(1, device.Memory.RentedStorages);
    }

    private static string[] Lines(Tensor t) => t.ToString().ReplaceLineEndings("\n").Split('\n');
}
