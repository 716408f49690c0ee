using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Four registers of sixteen floats, on which every step is taken one after the other before the next step begins.</summary>
/// <remarks>
/// A processor finds work that it can do at once among the instructions that it holds back until their operands are there, a few dozen.
/// With one register after the other those are links of few chains, and units idle. Four chains that run beside each other, link by link,
/// keep them busy; the JIT leaves the order as written here.
/// </remarks>
internal readonly unsafe struct FourVectors(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
{
    /// <summary>How many numbers they hold together.</summary>
    public const int Count = 64;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int One = 16;

    private readonly Vector512<float> _a = a;
    private readonly Vector512<float> _b = b;
    private readonly Vector512<float> _c = c;
    private readonly Vector512<float> _d = d;

    /// <summary>The same register four times.</summary>
    [MethodImpl(Inline)]
    public static implicit operator FourVectors(Vector512<float> x) => new(x, x, x, x);

    /// <summary>x + y.</summary>
    [MethodImpl(Inline)]
    public static FourVectors operator +(FourVectors x, FourVectors y) => new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d);

    /// <summary>x − y.</summary>
    [MethodImpl(Inline)]
    public static FourVectors operator -(FourVectors x, FourVectors y) => new(x._a - y._a, x._b - y._b, x._c - y._c, x._d - y._d);

    /// <summary>x / y.</summary>
    [MethodImpl(Inline)]
    public static FourVectors operator /(FourVectors x, FourVectors y) => new(x._a / y._a, x._b / y._b, x._c / y._c, x._d / y._d);

    /// <summary>The bits that x and y both have.</summary>
    [MethodImpl(Inline)]
    public static FourVectors operator &(FourVectors x, FourVectors y) => new(x._a & y._a, x._b & y._b, x._c & y._c, x._d & y._d);

    /// <summary>The bits that x or y has.</summary>
    [MethodImpl(Inline)]
    public static FourVectors operator |(FourVectors x, FourVectors y) => new(x._a | y._a, x._b | y._b, x._c | y._c, x._d | y._d);

    /// <summary>x·y + z, rounded once.</summary>
    [MethodImpl(Inline)]
    public static FourVectors MultiplyAdd(FourVectors x, FourVectors y, FourVectors z) => new(
        Vector512.FusedMultiplyAdd(x._a, y._a, z._a),
        Vector512.FusedMultiplyAdd(x._b, y._b, z._b),
        Vector512.FusedMultiplyAdd(x._c, y._c, z._c),
        Vector512.FusedMultiplyAdd(x._d, y._d, z._d));

    /// <summary>z − x·y, rounded once.</summary>
    [MethodImpl(Inline)]
    public static FourVectors MultiplySubtract(FourVectors x, FourVectors y, FourVectors z) => new(
        Avx512F.FusedMultiplyAddNegated(x._a, y._a, z._a),
        Avx512F.FusedMultiplyAddNegated(x._b, y._b, z._b),
        Avx512F.FusedMultiplyAddNegated(x._c, y._c, z._c),
        Avx512F.FusedMultiplyAddNegated(x._d, y._d, z._d));

    /// <summary>The smaller of x and y; y where one is NaN.</summary>
    [MethodImpl(Inline)]
    public static FourVectors Min(FourVectors x, FourVectors y) => new(
        Vector512.MinNative(x._a, y._a),
        Vector512.MinNative(x._b, y._b),
        Vector512.MinNative(x._c, y._c),
        Vector512.MinNative(x._d, y._d));

    /// <summary>x · 2ⁿ, n rounded down.</summary>
    [MethodImpl(Inline)]
    public static FourVectors Scale(FourVectors x, FourVectors n) => new(
        Avx512F.Scale(x._a, n._a),
        Avx512F.Scale(x._b, n._b),
        Avx512F.Scale(x._c, n._c),
        Avx512F.Scale(x._d, n._d));

    /// <summary>What <see cref="SingleVectors512.Bounded"/> makes of each.</summary>
    [MethodImpl(Inline)]
    public static FourVectors Bounded(FourVectors x, Vector512<float> one) => new(
        SingleVectors512.Bounded(x._a, one),
        SingleVectors512.Bounded(x._b, one),
        SingleVectors512.Bounded(x._c, one),
        SingleVectors512.Bounded(x._d, one));

    /// <summary>The numbers of a table of 16 that the lowest four bits of each place name.</summary>
    [MethodImpl(Inline)]
    public static FourVectors Lookup(Vector512<float> table, FourVectors place) => new(
        SingleVectors512.Lookup(table, place._a.AsInt32()),
        SingleVectors512.Lookup(table, place._b.AsInt32()),
        SingleVectors512.Lookup(table, place._c.AsInt32()),
        SingleVectors512.Lookup(table, place._d.AsInt32()));

    /// <summary>The same for a table of 32 in two halves, and five bits.</summary>
    [MethodImpl(Inline)]
    public static FourVectors Lookup(Vector512<float> low, Vector512<float> high, FourVectors place) => new(
        SingleVectors512.Lookup(low, high, place._a.AsInt32()),
        SingleVectors512.Lookup(low, high, place._b.AsInt32()),
        SingleVectors512.Lookup(low, high, place._c.AsInt32()),
        SingleVectors512.Lookup(low, high, place._d.AsInt32()));

    /// <summary>The bits of x, so many places further down.</summary>
    [MethodImpl(Inline)]
    public static FourVectors ShiftRight(FourVectors x, [ConstantExpected] byte places) => new(
        Vector512.ShiftRightLogical(x._a.AsInt32(), places).AsSingle(),
        Vector512.ShiftRightLogical(x._b.AsInt32(), places).AsSingle(),
        Vector512.ShiftRightLogical(x._c.AsInt32(), places).AsSingle(),
        Vector512.ShiftRightLogical(x._d.AsInt32(), places).AsSingle());

    /// <summary>Reads 64 neighbours; no alignment needed.</summary>
    [MethodImpl(Inline)]
    public static FourVectors Load(float* source) => new(
        Vector512.Load(source),
        Vector512.Load(source + One),
        Vector512.Load(source + (2 * One)),
        Vector512.Load(source + (3 * One)));

    /// <summary>Writes 64 neighbours; no alignment needed.</summary>
    [MethodImpl(Inline)]
    public void Store(float* target)
    {
        _a.Store(target);
        _b.Store(target + One);
        _c.Store(target + (2 * One));
        _d.Store(target + (3 * One));
    }

    /// <summary>Writes them past the caches, to an address that is a multiple of a register's size.</summary>
    [MethodImpl(Inline)]
    public void StoreThrough(float* target)
    {
        _a.StoreAlignedNonTemporal(target);
        _b.StoreAlignedNonTemporal(target + One);
        _c.StoreAlignedNonTemporal(target + (2 * One));
        _d.StoreAlignedNonTemporal(target + (3 * One));
    }
}
