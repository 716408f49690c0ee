using System.Runtime.InteropServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Scratch memory that a thread keeps between calls: native, it only grows, and goes when its thread has gone.</summary>
internal sealed unsafe class Scratch
{
    private void* _memory;
    private nuint _bytes;

    /// <summary>Frees the memory of a thread that has ended.</summary>
    ~Scratch() => NativeMemory.AlignedFree(_memory);

    /// <summary>Memory for <paramref name="count"/> elements, aligned to a cache line; what an earlier call wrote is lost.</summary>
    public T* Reserve<T>(nint count)
        where T : unmanaged
    {
        nuint bytes = (nuint)count * (nuint)sizeof(T);
        if (bytes > _bytes)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _bytes = 0;
            _memory = HugePages.Allocate(bytes);
            _bytes = bytes;
        }
        return (T*)_memory;
    }
}
