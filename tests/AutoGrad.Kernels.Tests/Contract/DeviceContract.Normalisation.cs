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
            select (plan: Plan(dims[0], dims[1], inner), affine, type, seed),
            c => SameNormalisation(c.plan, c.affine, c.type, c.seed, composed: false),
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
        SameNormalisation(Plan(outer, features, inner), affine: true, DType.Float32, 1, composed: false);
        SameNormalisation(Plan(outer, features, inner), affine: false, DType.Float64, 2, composed: false);
    }

    /// <summary>What a device does that has no normalisation of its own.</summary>
    [Fact]
    public void AComposedNormalisationIsThePlainOne()
    {
        foreach (bool affine in (bool[])[false, true])
        {
            SameNormalisation(Plan(4, 5, 6), affine, DType.Float64, 3, composed: true);
            SameNormalisation(Plan(7, 5, 1), affine, DType.Float32, 4, composed: true);
        }
    }

    [Fact]
    public void AFeatureOfEqualNumbersHasNoGradientAndBecomesItsShift()
    {
        foreach (NormalisationPlan plan in (NormalisationPlan[])[new(3, 2, 4, 1e-5), new(12, 2, 1, 1e-5)])
        {
            double[] x = [.. Enumerable.Range(0, 24).Select(i => i / plan.Inner % 2 == 0 ? 5.0 : -0.1)];
            Storage numbers = Put(Device, DType.Float64, x), y = Blank(Device, DType.Float64, 24);
            var statistics = new FeatureStatistics(Blank(Device, DType.Float64, 2), Blank(Device, DType.Float64, 2));
            var sums = new FeatureSums(Blank(Device, DType.Float64, 2), Blank(Device, DType.Float64, 2));
            Device.Normalise(plan, numbers, null, Put(Device, DType.Float64, [1, 2]), y, statistics);
            double[] expected = [.. Enumerable.Range(0, 24).Select(i => i / plan.Inner % 2 == 0 ? 1.0 : 2.0)];
            Assert.Equal(expected, Get(y), (a, b) => Math.Abs(a - b) < 1e-12);
            Storage ones = Put(Device, DType.Float64, [.. Enumerable.Repeat(1.0, 24)]);
            Device.NormaliseSums(plan, numbers, statistics, ones, sums);
            Device.NormaliseGradient(plan, numbers, statistics, null, ones, sums, y);
            Assert.Equal(new double[24], Get(y), (a, b) => Math.Abs(a - b) < 1e-9);
        }
    }

    private static NormalisationPlan Plan(int outer, int features, int inner) => new(outer, features, inner, Epsilon: 0.1);

    private void SameNormalisation(NormalisationPlan plan, bool affine, DType type, int seed, bool composed)
    {
        long n = plan.Shape.Size;
        // A large mean: a variance by E[x²] − E[x]² would lose half its digits.
        double[] x = Draw.Numbers(n, seed, type, 7, 10);
        double[] bar = Draw.Numbers(n, seed + 1, type, -1, 1);
        double[]? scale = affine ? Draw.Numbers(plan.Features, seed + 2, type, -1, 1) : null;
        double[]? shift = affine ? Draw.Numbers(plan.Features, seed + 3, type, -1, 1) : null;
        var plain = new ReferenceDevice();
        Storage[] made = [.. Enumerable.Range(0, 4).Select(_ => Blank(plain, type, plan.Features))];
        plain.Normalise(plan, Put(plain, type, x), null, null, Blank(plain, type, n), new(made[0], made[1]));
        plain.NormaliseSums(plan, Put(plain, type, x), new(made[0], made[1]), Put(plain, type, bar), new(made[2], made[3]));
        double[][] numbers = [.. made.Select(Get)];
        ComposedNormalisation Composed(Device device) => new(device, plan);

        Check("y", n, (device, y) => Forward(device, y, Each(device), Each(device)));
        Check("mean", plan.Features, (device, result) => Forward(device, Blank(device, type, n), result, Each(device)));
        Check("variance", plan.Features, (device, result) => Forward(device, Blank(device, type, n), Each(device), result));
        Check("sum", plan.Features, (device, result) => Sums(device, result, Each(device)));
        Check("product", plan.Features, (device, result) => Sums(device, Each(device), result));
        Check("gradient", n, (device, result) =>
        {
            (Storage a, Storage? f, Storage b) = (Put(device, type, x), Optional(device, scale), Put(device, type, bar));
            var known = new FeatureSums(Put(device, type, numbers[2]), Put(device, type, numbers[3]));
            if (composed)
            {
                Composed(device).Gradient(a, Known(device), f, b, known, result);
            }
            else
            {
                device.NormaliseGradient(plan, a, Known(device), f, b, known, result);
            }
        });

        void Forward(Device device, Storage y, Storage mean, Storage variance)
        {
            (Storage a, Storage? f, Storage? s) = (Put(device, type, x), Optional(device, scale), Optional(device, shift));
            if (composed)
            {
                Composed(device).Normalise(a, f, s, y, new(mean, variance));
            }
            else
            {
                device.Normalise(plan, a, f, s, y, new(mean, variance));
            }
        }

        void Sums(Device device, Storage sum, Storage product)
        {
            (Storage a, Storage b) = (Put(device, type, x), Put(device, type, bar));
            if (composed)
            {
                Composed(device).Sums(a, Known(device), b, new(sum, product));
            }
            else
            {
                device.NormaliseSums(plan, a, Known(device), b, new(sum, product));
            }
        }

        FeatureStatistics Known(Device device) => new(Put(device, type, numbers[0]), Put(device, type, numbers[1]));

        Storage Each(Device device) => Blank(device, type, plan.Features);

        Storage? Optional(Device device, double[]? numbers) => numbers is null ? null : Put(device, type, numbers);

        void Check(string name, long length, Action<Device, Storage> run) => Same(
            _normalised,
            device =>
            {
                Storage result = Blank(device, type, length);
                run(device, result);
                return result;
            },
            () => $"{name} of {type} {plan}",
            // The sums run over all numbers of a feature.
            [.. Enumerable.Repeat(name is "sum" or "product" ? Math.Max(1, plan.Count) : 10, (int)length)]);
    }
}
