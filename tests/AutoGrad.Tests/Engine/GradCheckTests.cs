using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad.Tests;

/// <summary>The check itself: what it lets pass, what it stops, and what it says then.</summary>
public sealed class GradCheckTests
{
    [Fact]
    public void TheMessageNamesOrderInputElementPlaceAndBothNumbers()
    {
        Tensor a = Tensor.From(1.0, 2);
        Tensor b = Tensor.From(3.0, 4, 5).AsLeaf("b");

        // The third of b's derivatives is 0 instead of 2b.
        Tensor mask = Tensor.From(true, true, false);
        GradCheckException e = Assert.Throws<GradCheckException>(() => GradCheck.Check(
            x => x[0].Square().Sum() + mask.Where(x[1], x[1].Detach()).Square().Sum(), [a, b]));
        Assert.Contains("order 1: element 2 of input 1, [3] Float64 'b', at 5: the gradient is 0,", e.Message, StringComparison.Ordinal);
        Assert.Matches(@"by differences -?\d+\.\d+\.$", e.Message);
    }

    [Fact]
    public void AVjpThatLooksAtWhatItsReadsDoesNotNameIsFoundInsideAScopeToo()
    {
        using var scope = new TensorScope();
        Assert.Throws<VjpException>(() => GradCheck.Check(x => Tensor.Apply<SecretReaderOp>(x[0]), [Tensor.From(1.0, 2)]));
    }

    [Theory]
    [InlineData(1e-3, 1e-4, true)]
    [InlineData(1e-3, 1e-6, false)]
    [InlineData(1e3, 1e-4, true)]
    [InlineData(1e3, 1e-6, false)]
    public void TheToleranceIsRelativeToLargeGradientsAndAbsoluteForSmallOnes(double slope, double tolerance, bool passes)
    {
        // Wrong by 10⁻⁵ of max(1, |slope|).
        double error = 1e-5 * Math.Max(1, slope);
        Tensor Wrong(Tensor[] x) => (x[0] * slope) + ((x[0].Detach() * error) - (x[0] * error)) + (x[0] * 0);
        Exception? e = Record.Exception(() => GradCheck.Check(Wrong, [Tensor.Scalar(1, DType.Float64)], order: 1, tolerance));
        Assert.Equal(passes, e is null);
    }

    [Fact]
    public void PlacesFarFromZeroAreTriedWithWiderSteps()
    {
        // At 10⁸ a step of 10⁻³ would be lost in the rounding of f, which is 10¹⁶ there; at 0 a step must still be one.
        double[] places = [1e8, -3e7, 1e-6, 0];
        Assert.All(places, place => GradCheck.Check(x => x[0].Square(), [Tensor.From(place)], tolerance: 1e-7));
    }

    [Fact]
    public void ConstantsAndUnusedInputsHaveGradientsOfZero()
    {
        Tensor x = Tensor.From(1.0, 2);
        GradCheck.Check(v => v[0].Square(), [x, Tensor.From(5.0)]);
        GradCheck.Check(_ => Tensor.Ones([3], DType.Float64), [x]);
        GradCheck.Check(_ => Tensor.Ones([3], DType.Float64), [], order: 1);
        GradCheck.Check(v => v[0].Sum(), [Tensor.Zeros([0], DType.Float64)]);
    }

    [Fact]
    public void ItWorksWhereTheInputsAre()
    {
        var device = new CpuDevice(1);
        Tensor x = Tensor.Full([2], 0.5, DType.Float64, device);
        GradCheck.Check(v => v[0].Tanh() * v[1], [x, x + 1]);
    }

    [Fact]
    public void OrdersBeginAtOneAndInputsAreDoubles()
    {
        Tensor x = Tensor.From(1.0);
        Assert.Throws<ArgumentOutOfRangeException>(() => GradCheck.Check(v => v[0], [x], order: 0));
        DTypeException e = Assert.Throws<DTypeException>(() => GradCheck.Check(v => v[0], [x, Tensor.Ones([2])]));
        Assert.Contains("input 1 is [2]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AThirdOrderIsCheckedIfItIsAskedFor()
    {
        Tensor x = Tensor.From(0.3, -0.8);
        GradCheck.Check(v => v[0].Sin(), [x], order: 3, tolerance: 1e-5);

        // x³ whose third derivative is lost: 6x becomes 3x + the constant 3x.
        static Tensor Cube(Tensor t) => Tensor.Apply<LateOp>(t);
        GradCheck.Check(v => Cube(v[0]), [x], order: 2);
        GradCheckException e = Assert.Throws<GradCheckException>(() => GradCheck.Check(v => Cube(v[0]), [x], order: 3));
        Assert.Contains("order 3", e.Message, StringComparison.Ordinal);
    }

    /// <summary>x³, right to the second order: the third reads a constant.</summary>
    private sealed class LateOp : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Map(new PowerOfFunction(3), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * Tensor.Apply<SlopeOfCubeOp>(x[0]);
    }

    private sealed class SlopeOfCubeOp : Op
    {
        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        {
            device.Map(new PowerOfFunction(2), x[0].Storage, y);
            device.Map(new AffineFunction(3, 0), y, y);
        }

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * (6 * x[0].Detach());
    }

    /// <summary>A square that says that its VJP reads nothing.</summary>
    private sealed class SecretReaderOp : Op
    {
        public override Reads Reads => Reads.None;

        public override Shape OutputShape(ReadOnlySpan<Tensor> x) => x[0].Shape;

        public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
            => device.Map(default(SquareFunction), x[0].Storage, y);

        public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) => yBar * x[0] * 2;
    }
}
