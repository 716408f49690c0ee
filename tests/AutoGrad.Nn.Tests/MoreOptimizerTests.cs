using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Nn.Tests;

/// <summary>Every option of every optimiser for several steps against plain loops that follow PyTorch's documentation.</summary>
public class MoreOptimizerTests
{
    // Not a multiple of any vector's width, so that the ends of rows count.
    private const int N = 37;
    private const int Steps = 7;

    public static TheoryData<string> Cases =>
    [
        "sgd", "sgd decay", "sgd momentum", "sgd momentum decay", "sgd nesterov", "sgd nesterov decay",
        "adam", "adam decay", "adam amsgrad", "adam decay amsgrad", "adamw", "adamw amsgrad",
        "rmsprop", "rmsprop decay", "rmsprop momentum", "rmsprop centered", "rmsprop momentum centered decay",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void StepsAreThoseOfPyTorch(string name)
    {
        foreach (Device device in (Device[])[CpuDevice.Shared, new ReferenceDevice()])
        {
            foreach (DType type in (DType[])[DType.Float64, DType.Float32])
            {
                var parameter = new Parameter(Tensor.From(Start(), [N], device).To(type), "w");
                Optimizer optimizer = Make(name, [parameter]);
                double[] expected = Start();
                var reference = new Reference(name);
                for (int t = 1; t <= Steps; t++)
                {
                    double[] gradient = Gradient(t);
                    optimizer.Step([Tensor.From(gradient, [N], device).To(type)]);
                    reference.Step(expected, gradient, t);
                }
                double tolerance = type == DType.Float64 ? 1e-12 : 2e-6;
                Assert.All(expected.Zip(parameter.ToDoubles()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
                Assert.True(expected.Zip(Start(), (a, b) => Math.Abs(a - b)).Min() > 1e-5, "the reference itself moved every number");
            }
        }
    }

    /// <summary>A steady gradient has the variance 0, which rounding makes negative now and then.</summary>
    [Fact]
    public void CentredRmsPropStaysFiniteOnASteadyGradient()
    {
        var parameter = new Parameter(Tensor.Zeros([8]), "w");
        var optimizer = new RmsProp([parameter], 1e-9, decay: 0.5, centered: true);
        Tensor gradient = Tensor.From(0.1f, 0.3f, 0.7f, 1.1f, 1.3f, 1.7f, 1.9f, 2.3f);
        for (int i = 0; i < 200; i++) { optimizer.Step([gradient]); }
        Assert.All(parameter.ToDoubles(), p => Assert.True(double.IsFinite(p), $"{p}"));
    }

    /// <summary>Where the gradient shrinks, AMSGrad remembers how large it was and Adam does not.</summary>
    [Fact]
    public void AmsGradStepsLessAfterALargeGradient()
    {
        var plain = new Parameter(Tensor.Zeros([1], DType.Float64), "w");
        var largest = new Parameter(Tensor.Zeros([1], DType.Float64), "w");
        Optimizer adam = new Adam([plain], 0.1, beta2: 0.5);
        Optimizer amsGrad = new Adam([largest], 0.1, beta2: 0.5, amsGrad: true);
        for (int t = 0; t < 20; t++)
        {
            Tensor gradient = Tensor.Full([1], t == 0 ? 100 : 0.01, DType.Float64);
            adam.Step([gradient]);
            amsGrad.Step([gradient]);
        }
        Assert.True(Math.Abs(largest.Item()) < Math.Abs(plain.Item()) / 2, $"{largest.Item()} {plain.Item()}");
    }

    [Fact]
    public void WrongSettingsAreRefused()
    {
        Parameter[] w = [new Parameter(Tensor.Zeros([1]), "w")];
        Assert.Throws<ArgumentException>(() => new Sgd(w, 0.1, nesterov: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(w, 0.1, weightDecay: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(w, beta1: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(w, beta2: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RmsProp(w, epsilon: -1));
        Storage s = w[0].Storage;
        Assert.Throws<ArgumentException>(() => s.Device.Update(new AdamRule(0.1, 0.9, 0.9, 0, 1, amsGrad: true), s, s, s, s));
    }

    private static Optimizer Make(string name, Parameter[] w) => name.Split(' ')[0] switch
    {
        "sgd" => new Sgd(w, 0.05, name.Contains("momentum") || name.Contains("nesterov") ? 0.9 : 0, Decay(name), name.Contains("nesterov")),
        "adam" => new Adam(w, 0.05, 0.8, 0.95, 1e-6, Decay(name), name.Contains("amsgrad")),
        "adamw" => new AdamW(w, 0.05, 0.8, 0.95, 1e-6, 0.3, name.Contains("amsgrad")),
        _ => new RmsProp(w, 0.05, 0.9, 1e-6, name.Contains("momentum") ? 0.7 : 0, Decay(name), name.Contains("centered")),
    };

    private static double Decay(string name) => name.Contains("decay") ? 0.3 : 0;

    private static double[] Start() => [.. Enumerable.Range(0, N).Select(i => Math.Cos(3.0 * i) + 0.1)];

    private static double[] Gradient(int t) => [.. Enumerable.Range(0, N).Select(i => (Math.Sin((1.7 * i) + t) + 0.2) / t)];

    /// <summary>The algorithms of torch.optim's documentation, for one number after the other, in double precision.</summary>
    private sealed class Reference(string name)
    {
        private readonly double[] _buffer = new double[N];
        private readonly double[] _m = new double[N];
        private readonly double[] _v = new double[N];
        private readonly double[] _max = new double[N];

        public void Step(double[] p, double[] gradient, int t)
        {
            for (int i = 0; i < N; i++)
            {
                double g = gradient[i] + (Decay(name) * p[i]);
                p[i] = name.Split(' ')[0] switch
                {
                    "sgd" => Sgd(i, p[i], g, t),
                    "rmsprop" => RmsProp(i, p[i], g),
                    _ => Adam(i, p[i], g, t),
                };
            }
        }

        private double Sgd(int i, double p, double g, int t)
        {
            if (name.Contains("momentum") || name.Contains("nesterov"))
            {
                _buffer[i] = t > 1 ? (0.9 * _buffer[i]) + g : g;
                g = name.Contains("nesterov") ? g + (0.9 * _buffer[i]) : _buffer[i];
            }
            return p - (0.05 * g);
        }

        private double Adam(int i, double p, double g, int t)
        {
            if (name.StartsWith("adamw"))
            {
                p -= 0.05 * 0.3 * p;
            }
            _m[i] = (0.8 * _m[i]) + (0.2 * g);
            _v[i] = (0.95 * _v[i]) + (0.05 * g * g);
            double mHat = _m[i] / (1 - Math.Pow(0.8, t));
            _max[i] = Math.Max(_max[i], _v[i]);
            double vHat = (name.Contains("amsgrad") ? _max[i] : _v[i]) / (1 - Math.Pow(0.95, t));
            return p - (0.05 * mHat / (Math.Sqrt(vHat) + 1e-6));
        }

        private double RmsProp(int i, double p, double g)
        {
            _v[i] = (0.9 * _v[i]) + (0.1 * g * g);
            double v = _v[i];
            if (name.Contains("centered"))
            {
                _m[i] = (0.9 * _m[i]) + (0.1 * g);
                v -= _m[i] * _m[i];
            }
            double step = g / (Math.Sqrt(v) + 1e-6);
            if (!name.Contains("momentum")) { return p - (0.05 * step); }
            _buffer[i] = (0.7 * _buffer[i]) + step;
            return p - (0.05 * _buffer[i]);
        }
    }
}
