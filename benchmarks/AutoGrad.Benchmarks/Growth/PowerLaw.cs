namespace AutoGrad.Benchmarks.Growth;

/// <summary>y = scale · x^exponent, a straight line where both axes count powers of ten.</summary>
/// <param name="Scale">y at x = 1.</param>
/// <param name="Exponent">1 if twice as much costs twice as much.</param>
internal readonly record struct PowerLaw(double Scale, double Exponent)
{
    /// <summary>The line that fits the logarithms best, by least squares.</summary>
    /// <param name="points">At least two points, with different x, all positive.</param>
    public static PowerLaw Fit(IReadOnlyList<(double X, double Y)> points)
    {
        double meanX = points.Average(p => Math.Log(p.X)), meanY = points.Average(p => Math.Log(p.Y));
        double together = points.Sum(p => (Math.Log(p.X) - meanX) * (Math.Log(p.Y) - meanY));
        double alone = points.Sum(p => Math.Pow(Math.Log(p.X) - meanX, 2));
        double exponent = together / alone;
        return new PowerLaw(Math.Exp(meanY - (exponent * meanX)), exponent);
    }

    /// <summary>y at x.</summary>
    public double At(double x) => Scale * Math.Pow(x, Exponent);
}
