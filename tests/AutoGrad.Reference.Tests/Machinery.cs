using System.Runtime.CompilerServices;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Reference.Tests;

/// <summary>Makes the reference device the default before anything runs, and looks whether the CPU device stays out.</summary>
internal static class Machinery
{
    [ModuleInitializer]
    internal static void StayOut() => Device.Default = new ReferenceDevice();

    /// <summary>
    /// Fails if the assembly of the CPU device was loaded into this process. An assembly is loaded when the first method that names one of
    /// its types is compiled, and stays.
    /// </summary>
    public static void IsAbsent()
    {
        string?[] loaded = [.. AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name)];
        Assert.Contains("AutoGrad.Kernels", loaded);
        Assert.DoesNotContain("AutoGrad.Kernels.Cpu", loaded);
    }
}
