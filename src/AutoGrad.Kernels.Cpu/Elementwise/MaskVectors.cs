using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Where the masks of some numbers come from: all bits of a lane, or none, as vectors compare.</summary>
internal interface IMaskSource<T>
    where T : unmanaged
{
    /// <summary>The masks of the vector that starts at element i.</summary>
    Vector<T> From(nint i);
}

/// <summary>What is done with the masks of some numbers: lanes as wide as the numbers, 0 for no and 1 for yes.</summary>
internal interface IMaskTarget<T>
    where T : unmanaged
{
    /// <summary>Takes the masks of the vector that starts at element i.</summary>
    void To(nint i, Vector<T> mask);
}

/// <summary>
/// Masks in memory are bytes, masks in registers are as wide as the numbers they belong to. A vector of bytes is as many vectors of numbers
/// as a number has bytes.
/// </summary>
internal static unsafe class MaskVectors
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Writes the masks of the first elements, as many as fill whole vectors of bytes, and says how many they are.</summary>
    public static nint Write<T, S>(S source, bool* y, nint n)
        where T : unmanaged
        where S : struct, IMaskSource<T>
    {
        nint i = 0;
        for (; i <= n - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (Bytes<T, S>(source, i) & Vector<byte>.One).Store((byte*)y + i);
        }
        return i;
    }

    /// <summary>Reads the masks of the first elements, as many as fill whole vectors of bytes, and says how many they are.</summary>
    public static nint Read<T, G>(bool* x, G target, nint n)
        where T : unmanaged
        where G : struct, IMaskTarget<T>
    {
        nint i = 0;
        for (; i <= n - Vector<byte>.Count; i += Vector<byte>.Count) { Spread<T, G>(Vector.Load((byte*)x + i), target, i); }
        return i;
    }

    [MethodImpl(Inline)]
    private static Vector<byte> Bytes<T, S>(S source, nint i)
        where T : unmanaged
        where S : struct, IMaskSource<T>
        => Vector.Narrow(Shorts<T, S>(source, i), Shorts<T, S>(source, i + Vector<ushort>.Count));

    [MethodImpl(Inline)]
    private static Vector<ushort> Shorts<T, S>(S source, nint i)
        where T : unmanaged
        where S : struct, IMaskSource<T>
        => Vector.Narrow(Words<T, S>(source, i), Words<T, S>(source, i + Vector<uint>.Count));

    [MethodImpl(Inline)]
    private static Vector<uint> Words<T, S>(S source, nint i)
        where T : unmanaged
        where S : struct, IMaskSource<T>
        => sizeof(T) == 4
            ? source.From(i).As<T, uint>()
            : Vector.Narrow(source.From(i).As<T, ulong>(), source.From(i + Vector<ulong>.Count).As<T, ulong>());

    [MethodImpl(Inline)]
    private static void Spread<T, G>(Vector<byte> masks, G target, nint i)
        where T : unmanaged
        where G : struct, IMaskTarget<T>
    {
        if (sizeof(T) == 1)
        {
            target.To(i, masks.As<byte, T>());
        }
        else
        {
            Vector.Widen(masks, out Vector<ushort> low, out Vector<ushort> high);
            Spread<T, G>(low, target, i);
            Spread<T, G>(high, target, i + Vector<ushort>.Count);
        }
    }

    [MethodImpl(Inline)]
    private static void Spread<T, G>(Vector<ushort> masks, G target, nint i)
        where T : unmanaged
        where G : struct, IMaskTarget<T>
    {
        Vector.Widen(masks, out Vector<uint> low, out Vector<uint> high);
        Spread<T, G>(low, target, i);
        Spread<T, G>(high, target, i + Vector<uint>.Count);
    }

    [MethodImpl(Inline)]
    private static void Spread<T, G>(Vector<uint> masks, G target, nint i)
        where T : unmanaged
        where G : struct, IMaskTarget<T>
    {
        if (sizeof(T) == 4)
        {
            target.To(i, masks.As<uint, T>());
        }
        else
        {
            Vector.Widen(masks, out Vector<ulong> low, out Vector<ulong> high);
            target.To(i, low.As<ulong, T>());
            target.To(i + Vector<ulong>.Count, high.As<ulong, T>());
        }
    }
}
