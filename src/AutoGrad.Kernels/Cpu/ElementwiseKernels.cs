using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// y = f(x) along a contiguous row, a vector at a time. The rest of a row goes through a vector too, so that a value never depends on its
/// place.
/// </summary>
internal readonly unsafe struct MapRow<T, F>(F f, T* x, T* y) : IRowKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where F : unmanaged, IUnaryFunction
{
    public void Row(ReadOnlySpan<long> at, int n) => Loop(f, x + at[0], y + at[1], n);

    private static void Loop(F f, T* x, T* y, int n)
    {
        int width = Vector<T>.Count;
        int i = 0;
        for (; i <= n - width; i += width) { f.Of<Vector<T>, VectorAlgebra<T>>(Vector.Load(x + i)).Store(y + i); }
        if (i < n) { Part.Store(f.Of<Vector<T>, VectorAlgebra<T>>(Part.Load(x + i, n - i)), y + i, n - i); }
    }
}

/// <summary>y = f(a, b) along a row; a and b are each contiguous or one number for the whole row.</summary>
internal readonly unsafe struct ZipRow<T, F>(F f, T* a, bool repeatA, T* b, bool repeatB, T* y) : IRowKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where F : unmanaged, IBinaryFunction
{
    public void Row(ReadOnlySpan<long> at, int n)
    {
        if (repeatA) { LoopRepeatingA(f, a[at[0]], b + at[1], y + at[2], n); }
        else if (repeatB) { LoopRepeatingB(f, a + at[0], b[at[1]], y + at[2], n); }
        else { Loop(f, a + at[0], b + at[1], y + at[2], n); }
    }

    private static void Loop(F f, T* a, T* b, T* y, int n)
    {
        int width = Vector<T>.Count;
        int i = 0;
        for (; i <= n - width; i += width)
        {
            f.Of<Vector<T>, VectorAlgebra<T>>(Vector.Load(a + i), Vector.Load(b + i)).Store(y + i);
        }
        if (i < n) { Part.Store(f.Of<Vector<T>, VectorAlgebra<T>>(Part.Load(a + i, n - i), Part.Load(b + i, n - i)), y + i, n - i); }
    }

    private static void LoopRepeatingA(F f, T a, T* b, T* y, int n)
    {
        var all = new Vector<T>(a);
        int width = Vector<T>.Count;
        int i = 0;
        for (; i <= n - width; i += width) { f.Of<Vector<T>, VectorAlgebra<T>>(all, Vector.Load(b + i)).Store(y + i); }
        if (i < n) { Part.Store(f.Of<Vector<T>, VectorAlgebra<T>>(all, Part.Load(b + i, n - i)), y + i, n - i); }
    }

    private static void LoopRepeatingB(F f, T* a, T b, T* y, int n)
    {
        var all = new Vector<T>(b);
        int width = Vector<T>.Count;
        int i = 0;
        for (; i <= n - width; i += width) { f.Of<Vector<T>, VectorAlgebra<T>>(Vector.Load(a + i), all).Store(y + i); }
        if (i < n) { Part.Store(f.Of<Vector<T>, VectorAlgebra<T>>(Part.Load(a + i, n - i), all), y + i, n - i); }
    }
}

/// <summary>A mask of a comparison along a row.</summary>
internal readonly unsafe struct CompareRow<T>(Comparison comparison, T* a, long stepA, T* b, long stepB, bool* y) : IRowKernel
    where T : unmanaged, INumber<T>
{
    public void Row(ReadOnlySpan<long> at, int n)
    {
        T* p = a + at[0];
        T* q = b + at[1];
        bool* r = y + at[2];
        switch (comparison)
        {
            case Comparison.Equal:
                for (int i = 0; i < n; i++) { r[i] = p[i * stepA] == q[i * stepB]; }
                break;
            case Comparison.Greater:
                for (int i = 0; i < n; i++) { r[i] = p[i * stepA] > q[i * stepB]; }
                break;
            default:
                for (int i = 0; i < n; i++) { r[i] = p[i * stepA] >= q[i * stepB]; }
                break;
        }
    }
}

