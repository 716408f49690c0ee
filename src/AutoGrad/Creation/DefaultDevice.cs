using System.Runtime.CompilerServices;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;

namespace AutoGrad;

/// <summary>The device of tensors that are made without naming one.</summary>
/// <remarks>
/// This file alone names the CPU device. A program that sets another one first, <c>Device.Default = new ReferenceDevice();</c>, never loads
/// it.
/// </remarks>
public static class DefaultDevice
{
    private static Device? _chosen;

    extension(Device)
    {
        /// <summary>
        /// The device of tensors that are made without naming one: this computer's processor, unless set. Shared by all threads.
        /// </summary>
        public static Device Default
        {
            get => _chosen ??= Processor();
            set => _chosen = value;
        }
    }

    // Not inlined: the assembly of the CPU device is loaded when this method is compiled, and not before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Device Processor() => CpuDevice.Shared;
}
