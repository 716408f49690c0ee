using GanLab.Experiments;

namespace GanLab.Tests;

/// <summary>Numbers as people write them.</summary>
public class FormatTests
{
    [Theory]
    [InlineData(-0.5, "F2", "−0.50")]
    [InlineData(1030, "G3", "1030")]
    [InlineData(-128_000, "G3", "−128000")]
    [InlineData(12_345_678, "G3", "1.23·10⁷")]
    [InlineData(5e-5, "G3", "5·10⁻⁵")]
    [InlineData(1e-9, "G3", "10⁻⁹")]
    [InlineData(-1e-12, "G3", "−10⁻¹²")]
    [InlineData(0.001234, "G3", "0.00123")]
    [InlineData(0, "G4", "0")]
    [InlineData(double.NaN, "G4", "NaN")]
    [InlineData(double.PositiveInfinity, "F3", "∞")]
    [InlineData(double.NegativeInfinity, "F3", "−∞")]
    public void ANumberIsWrittenAsPeopleWriteIt(double value, string format, string text) =>
        Assert.Equal(text, Format.Number(value, format));

    [Fact]
    public void AVerdictHasOneKindOfMinus()
    {
        Verdict verdict = Verdict.Near("a claim", measured: -2.1281, expected: -2.13, tolerance: 1e-2, format: "F3");
        Assert.Equal(("−2.128", "−2.130", "± 0.01"), (verdict.Measured, verdict.Expected, verdict.Tolerance));
        Assert.Equal("≥ 1000", Verdict.AtLeast("a claim", 2000, 1e3, "G3").Expected);
    }
}
