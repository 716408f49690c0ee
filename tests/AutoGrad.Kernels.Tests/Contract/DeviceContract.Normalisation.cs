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
            Storage statistics = Blank(Device, DType.Float64, 4), sums = Blank(Device, DType.Float64, 4);
            Device.Normalise(view, 1e-5, numbers, null, Put(Device, DType.Float64, [1, 2]), y, statistics);
            double[] expected = [.. Enumerable.Range(0, 24).Select(i => i / view.Inner % 2 == 0 ? 1.0 : 2.0)];
            Assert.Equal(expected, Get(y), (a, b) => Math.Abs(a - b) < 1e-12);
            Storage ones = Put(Device, DType.Float64, [.. Enumerable.Repeat(1.0, 24)]);
            Device.NormaliseSums(view, 1e-5, numbers, statistics, ones, sums);
            Device.NormaliseGradient(view, 1e-5, numbers, statistics, null, ones, sums, y);
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
        var plain = new Cpu.PlainDevice();
        Storage made = Blank(plain, type, 2L * view.Features), madeSums = Blank(plain, type, 2L * view.Features);
        plain.Normalise(view, Epsilon, Put(plain, type, x), null, null, Blank(plain, type, n), made);
        plain.NormaliseSums(view, Epsilon, Put(plain, type, x), made, Put(plain, type, bar), madeSums);
        (double[] statistics, double[] sums) = (Get(made), Get(madeSums));
        ComposedNormalisation Composed(Device device) => new(device, view, Epsilon);

        Check("y", n, (device, y) => Forward(device, y, Blank(device, type, 2L * view.Features)));
        Check("statistics", 2L * view.Features, (device, result) => Forward(device, Blank(device, type, n), result));
        Check("sums", 2L * view.Features, (device, result) =>
        {
            (Storage a, Storage s, Storage b) = (Put(device, type, x), Put(device, type, statistics), Put(device, type, bar));
            if (composed) { Composed(device).Sums(a, s, b, result); }
            else { device.NormaliseSums(view, Epsilon, a, s, b, result); }
        });
        Check("gradient", n, (device, result) =>
        {
            (Storage a, Storage s, Storage b) = (Put(device, type, x), Put(device, type, statistics), Put(device, type, bar));
            (Storage? f, Storage t) = (Optional(device, scale), Put(device, type, sums));
            if (composed) { Composed(device).Gradient(a, s, f, b, t, result); }
            else { device.NormaliseGradient(view, Epsilon, a, s, f, b, t, result); }
        });

        void Forward(Device device, Storage y, Storage result)
        {
            (Storage a, Storage? f, Storage? s) = (Put(device, type, x), Optional(device, scale), Optional(device, shift));
            if (composed) { Composed(device).Normalise(a, f, s, y, result); }
            else { device.Normalise(view, Epsilon, a, f, s, y, result); }
        }

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
            [.. Enumerable.Repeat(name == "sums" ? Math.Max(1, view.Count) : 10, (int)length)]);
    }
}
