using System.Globalization;

namespace AutoGrad.Nn;

/// <summary>Checks of numbers that a program sets, where they are set: a NaN would show many steps later, in every weight.</summary>
internal static class Setting
{
    /// <summary>A finite number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static double Finite(double value, string name) => double.IsFinite(value) ? value : throw Wrong(value, name, "a finite number");

    /// <summary>A finite number from 0 up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static double NotNegative(double value, string name)
        => value is >= 0 and < double.PositiveInfinity ? value : throw Wrong(value, name, "a finite number from 0 up");

    /// <summary>A number from 0 to below 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static double BelowOne(double value, string name)
        => value is >= 0 and < 1 ? value : throw Wrong(value, name, "from 0 to below 1");

    /// <summary>A number from 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static double Share(double value, string name)
        => value is >= 0 and <= 1 ? value : throw Wrong(value, name, "from 0 to 1");

    private static ArgumentOutOfRangeException Wrong(double value, string name, string range)
        => new(name, $"{name} is {value.ToString(CultureInfo.InvariantCulture)}, which is not {range}.");
}
