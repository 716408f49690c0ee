using MathNet.Numerics;

namespace AutoGrad.Gan.Exact;

/// <summary>Integrals of smooth functions to nearly machine precision, for the values that measured numbers are held against.</summary>
public static class Quadrature
{
    /// <summary>The relative error that a result is accepted with, at most; the aim is a hundred times finer.</summary>
    public const double RelativeError = 1e-10;

    /// <summary>∫ f(x) dx from <paramref name="from"/> to <paramref name="to"/>, by adaptive Gauss-Kronrod quadrature, 31 points.</summary>
    /// <param name="f">A smooth function, finite on the interval. Choose the interval about the peak: a peak far narrower than the
    /// interval can fall between the points and be missed, which no error estimate notices.</param>
    /// <param name="from">The lower end.</param>
    /// <param name="to">The upper end.</param>
    /// <exception cref="ArithmeticException">The estimated error is above <see cref="RelativeError"/> of ∫ |f|, or f was not finite:
    /// a reference value that is not exact is worse than none.</exception>
    public static double Integrate(Func<double, double> f, double from, double to)
    {
        double value = MathNet.Numerics.Integrate.GaussKronrod(
            f, from, to, out double error, out double norm, targetRelativeError: RelativeError / 100, maximumDepth: 20, order: 31);
        return error <= RelativeError * norm && double.IsFinite(value)
            ? value
            : throw new ArithmeticException($"The integral from {from} to {to} was found as {value} with error {error} of {norm}.");
    }
}
