namespace AutoGrad.Nn;

/// <summary>Learning rates as plain functions of the step, counted from 0.</summary>
/// <remarks>Set <c>optimizer.Rate = schedule(optimizer.Steps)</c> before each step.</remarks>
/// <example><code>Func&lt;long, double&gt; schedule = Schedule.WarmUp(100, Schedule.Cosine(1e-3, 1000));</code></example>
public static class Schedule
{
    /// <summary>Always the same rate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is no finite number from 0 up.</exception>
    public static Func<long, double> Constant(double rate)
    {
        Setting.NotNegative(rate, nameof(rate));
        return _ => rate;
    }

    /// <summary>The rate times factor^⌊t/every⌋: lower after every so many steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="every"/> is not positive, or rate or factor are no finite numbers from 0 up.
    /// </exception>
    public static Func<long, double> Step(double rate, long every, double factor = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(every);
        Setting.NotNegative(rate, nameof(rate));
        Setting.NotNegative(factor, nameof(factor));
        return step => rate * Math.Pow(factor, From0(step) / every);
    }

    /// <summary>Half a cosine, final + (rate − final)(1 + cos(π t/steps))/2, then the final rate (Loshchilov, Hutter 2017).</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="steps"/> is not positive, or a rate is no finite number from 0 up.
    /// </exception>
    public static Func<long, double> Cosine(double rate, long steps, double final = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        Setting.NotNegative(rate, nameof(rate));
        Setting.NotNegative(final, nameof(final));
        return step => final + ((rate - final) * (1 + Math.Cos(Math.PI * Math.Min(From0(step), steps) / steps)) / 2);
    }

    /// <summary>A straight line from one rate to another, which is reached after the given steps and stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="steps"/> is not positive, or a rate is no finite number from 0 up.
    /// </exception>
    public static Func<long, double> Linear(double rate, long steps, double final = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        Setting.NotNegative(rate, nameof(rate));
        Setting.NotNegative(final, nameof(final));
        return step =>
        {
            double part = (double)Math.Min(From0(step), steps) / steps;
            return ((1 - part) * rate) + (part * final);
        };
    }

    /// <summary>A climb to a schedule's first rate, s(0)(t + 1)/(steps + 1), then the schedule from 0 on (Goyal et al. 2017).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is negative.</exception>
    public static Func<long, double> WarmUp(long steps, Func<long, double> schedule)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return step => From0(step) < steps ? schedule(0) * (step + 1) / (steps + 1) : schedule(step - steps);
    }

    private static long From0(long step)
        => step >= 0 ? step : throw new ArgumentOutOfRangeException(nameof(step), step, "Steps are counted from 0.");
}
