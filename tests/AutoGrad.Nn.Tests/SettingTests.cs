namespace AutoGrad.Nn.Tests;

/// <summary>Numbers that a program sets are checked where they are set, and named.</summary>
public class SettingTests
{
    /// <summary>Each setting: its name, how it is set, and a value outside its range beside those that are no finite numbers.</summary>
    private static readonly (string Name, Action<double> Set, double Outside)[] _settings =
    [
        ("probability", v => _ = new Dropout(v, new RandomSource(1)), 1.1),
        ("momentum", v => _ = new BatchNorm(2, momentum: v), 1.1),
        ("epsilon", v => _ = new BatchNorm(2, epsilon: v), -1),
        ("epsilon", v => _ = new LayerNorm(2, v), -1),
        ("epsilon", v => _ = new GroupNorm(1, 2, v), -1),
        ("epsilon", v => _ = new InstanceNorm(2, epsilon: v), -1),
        ("epsilon", v => _ = new SpectralNorm(new Linear(2, 2, new RandomSource(1)), new RandomSource(1), epsilon: v), -1),
        ("scale", v => _ = new Residual(Activation.Tanh(), v), double.NaN),
        ("bound", v => Init.Uniform(v), -1),
        ("standardDeviation", v => Init.Normal(v), -1),
        ("gain", v => Init.Orthogonal(v), double.NaN),
        ("rate", v => Schedule.Constant(v), -1),
        ("rate", v => Schedule.Step(v, 1), -1),
        ("factor", v => Schedule.Step(1, 1, v), -1),
        ("rate", v => Schedule.Cosine(v, 1), -1),
        ("final", v => Schedule.Cosine(1, 1, v), -1),
        ("rate", v => Schedule.Linear(v, 1), -1),
        ("final", v => Schedule.Linear(1, 1, v), -1),
        ("decay", v => _ = new ExponentialMovingAverage([], v), 1.1),
    ];

    [Fact]
    public void EverySettingIsChecked()
    {
        foreach ((string name, Action<double> set, double outside) in _settings)
        {
            foreach (double wrong in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, outside])
            {
                Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => set(wrong)).ParamName);
            }
            set(0.5);
        }
    }
}
