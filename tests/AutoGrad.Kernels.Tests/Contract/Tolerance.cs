namespace AutoGrad.Kernels.Tests;

/// <summary>How far a device's kernel may be from the plain one: the only table of tolerances in the contract.</summary>
/// <param name="Single">For Float32, relative.</param>
/// <param name="Double">For Float64, relative.</param>
/// <param name="Floor">What the error is relative to at least: the size of the terms where a result cancels.</param>
internal sealed record Tolerance(double Single, double Double, double Floor)
{
    /// <summary>Bit for bit, with any NaN equal to any other: what only moves, compares or rounds once.</summary>
    public static Tolerance Exact { get; } = new(0, 0, 0);

    /// <summary>
    /// A function of one or two numbers: some units in the last place, since a device may have its own exp or fuse a product.
    /// </summary>
    public static Tolerance Function { get; } = new(1e-6, 2e-15, 1e-30);

    /// <summary>Sine and cosine near their zeros, and powers and sums that cancel: relative to 1.</summary>
    public static Tolerance Cancelling { get; } = new(2e-6, 4e-15, 1);

    /// <summary>
    /// A sum, against the same in double precision, relative to the sum of the sizes: blocks keep the error to a few units.
    /// </summary>
    public static Tolerance Sum { get; } = new(2e-6, 1e-14, 1);

    /// <summary>Normal numbers: logarithm, sine and cosine of the device.</summary>
    public static Tolerance Normal { get; } = new(1e-5, 1e-13, 1);

    /// <summary>One step of an optimiser.</summary>
    public static Tolerance Update { get; } = new(2e-6, 4e-15, 1);

    /// <summary>
    /// A value with its first and second derivatives, from one device to another: chains of a few dozen kernels, with cancelling terms.
    /// </summary>
    public static Tolerance Derivative { get; } = new(1e-4, 1e-11, 1);

    /// <summary>
    /// Weights and losses after two steps of both players: Adam turns small differences of small gradients into whole steps.
    /// </summary>
    public static Tolerance TrainingStep { get; } = new(1e-4, 1e-9, 1);

    /// <summary>Fails unless the numbers agree; <paramref name="scale"/> is the size of the terms that made each, if a sum did.</summary>
    public void Holds(double[] expected, double[] actual, DType type, Func<string> where, double[]? scale = null)
    {
        Assert.Equal(expected.Length, actual.Length);
        double relative = type == DType.Float32 ? Single : Double;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i])) { continue; }
            double size = Math.Max(Math.Abs(expected[i]), scale?[i] ?? Floor);
            if (Math.Abs(expected[i] - actual[i]) <= relative * size) { continue; }
            Assert.Fail($"{where()}: element {i} is {actual[i]:R}, the reference device has {expected[i]:R}.");
        }
    }
}
