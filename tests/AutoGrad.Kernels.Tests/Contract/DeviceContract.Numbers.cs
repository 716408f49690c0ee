using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Random numbers and optimiser steps.</content>
public abstract partial class DeviceContract
{
    private delegate void UpdateRun(Device device, Storage p, Storage g, Storage s1, Storage s2);

    [Fact]
    public void RandomNumbersAreThoseOfTheReferenceDevice()
    {
        Draw.Try(
            from length in Gen.OneOf(Gen.Choose(0, 40), Gen.Elements(8_191, 8_192, 8_193, 50_003))
            from type in Draw.Floating
            from distribution in Gen.Elements(Distribution.Uniform, Distribution.Normal)
            from seed in Draw.Seed
            select (length, type, distribution, seed),
            c => Same(
                c.distribution == Distribution.Uniform ? Tolerance.Exact : Tolerance.Normal,
                device => Random(device, c.distribution, (ulong)c.seed, c.type, c.length),
                () => $"Random {c.distribution} {c.type} of {c.length}"));
    }

    [Fact]
    public void AStreamContinuesBlockByBlock()
    {
        foreach ((DType type, int perBlock) in ((DType, int)[])[(DType.Float32, 4), (DType.Float64, 2)])
        {
            double[] whole = Get(Random(Device, Distribution.Uniform, 7, type, 100));
            Storage rest = Blank(Device, type, 100 - (5 * perBlock));
            Device.Random(Distribution.Uniform, 7, 5, rest);
            Assert.Equal(whole[(5 * perBlock)..], Get(rest));
        }
    }

