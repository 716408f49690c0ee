using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Learning rates at the steps where they are known by hand, and averages of weights.</summary>
public class ScheduleTests
{
    [Fact]
    public void RatesAreThoseOfTheirFormulas()
    {
        Assert.Equal(0.3, Schedule.Constant(0.3)(12345));
        Func<long, double> step = Schedule.Step(1, 10, 0.5);
        Assert.Equal([1, 1, 0.5, 0.5, 0.25], new long[] { 0, 9, 10, 19, 20 }.Select(step));
        Func<long, double> cosine = Schedule.Cosine(1, 100, final: 0.2);
        Assert.Equal(1, cosine(0));
        Assert.Equal(0.6, cosine(50), 1e-15);
        Assert.Equal(0.2 + (0.4 * (1 + Math.Sqrt(0.5))), cosine(25), 1e-15);
        Assert.Equal(0.2, cosine(100), 1e-15);
        Assert.Equal(0.2, cosine(1000), 1e-15);
        Func<long, double> linear = Schedule.Linear(1, 4, final: 3);
        Assert.Equal([1, 1.5, 2, 2.5, 3, 3], new long[] { 0, 1, 2, 3, 4, 5 }.Select(linear));
        Assert.Equal(0, Schedule.Linear(0.1, 7)(7));
    }

    [Fact]
    public void WarmUpClimbsEvenlyIntoTheScheduleThatFollows()
    {
        Func<long, double> rate = Schedule.WarmUp(4, Schedule.Cosine(1, 10));
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1], new long[] { 0, 1, 2, 3, 4 }.Select(rate).Select(r => Math.Round(r, 12)));
        Assert.Equal(Schedule.Cosine(1, 10)(3), rate(7));
        Assert.Equal(0, rate(14), 1e-15);
        Func<long, double> nested = Schedule.WarmUp(1, Schedule.WarmUp(1, Schedule.Constant(1)));
        Assert.Equal([0.25, 0.5, 1], new long[] { 0, 1, 2 }.Select(nested));
        Assert.Equal(1, Schedule.WarmUp(0, Schedule.Constant(1))(0));
    }

    [Fact]
    public void StepsBelow0AndPeriodsOf0AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(1, 10)(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.WarmUp(5, Schedule.Constant(1))(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Step(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Linear(1, 0));
    }

    [Fact]
    public void AveragesFollowTheWeights()
    {
        var w = new Parameter(Tensor.From(1.0, 2.0), "w");
        ExponentialMovingAverage average;
        using (new TensorScope()) { average = new ExponentialMovingAverage([w], 0.75); }
        for (int i = 1; i <= 3; i++)
        {
            using var scope = new TensorScope();
            w.Set(Tensor.From(10.0 * i, 0.0));
            average.Update();
        }

        // a = ((1 · ¾ + 10/4) ¾ + 20/4) ¾ + 30/4, and 2 (¾)³.
        double[] expected = [(((((1 * 0.75) + 2.5) * 0.75) + 5) * 0.75) + 7.5, 2 * 0.421875];
        Assert.Equal(expected, average.Averages[0].ToDoubles());
        Assert.False(average.Averages[0].HasHistory);
        Assert.Equal([30.0, 0.0], w.ToDoubles());
        average.Apply();
        Assert.Equal(expected, w.ToDoubles());
        Assert.Throws<InvalidOperationException>(average.Apply);
        Assert.Throws<InvalidOperationException>(average.Update);
        average.Restore();
        Assert.Equal([30.0, 0.0], w.ToDoubles());
        Assert.Throws<InvalidOperationException>(average.Restore);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialMovingAverage([w], 1.5));
    }

    /// <summary>A schedule drives an optimiser: the sum of the rates is how far a gradient of 1 takes a weight.</summary>
    [Fact]
    public void TheRateOfAnOptimizerFollowsTheSchedule()
    {
        var w = new Parameter(Tensor.Zeros([1], DType.Float64), "w");
        var optimizer = new Sgd([w], rate: 0);
        Func<long, double> schedule = Schedule.WarmUp(3, Schedule.Step(1, 2, 0.5));
        for (int i = 0; i < 7; i++)
        {
            optimizer.Rate = schedule(optimizer.Steps);
            optimizer.Step([Tensor.Ones([1], DType.Float64)]);
        }
        Assert.Equal(-(0.25 + 0.5 + 0.75 + 1 + 1 + 0.5 + 0.5), w.Item(), 1e-12);
    }
}
