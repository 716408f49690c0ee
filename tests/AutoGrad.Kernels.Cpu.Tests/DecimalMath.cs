namespace AutoGrad.Kernels.Cpu.Tests;

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

    /// <summary>π.</summary>
    public const decimal Pi = 3.1415926535897932384626433833m;

    private const decimal TwoOverRootPi = 1.1283791670955125738961589031m;

    /// <summary>The error function by its series; for |x| ≤ 3, where its terms do not grow large.</summary>
    public static decimal Erf(decimal x)
    {
        decimal term = x;
        decimal sum = 0;
        for (int n = 0; term != 0; n++)
        {
            sum += term / ((2 * n) + 1);
            term = term * -x * x / (n + 1);
        }
        return TwoOverRootPi * sum;
    }

    /// <summary>arctan x by its series, after halving the angle until it is small.</summary>
    public static decimal Atan(decimal x)
    {
        if (Math.Abs(x) > 0.1m) { return 2 * Atan(x / (1 + Sqrt(1 + (x * x)))); }
        decimal power = x;
        decimal sum = 0;
        for (int n = 0; power != 0; n++)
        {
            sum += power / ((2 * n) + 1);
            power = -power * x * x;
        }
        return sum;
    }

    /// <summary>sin x by its series; for small |x|.</summary>
    public static decimal Sin(decimal x)
    {
        decimal term = x;
        decimal sum = 0;
        for (int n = 1; term != 0; n += 2)
        {
            sum += term;
            term = -term * x * x / ((n + 1) * (n + 2));
        }
        return sum;
    }

    private static decimal Sqrt(decimal x)
    {
        decimal root = (decimal)Math.Sqrt((double)x);
        for (int i = 0; i < 2; i++) { root = (root + (x / root)) / 2; }
        return root;
    }
}
