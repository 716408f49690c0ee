namespace AutoGrad.Kernels.Tests;

/// <summary>Whether this process was started with fewer SIMD instructions than the processor has; see SimdLevelTests.</summary>
internal static class SimdLevel
{
    /// <summary>The environment variable with the level that the process must find.</summary>
    public const string Variable = "AUTOGRAD_TEST_SIMD_LEVEL";

    /// <summary>True at a lowered level: tensors are tiny then, since code without instructions is slow.</summary>
    public static bool IsLowered => Environment.GetEnvironmentVariable(Variable) is not null;
}
