using System.Reflection;

namespace AutoGrad.Kernels.Tests;

/// <summary>One function of the kernels with parameters, and where it is tried.</summary>
/// <param name="Type">The struct.</param>
/// <param name="Run">Calls Map on x to y, or Zip on a, b to y.</param>
/// <param name="Low">The lower end of the arguments.</param>
/// <param name="High">The upper end of the arguments.</param>
/// <param name="Tolerance">How far a device may be from the plain loop.</param>
internal sealed record FunctionCase<TRun>(Type Type, TRun Run, double Low, double High, Tolerance Tolerance);

internal delegate void MapRun(Device device, Storage x, Storage y);

internal delegate void ZipRun(Device device, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape);

/// <summary>
/// Every scalar function. One without parameters is found by reflection and tried from −3 to 3; a line here says what is to be different:
/// the parameters, the range, the tolerance. A function with parameters and no line is named by a test.
/// </summary>
internal static class FunctionTable
{
    public static FunctionCase<MapRun>[] Unary { get; } = WithOthers<IUnaryFunction, MapRun>(
        nameof(Map),
        [
            Map(default(IdentityFunction), tolerance: Tolerance.Exact),
            Map(new AffineFunction(1.5, -0.25), tolerance: Tolerance.Cancelling),
            Map(new DivideByFunction(3), tolerance: Tolerance.Exact),
            Map(new DivideIntoFunction(-2), 0.01),
            Map(default(SqrtFunction), 0),
            Map(default(ExpFunction), -20, 20),
            Map(default(LogFunction), 0, 9, Tolerance.Cancelling),
            Map(new PowerOfFunction(3)),
            Map(new PowerOfFunction(-0.5), 0.01),
            Map(default(SinFunction), -30, 30, Tolerance.Cancelling),
            Map(default(CosFunction), -30, 30, Tolerance.Cancelling),
            Map(default(SigmoidFunction), -20, 20),
            Map(default(SoftplusFunction), -20, 20),
            Map(new LeakyReluFunction(0)),
            Map(new LeakyReluFunction(0.2)),
            Map(new EluFunction(1)),
            Map(new EluFunction(0.7), -30, 1),
            Map(new ClampFunction(-1, 0.5)),
            Map(default(RsqrtFunction), 0.01),
            Map(default(Log1pFunction), -0.9, 9, Tolerance.Cancelling),
            Map(default(Expm1Function), -3, 3, Tolerance.Cancelling),
            Map(default(ErfFunction), tolerance: Tolerance.Cancelling),
            Map(default(AtanFunction), -9, 9),
        ]);

    public static FunctionCase<ZipRun>[] Binary { get; } = WithOthers<IBinaryFunction, ZipRun>(
        nameof(Zip),
        [
            Zip(default(PowerFunction), 0.01),
            Zip(new ClampSlopeFunction(-1, 0.5)),
            Zip(new LeakyReluSlopeFunction(0)),
            Zip(new LeakyReluSlopeFunction(0.2)),
            Zip(default(TanhGradientFunction), -1, 1, Tolerance.Cancelling),
            Zip(default(SigmoidGradientFunction), 0, 1, Tolerance.Cancelling),
            Zip(default(SoftplusGradientFunction), -20, 20),
        ]);

    /// <summary>The functions of a kind in the assembly of the kernels.</summary>
    public static IEnumerable<Type> All<TFunction>()
        => typeof(Device).Assembly.GetTypes().Where(t => t.IsValueType && typeof(TFunction).IsAssignableFrom(t));

    /// <summary>The given cases, and the default case of every function without parameters that has none.</summary>
    private static FunctionCase<TRun>[] WithOthers<TFunction, TRun>(string kernel, FunctionCase<TRun>[] given)
    {
        MethodInfo byDefault = typeof(FunctionTable).GetMethod(kernel, BindingFlags.NonPublic | BindingFlags.Static)!;
        IEnumerable<Type> others = All<TFunction>().Except(given.Select(c => c.Type)).Where(t => !HasParameters(t)).OrderBy(t => t.Name);
        return
        [
            .. given,
            .. others.Select(t => (FunctionCase<TRun>)byDefault.MakeGenericMethod(t).Invoke(
                null, [Activator.CreateInstance(t), Type.Missing, Type.Missing, Type.Missing])!),
        ];
    }

    private static bool HasParameters(Type function)
        => function.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Length > 0;

    private static FunctionCase<MapRun> Map<F>(F f, double low = -3, double high = 3, Tolerance? tolerance = null)
        where F : unmanaged, IUnaryFunction
        => new(typeof(F), (device, x, y) => device.Map(f, x, y), low, high, tolerance ?? Tolerance.Function);

    private static FunctionCase<ZipRun> Zip<F>(F f, double low = -3, double high = 3, Tolerance? tolerance = null)
        where F : unmanaged, IBinaryFunction
        => new(typeof(F), (device, a, aShape, b, bShape, y, yShape) => device.Zip(f, a, aShape, b, bShape, y, yShape), low, high,
            tolerance ?? Tolerance.Function);
}
