using System.Runtime.InteropServices;

namespace AutoGrad.Kernels;

/// <summary>
/// Native memory, aligned to a cache line. Large pieces ask Linux for pages of 2 MiB instead of 4 KiB: the first touch of a page costs more
/// than the arithmetic on its numbers, and later passes look up fewer addresses.
/// </summary>
internal static unsafe partial class HugePages
{
    private const nuint PageBytes = 2 << 20;
    private const nuint CacheLine = 64;
    private const int AdviseHugePage = 14;

    /// <summary>Memory to be freed by NativeMemory.AlignedFree.</summary>
    public static void* Allocate(nuint bytes)
    {
        if (bytes < PageBytes || !OperatingSystem.IsLinux()) { return NativeMemory.AlignedAlloc(bytes, CacheLine); }
        void* memory = NativeMemory.AlignedAlloc(bytes, PageBytes);

        // Advice only: where the system does not take it, the memory is just as good.
        _ = Advise(memory, bytes, AdviseHugePage);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