/// <summary>mask ? a : b along a row.</summary>
internal readonly unsafe struct SelectRow<T>(bool* mask, long stepMask, T* a, long stepA, T* b, long stepB, T* y) : IRowKernel
    where T : unmanaged
{
    public void Row(ReadOnlySpan<long> at, int n)
    {
        bool* m = mask + at[0];
        T* p = a + at[1];
        T* q = b + at[2];
        T* r = y + at[3];
        for (int i = 0; i < n; i++) { r[i] = m[i * stepMask] ? p[i * stepA] : q[i * stepB]; }
    }
}

/// <summary>y = x along a row, with any steps.</summary>
internal readonly unsafe struct CopyRow<T>(T* x, long stepX, T* y, long stepY) : IRowKernel
    where T : unmanaged
{
    public void Row(ReadOnlySpan<long> at, int n)
    {
        T* from = x + at[0];
        T* to = y + at[1];
        if (stepX == 1 && stepY == 1) { new ReadOnlySpan<T>(from, n).CopyTo(new Span<T>(to, n)); }
        else if (stepX == 0 && stepY == 1) { new Span<T>(to, n).Fill(*from); }
        else
        {
            for (int i = 0; i < n; i++) { to[i * stepY] = from[i * stepX]; }
        }
    }
}

/// <summary>One optimiser step along a row, in place.</summary>
internal readonly unsafe struct UpdateRow<T, U>(U rule, T* p, T* g, T* s1, T* s2, T* s3) : IRowKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where U : unmanaged, IUpdateRule
{
    public void Row(ReadOnlySpan<long> at, int n) => Loop(rule, p + at[0], g + at[0], s1 + at[0], s2 + at[0], s3 + at[0], n);

    private static void Loop(U rule, T* p, T* g, T* s1, T* s2, T* s3, int n)
    {
        int width = Vector<T>.Count;
        int i = 0;
        for (; i <= n - width; i += width)
        {
            Vector<T> first = Vector.Load(s1 + i);
            Vector<T> second = Vector.Load(s2 + i);
            Vector<T> third = Vector.Load(s3 + i);
            Vector<T> next = rule.Step<Vector<T>, VectorAlgebra<T>>(
                Vector.Load(p + i), Vector.Load(g + i), ref first, ref second, ref third);
            if (rule.States > 0) { first.Store(s1 + i); }
            if (rule.States > 1) { second.Store(s2 + i); }
            if (rule.States > 2) { third.Store(s3 + i); }
            next.Store(p + i);
        }
        if (i < n) { Rest(rule, p + i, g + i, s1 + i, s2 + i, s3 + i, n - i); }
    }

    private static void Rest(U rule, T* p, T* g, T* s1, T* s2, T* s3, int n)
    {
        Vector<T> first = Part.Load(s1, n);
        Vector<T> second = Part.Load(s2, n);
        Vector<T> third = Part.Load(s3, n);
        Vector<T> next = rule.Step<Vector<T>, VectorAlgebra<T>>(Part.Load(p, n), Part.Load(g, n), ref first, ref second, ref third);
        if (rule.States > 0) { Part.Store(first, s1, n); }
        if (rule.States > 1) { Part.Store(second, s2, n); }
        if (rule.States > 2) { Part.Store(third, s3, n); }
        Part.Store(next, p, n);
    }
}

/// <summary>The start of a vector, for the end of a row.</summary>
internal static unsafe class Part
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Load<T>(T* x, int count)
        where T : unmanaged
    {
        Vector<T> v = default;
        for (int i = 0; i < count; i++) { ((T*)&v)[i] = x[i]; }
        return v;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector<T> v, T* y, int count)
        where T : unmanaged
    {
        for (int i = 0; i < count; i++) { y[i] = ((T*)&v)[i]; }
    }
}