    [Fact]
    public void UniformsAndNormalsHaveTheirMoments()
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            const int n = 200_000;
            double[] uniform = Get(Random(Device, Distribution.Uniform, 3, type, n));
            Assert.All(uniform, u => Assert.True(u is >= 0 and < 1));
            // Five standard deviations of the mean: 5 · 0.289/√n and 5/√n.
            Assert.InRange(uniform.Average(), 0.5 - 0.0033, 0.5 + 0.0033);
            double[] normal = Get(Random(Device, Distribution.Normal, 4, type, n));
            Assert.InRange(normal.Average(), -0.0112, 0.0112);
            Assert.InRange(normal.Average(x => x * x), 1 - 0.0159, 1 + 0.0159);
        }
    }

    [Fact]
    public void UpdatesFollowTheFormulas()
    {
        double[] gradients = [0.5, -0.25, 2, 0];
        // By hand in double precision, step by step: the same formulas, written as the papers and PyTorch have them.
        Follows(
            _ => Rule(new SgdRule(0.1, 0)), gradients, (p, g, s, _) => (p - (0.1 * g), s));
        Follows(
            _ => Rule(new SgdRule(0.1, 0.9)),
            gradients,
            (p, g, s, _) =>
            {
                double v = (0.9 * s[0]) + g;
                return (p - (0.1 * v), [v, s[1]]);
            });
        Follows(_ => Rule(new MovingAverageRule(0.9, 0.2)), gradients, (p, g, s, _) => ((0.9 * p) + (0.2 * g), s));
        Follows(
            t => Rule(new AdamRule(0.01, 0.9, 0.999, 1e-8, t)),
            gradients,
            (p, g, s, t) =>
            {
                double m = (0.9 * s[0]) + (0.1 * g);
                double v = (0.999 * s[1]) + (0.001 * g * g);
                double mHat = m / (1 - Math.Pow(0.9, t));
                double vHat = v / (1 - Math.Pow(0.999, t));
                return (p - (0.01 * mHat / (Math.Sqrt(vHat) + 1e-8)), [m, v]);
            });
        Follows(
            _ => Rule(new RmsPropRule(0.01, 0.9, 1e-6, 0)),
            gradients,
            (p, g, s, _) =>
            {
                double v = (0.9 * s[0]) + (0.1 * g * g);
                return (p - (0.01 * g / (Math.Sqrt(v) + 1e-6)), [v, s[1]]);
            });
        Follows(
            _ => Rule(new RmsPropRule(0.01, 0.9, 1e-6, 0.5)),
            gradients,
            (p, g, s, _) =>
            {
                double v = (0.9 * s[0]) + (0.1 * g * g);
                double b = (0.5 * s[1]) + (g / (Math.Sqrt(v) + 1e-6));
                return (p - (0.01 * b), [v, b]);
            });
    }

    [Fact]
    public void UpdatesAreThePlainOnesAtEveryLength()
    {
        (string Name, UpdateRun Run)[] rules =
        [
            ("sgd", Rule(new SgdRule(0.1, 0))), ("momentum", Rule(new SgdRule(0.1, 0.9))),
            ("nesterov with decay", Rule(new SgdRule(0.1, 0.9, 0.3, nesterov: true))),
            ("adam", Rule(new AdamRule(0.01, 0.9, 0.999, 1e-8, 3))),
            ("adam with decay", Rule(new AdamRule(0.01, 0.9, 0.999, 1e-8, 3, 0.3))),
            ("adam with decoupled decay", Rule(new AdamRule(0.01, 0.9, 0.999, 1e-8, 3, 0.3, decoupled: true))),
            ("moving average", Rule(new MovingAverageRule(0.9, 0.2))),
            ("rmsprop", Rule(new RmsPropRule(0.01, 0.9, 1e-6, 0))), ("rmsprop with momentum", Rule(new RmsPropRule(0.01, 0.9, 1e-6, 0.5))),
        ];
        foreach ((string name, UpdateRun run) in rules)
        {
            foreach (int n in (int[])[0, 1, 3, 8, 31, 40_003])
            {
                foreach (DType type in (DType[])[DType.Float32, DType.Float64])
                {
                    for (int output = 0; output < 3; output++)
                    {
                        Same(Tolerance.Update, device => Updated(device, run, type, n)[output], () => $"Update {name} {type} of {n}");
                    }
                }
            }
        }
    }

    [Fact]
    public void EveryUpdateRuleIsTried()
        => Assert.Equal(
            [nameof(AdamRule), nameof(MovingAverageRule), nameof(RmsPropRule), nameof(SgdRule)],
            typeof(Device).Assembly.GetTypes().Where(t => t.IsValueType && typeof(IUpdateRule).IsAssignableFrom(t)).Select(
                t => t.Name).Order());

    private static UpdateRun Rule<U>(U rule)
        where U : unmanaged, IUpdateRule
        => (device, p, g, s1, s2) => device.Update(rule, p, g, rule.States > 0 ? s1 : p, rule.States > 1 ? s2 : p);

    private static Storage[] Updated(Device device, UpdateRun run, DType type, int n)
    {
        Storage[] all =
        [
            Put(device, type, Draw.Numbers(n, 1, type)), Put(device, type, Draw.Numbers(n, 2, type, 0, 1)),
            Put(device, type, Draw.Numbers(n, 3, type, 0, 1)),
        ];
        run(device, all[0], Put(device, type, Draw.Numbers(n, 4, type)), all[1], all[2]);
        return all;
    }

    private void Follows(
        Func<int, UpdateRun> rule, double[] gradients, Func<double, double, double[], int, (double Next, double[] States)> formula)
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            Storage p = Put(Device, type, [1.5]);
            Storage s1 = Put(Device, type, [0]);
            Storage s2 = Put(Device, type, [0]);
            double place = 1.5;
            double[] states = [0, 0];
            for (int t = 1; t <= gradients.Length; t++)
            {
                rule(t)(Device, p, Put(Device, type, [gradients[t - 1]]), s1, s2);
                (place, states) = formula(place, gradients[t - 1], states, t);
                Tolerance.Update.Holds([place, .. states], [Get(p)[0], Get(s1)[0], Get(s2)[0]], type, () => $"step {t}");
            }
        }
    }

    private static Storage Random(Device device, Distribution distribution, ulong key, DType type, int length)
    {
        Storage y = Blank(device, type, length);
        device.Random(distribution, key, 0, y);
        return y;
    }
}
