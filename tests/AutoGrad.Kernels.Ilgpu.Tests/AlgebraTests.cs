namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>The functions of the GPU algebras against the processor's, at the errors that their documentation states.</summary>
public sealed class AlgebraTests
{
    [SkippableFact]
    public void SingleFunctionsKeepTheirErrors()
    {
        Within(2, Spread(-103, 88), x => SingleAlgebra.Exp(x), x => Math.Exp(x));
        Within(2, Positive(), x => SingleAlgebra.Log(x), x => Math.Log(x));
        Within(2, Spread(0.5f, 2), x => SingleAlgebra.Log(x), x => Math.Log(x));
        Within(4, Spread(-20, 20), x => SingleAlgebra.Tanh(x), x => Math.Tanh(x));
        Within(4, Spread(-1, 1), x => SingleAlgebra.Tanh(x), x => Math.Tanh(x));
        foreach (float range in (float[])[10, 1e4f, 1e9f])
        {
            Near(1e-7, Spread(-range, range), x => SingleAlgebra.Sin((float)x), Math.Sin);
            Near(1e-7, Spread(-range, range), x => SingleAlgebra.Cos((float)x), Math.Cos);
        }
        foreach (float b in (float[])[-2.5f, -1, 0.5f, 3, 17.25f])
        {
            Within(1, Spread(0.01f, 40), x => SingleAlgebra.Pow(x, b), x => Math.Pow(x, b));
        }
    }

    [SkippableFact]
    public void DoubleFunctionsKeepTheirErrors()
    {
        Near(1e-15, Spread(-700, 700), DoubleAlgebra.Exp, Math.Exp, relative: true);
        Near(1e-15, Positive(), DoubleAlgebra.Log, Math.Log, relative: true);
        Near(1e-15, Spread(0.5f, 2), DoubleAlgebra.Log, Math.Log, relative: true);
        Near(1e-15, Spread(-1e5f, 1e5f), DoubleAlgebra.Sin, Math.Sin);
        Near(1e-15, Spread(-1e5f, 1e5f), DoubleAlgebra.Cos, Math.Cos);
        foreach (double b in (double[])[-2.5, -1, 0.5, 3, 17.25, 150])
        {
            Near(1e-15, Spread(0.01f, 40), x => DoubleAlgebra.Pow(x, b), x => Math.Pow(x, b), relative: true);
        }
    }

    [SkippableFact]
    public void PowersFollowCsConventions()
    {
        double[] special = [0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e300, -1e300, 1e-310, 9007199254740993, double.PositiveInfinity,
            double.NegativeInfinity, double.NaN];
        foreach (double a in special)
        {
            foreach (double b in special)
            {
                double expected = Math.Pow(a, b);
                double actual = DoubleAlgebra.Pow(a, b);
                bool near = expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-15 * Math.Abs(expected);
                Assert.True(near, $"{a}^{b} is {actual}, not {expected}");
                Assert.True(double.IsNaN(expected) || double.IsNegative(expected) == double.IsNegative(actual), $"{a}^{b} is {actual}");
            }
        }
    }

    /// <summary>Within so many units in the last place of a float, against double precision; tiny results have larger units.</summary>
    private static void Within(double units, IEnumerable<double> places, Func<float, float> actual, Func<float, double> exact)
    {
        foreach (double place in places)
        {
            var x = (float)place;
            double wanted = exact(x);
            double unit = Math.Max(MathF.BitIncrement(0), Math.Abs(wanted) * Math.Pow(2, -23));
            Assert.True(Math.Abs(actual(x) - wanted) <= units * unit, $"at {x:R}: {actual(x):R} instead of {wanted:R}");
        }
    }

    private static void Near(
        double tolerance, IEnumerable<double> places, Func<double, double> actual, Func<double, double> exact, bool relative = false)
    {
        foreach (double x in places)
        {
            double wanted = exact(x);
            double size = relative ? Math.Abs(wanted) : 1;
            Assert.True(Math.Abs(actual(x) - wanted) <= tolerance * size, $"at {x:R}: {actual(x):R} instead of {wanted:R}");
        }
    }

    /// <summary>Places between two ends, all of which are floats.</summary>
    private static IEnumerable<double> Spread(float low, float high)
        => Enumerable.Range(0, 20_001).Select(i => (double)(float)(low + ((high - low) * (i / 20_000.0))));

    /// <summary>Positive floats of every size.</summary>
    private static IEnumerable<double> Positive()
        => Enumerable.Range(0, 20_000).Select(i => (double)BitConverter.Int32BitsToSingle(1 + (i * 106_954)));
}
