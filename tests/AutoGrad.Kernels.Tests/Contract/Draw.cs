using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <summary>What the properties are tried on. Every run draws the same, since the replay seed is fixed.</summary>
internal static class Draw
{
    /// <summary>Set in a process whose SIMD instructions are taken away, to the level that it must find.</summary>
    public const string SimdLevel = "AUTOGRAD_TEST_SIMD_LEVEL";

    /// <summary>Whether this is such a process: its tensors are few and tiny, since code without instructions is slow.</summary>
    public static bool IsLowered { get; } = Environment.GetEnvironmentVariable(SimdLevel) is not null;

    /// <summary>
    /// Tensors that no small drawing reaches: vector bodies and tails, rows longer than a chunk, work for more than one thread.
    /// </summary>
    private static readonly Shape[] _large =
    [
        [40_000], [16_385], [3, 20_001], [20_001, 3], [130, 257], [2, 17_000, 3], [40, 30, 40], [64, 1, 700], [1, 33_000],
            [5, 4, 3, 2, 300],
    ];

    /// <summary>Rank 0 to 5 and dimensions 0 to 7, with zero-size tensors and axes of one element among them.</summary>
    public static Gen<Shape> Small { get; } =
        from rank in Gen.Choose(0, 5)
        from dims in Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Constant(1)), (18, Gen.Choose(2, 7))).ArrayOf(rank)
        select new Shape(dims);

    /// <summary>A small shape, or now and then a large one.</summary>
    public static Gen<Shape> AnyShape { get; }
        = IsLowered ? Small : Gen.Frequency((6, Small), (1, Gen.Elements(_large)));

    public static Gen<int> Seed { get; } = Gen.Choose(0, 1_000_000);

    public static Gen<DType> Floating { get; } = Gen.Elements(DType.Float32, DType.Float64);

    public static Gen<DType> AnyType { get; } = Gen.Elements(DType.Float32, DType.Float64, DType.Int32, DType.Bool);

    /// <summary>A shape that stretches to <paramref name="target"/>: some axes of one element, some of the leading axes left out.</summary>
    public static Gen<Shape> StretchingTo(Shape target) =>
        from skip in Gen.Choose(0, 2 * target.Rank)
        from ones in Gen.Elements(false, false, true).ArrayOf(target.Rank)
        select new Shape([.. target.Select((d, i) => ones[i] ? 1 : d).Skip(Math.Max(0, skip - target.Rank))]);

    /// <summary>Any order of the axes.</summary>
    public static Gen<int[]> OrderOf(Shape shape) => Gen.Shuffle(Enumerable.Range(0, shape.Rank).ToArray());

    /// <summary>
    /// Tries a property on <paramref name="tests"/> drawn cases; an exception of an assertion is a failure, and shrinks to a smaller case.
    /// </summary>
    /// <remarks>
    /// Inside facts rather than by FsCheck's attribute: the same bodies run on devices that may be absent, and there Fact is one that can
    /// be skipped.
    /// </remarks>
    public static void Try<T>(Gen<T> cases, Action<T> holds, int tests = 60)
    {
        int count = IsLowered ? tests / 4 : tests;
        Prop.ForAll(Shrink.ByDrawing(cases, c => Shrink.SizeOf(c)), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20_260_101, 1));
    }

    /// <summary>Numbers of a tensor in a range, as doubles that fit <paramref name="type"/> exactly.</summary>
    public static double[] Numbers(long count, int seed, DType type, double low = -3, double high = 3)
    {
        var random = new Random(seed);
        var numbers = new double[count];
        for (int i = 0; i < numbers.Length; i++)
        {
            double x = low + ((high - low) * random.NextDouble());
            numbers[i] = type switch
            {
                DType.Float32 => (float)x,
                DType.Int32 => (int)x,
                DType.Bool => random.Next(2),
                _ => x,
            };
        }
        return numbers;
    }
}
