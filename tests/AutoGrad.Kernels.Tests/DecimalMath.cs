namespace AutoGrad.Kernels.Tests;

/// <summary>Elementary functions to 26 digits, slowly: what double precision is measured against.</summary>
internal static class DecimalMath
{
    /// <summary>eˣ by its series, after halving x until it is small.</summary>
    public static decimal Exp(decimal x)
    {
        if (x < 0) { return 1 / Exp(-x); }
        return x > 0.5m ? Exp(x / 2) * Exp(x / 2) : 1 + ExpM1(x);
    }

    /// <summary>eˣ − 1, whose leading digits do not cancel for small x.</summary>
    public static decimal ExpM1(decimal x)
    {
        if (Math.Abs(x) > 0.5m) { return Exp(x) - 1; }
        decimal term = x;
        decimal sum = 0;
        for (int n = 2; term != 0; n++)
        {
            sum += term;
            term = term * x / n;
        }
        return sum;
    }

    /// <summary>ln x by Newton's method on eʸ = x.</summary>
    public static decimal Log(decimal x)
    {
        decimal y = (decimal)Math.Log((double)x);
        for (int i = 0; i < 3; i++) { y += (x * Exp(-y)) - 1; }
        return y;
    }

    /// <summary>ln(1 + u) by its series for small u.</summary>
    public static decimal Log1P(decimal u)
    {
        if (Math.Abs(u) > 0.1m) { return Log(1 + u); }
        decimal power = u;
        decimal sum = 0;
        for (int n = 1; power != 0; n++)
        {
            sum += n % 2 == 1 ? power / n : -power / n;
            power *= u;
        }
        return sum;
    }

    public static decimal Tanh(decimal x)
    {
        decimal e = ExpM1(2 * x);
        return e / (e + 2);
    }
}
