using AutoGrad.Kernels.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Normalisation and its gradient, over features in runs and in columns.</content>
public abstract partial class DeviceContract
{
    /// <summary>Relative to numbers of the size of 1 before they are divided by a small deviation.</summary>
    private static readonly Tolerance _normalised = new(2e-5, 4e-14, 1);

    [Fact]
    public void NormalisationIsThePlainOne()
    {
        Draw.Try(
            from dims in Gen.Elements(1, 2, 3, 7, 8, 17, 70).ArrayOf(3)
            from inner in Gen.Elements(dims[2], 1)
            from affine in Gen.Elements(false, true)
            from type in Draw.Floating
            from seed in Draw.Seed
            select (view: new FeatureView(dims[0], dims[1], inner), affine, type, seed),
            c => SameNormalisation(c.view, c.affine, c.type, c.seed, composed: false),
            tests: 150);
    }

    [Theory]
    [InlineData(64, 20, 49)]
    [InlineData(1, 30, 2500)]
    [InlineData(500, 90, 1)]
    [InlineData(0, 4, 3)]
    [InlineData(3, 0, 3)]
    public void NormalisationOfLayersIsThePlainOne(int outer, int features, int inner)
    {
        SameNormalisation(new(outer, features, inner), affine: true, DType.Float32, 1, composed: false);
        SameNormalisation(new(outer, features, inner), affine: false, DType.Float64, 2, composed: false);
    }

    /// <summary>What a device does that has no normalisation of its own.</summary>
    [Fact]
    public void AComposedNormalisationIsThePlainOne()
    {
        foreach (bool affine in (bool[])[false, true])
        {
            SameNormalisation(new(4, 5, 6), affine, DType.Float64, 3, composed: true);
            SameNormalisation(new(7, 5, 1), affine, DType.Float32, 4, composed: true);
        }
    }

    [Fact]
    public void AFeatureOfEqualNumbersHasNoGradientAndBecomesItsShift()
    {
        foreach (FeatureView view in (FeatureView[])[new(3, 2, 4), new(12, 2, 1)])
        {
            double[] x = [.. Enumerable.Range(0, 24).Select(i => i / view.Inner % 2 == 0 ? 5.0 : -0.1)];
            Storage numbers = Put(Device, DType.Float64, x), y = Blank(Device, DType.Float64, 24);
            Storage mean = Blank(Device, DType.Float64, 2), variance = Blank(Device, DType.Float64, 2);
            Storage sum = Blank(Device, DType.Float64, 2), product = Blank(Device, DType.Float64, 2);
            Device.Normalise(view, 1e-5, numbers, null, Put(Device, DType.Float64, [1, 2]), y, mean, variance);
            double[] expected = [.. Enumerable.Range(0, 24).Select(i => i / view.Inner % 2 == 0 ? 1.0 : 2.0)];
            Assert.Equal(expected, Get(y), (a, b) => Math.Abs(a - b) < 1e-12);
            Storage ones = Put(Device, DType.Float64, [.. Enumerable.Repeat(1.0, 24)]);
            Device.NormaliseSums(view, 1e-5, numbers, mean, variance, ones, sum, product);
            Device.NormaliseGradient(view, 1e-5, numbers, mean, variance, null, ones, sum, product, y);
            Assert.Equal(new double[24], Get(y), (a, b) => Math.Abs(a - b) < 1e-9);
        }
    }

    private void SameNormalisation(FeatureView view, bool affine, DType type, int seed, bool composed)
    {
        long n = view.Shape.Size;
        // A large mean: a variance by E[x²] − E[x]² would lose half its digits.
        double[] x = Draw.Numbers(n, seed, type, 7, 10);
        double[] bar = Draw.Numbers(n, seed + 1, type, -1, 1);
        double[]? scale = affine ? Draw.Numbers(view.Features, seed + 2, type, -1, 1) : null;
        double[]? shift = affine ? Draw.Numbers(view.Features, seed + 3, type, -1, 1) : null;
        const double Epsilon = 0.1;
        var plain = new ReferenceDevice();
        Storage[] made = [.. Enumerable.Range(0, 4).Select(_ => Blank(plain, type, view.Features))];
        plain.Normalise(view, Epsilon, Put(plain, type, x), null, null, Blank(plain, type, n), made[0], made[1]);
        plain.NormaliseSums(view, Epsilon, Put(plain, type, x), made[0], made[1], Put(plain, type, bar), made[2], made[3]);
        double[][] numbers = [.. made.Select(Get)];
        ComposedNormalisation Composed(Device device) => new(device, view, Epsilon);

        Check("y", n, (device, y) => Forward(device, y, Each(device), Each(device)));
        Check("mean", view.Features, (device, result) => Forward(device, Blank(device, type, n), result, Each(device)));
        Check("variance", view.Features, (device, result) => Forward(device, Blank(device, type, n), Each(device), result));
        Check("sum", view.Features, (device, result) => Sums(device, result, Each(device)));
        Check("product", view.Features, (device, result) => Sums(device, Each(device), result));
        Check("gradient", n, (device, result) =>
        {
            (Storage a, Storage m, Storage v) = (Put(device, type, x), Put(device, type, numbers[0]), Put(device, type, numbers[1]));
            (Storage b, Storage s, Storage p) = (Put(device, type, bar), Put(device, type, numbers[2]), Put(device, type, numbers[3]));
            Storage? f = Optional(device, scale);
            if (composed) { Composed(device).Gradient(a, m, v, f, b, s, p, result); }
            else { device.NormaliseGradient(view, Epsilon, a, m, v, f, b, s, p, result); }
        });

        void Forward(Device device, Storage y, Storage mean, Storage variance)
        {
            (Storage a, Storage? f, Storage? s) = (Put(device, type, x), Optional(device, scale), Optional(device, shift));
            if (composed) { Composed(device).Normalise(a, f, s, y, mean, variance); }
            else { device.Normalise(view, Epsilon, a, f, s, y, mean, variance); }
        }

        void Sums(Device device, Storage sum, Storage product)
        {
            (Storage a, Storage m, Storage v) = (Put(device, type, x), Put(device, type, numbers[0]), Put(device, type, numbers[1]));
            if (composed) { Composed(device).Sums(a, m, v, Put(device, type, bar), sum, product); }
            else { device.NormaliseSums(view, Epsilon, a, m, v, Put(device, type, bar), sum, product); }
        }

        Storage Each(Device device) => Blank(device, type, view.Features);

        Storage? Optional(Device device, double[]? numbers) => numbers is null ? null : Put(device, type, numbers);

        void Check(string name, long length, Action<Device, Storage> run) => Same(
            _normalised,
            device =>
            {
                Storage result = Blank(device, type, length);
                run(device, result);
                return result;
            },
            () => $"{name} of {type} {view}",
            // The sums run over all numbers of a feature.
            [.. Enumerable.Repeat(name is "sum" or "product" ? Math.Max(1, view.Count) : 10, (int)length)]);
    }
}
