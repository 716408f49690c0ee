using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

// Every loop is written once and compiled for 512-bit vectors where the processor has them, else for Vector<T>. The rest of a row goes
// through a vector too, so that a value never depends on its place.

/// <summary>
/// y = f(x) along a row. Written <paramref name="through"/>, y does not go to the caches: its rows start at multiples of a vector's size.
/// </summary>
internal readonly unsafe struct MapRow<T, F>(F f, T* x, T* y, bool through = false) : IRowKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where F : unmanaged, IUnaryFunction
{
    public void Row(long* offsets, int n)
    {
        T* from = x + offsets[0];
        T* to = y + offsets[1];
        if (Vector512.IsHardwareAccelerated)
        {
            Loop<Vector512<T>, VectorAlgebra512<T>>(f, from, to, n, through);
        }
        else
        {
            Loop<Vector<T>, VectorAlgebra<T>>(f, from, to, n, through);
        }
    }

    private static void Loop<V, A>(F f, T* x, T* y, nint n, bool through)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        nint i = 0;
        if (through)
        {
            for (; i <= n - A.Count; i += A.Count) { A.StoreThrough(f.Of<V, A>(A.Load(x + i)), y + i); }
        }
        for (; i <= n - A.Count; i += A.Count) { A.Store(f.Of<V, A>(A.Load(x + i)), y + i); }
        if (i < n)
        {
            A.StoreFirst(f.Of<V, A>(A.LoadFirst(x + i, (int)(n - i))), y + i, (int)(n - i));
        }
    }
}

/// <summary>y = f(a, b) along a row; a and b each have neighbours (step 1) or one number for the whole row (step 0).</summary>
internal readonly unsafe struct ZipRow<T, F>(F f, T* a, long stepA, T* b, long stepB, T* y, bool through = false) : IRowKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where F : unmanaged, IBinaryFunction
{
    public void Row(long* offsets, int n)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Row<Vector512<T>, VectorAlgebra512<T>>(a + offsets[0], b + offsets[1], y + offsets[2], n);
        }
        else
        {
            Row<Vector<T>, VectorAlgebra<T>>(a + offsets[0], b + offsets[1], y + offsets[2], n);
        }
    }

    private void Row<V, A>(T* p, T* q, T* r, nint n)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        var left = new Neighbours<T, V, A>(p);
        var right = new Neighbours<T, V, A>(q);
        if (stepA == 0 && stepB == 0)
        {
            Loop<V, A, Repeated<V>, Repeated<V>>(f, new(A.Repeat(*p)), new(A.Repeat(*q)), r, n, through);
        }
        else if (stepA == 0)
        {
            Loop<V, A, Repeated<V>, Neighbours<T, V, A>>(f, new(A.Repeat(*p)), right, r, n, through);
        }
        else if (stepB == 0)
        {
            Loop<V, A, Neighbours<T, V, A>, Repeated<V>>(f, left, new(A.Repeat(*q)), r, n, through);
        }
        else
        {
            Loop<V, A, Neighbours<T, V, A>, Neighbours<T, V, A>>(f, left, right, r, n, through);
        }
    }

    private static void Loop<V, A, P, Q>(F f, P a, Q b, T* y, nint n, bool through)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
        where P : struct, IOperand<V>
        where Q : struct, IOperand<V>
    {
        nint i = 0;
        if (through)
        {
            for (; i <= n - A.Count; i += A.Count) { A.StoreThrough(f.Of<V, A>(a.From(i), b.From(i)), y + i); }
        }
        for (; i <= n - A.Count; i += A.Count) { A.Store(f.Of<V, A>(a.From(i), b.From(i)), y + i); }
        int rest = (int)(n - i);
        if (rest > 0)
        {
            A.StoreFirst(f.Of<V, A>(a.First(i, rest), b.First(i, rest)), y + i, rest);
        }
    }
}

/// <summary>One optimiser step along a row, in place.</summary>
internal readonly unsafe struct UpdateRow<T, U>(U rule, T* p, T* g, T* s1, T* s2, T* s3) : IRowKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where U : unmanaged, IUpdateRule
{
    public void Row(long* offsets, int n)
    {
        long i = *offsets;
        if (Vector512.IsHardwareAccelerated)
        {
            Loop<Vector512<T>, VectorAlgebra512<T>>(rule, p + i, g + i, s1 + i, s2 + i, s3 + i, n);
        }
        else
        {
            Loop<Vector<T>, VectorAlgebra<T>>(rule, p + i, g + i, s1 + i, s2 + i, s3 + i, n);
        }
    }

    private static void Loop<V, A>(U rule, T* p, T* g, T* s1, T* s2, T* s3, nint n)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        nint i = 0;
        for (; i <= n - A.Count; i += A.Count)
        {
            V first = A.Load(s1 + i);
            V second = A.Load(s2 + i);
            V third = A.Load(s3 + i);
            V next = rule.Step<V, A>(A.Load(p + i), A.Load(g + i), ref first, ref second, ref third);
            if (rule.States > 0)
            {
                A.Store(first, s1 + i);
            }
            if (rule.States > 1)
            {
                A.Store(second, s2 + i);
            }
            if (rule.States > 2)
            {
                A.Store(third, s3 + i);
            }
            A.Store(next, p + i);
        }
        if (i < n)
        {
            Rest<V, A>(rule, p + i, g + i, s1 + i, s2 + i, s3 + i, (int)(n - i));
        }
    }

    private static void Rest<V, A>(U rule, T* p, T* g, T* s1, T* s2, T* s3, int n)
        where V : unmanaged
        where A : struct, IAlgebra<V>, ILanes<T, V>
    {
        V first = A.LoadFirst(s1, n);
        V second = A.LoadFirst(s2, n);
        V third = A.LoadFirst(s3, n);
        V next = rule.Step<V, A>(A.LoadFirst(p, n), A.LoadFirst(g, n), ref first, ref second, ref third);
        if (rule.States > 0)
        {
            A.StoreFirst(first, s1, n);
        }
        if (rule.States > 1)
        {
            A.StoreFirst(second, s2, n);
        }
        if (rule.States > 2)
        {
            A.StoreFirst(third, s3, n);
        }
        A.StoreFirst(next, p, n);
    }
}

/// <summary>Where a loop takes an operand from.</summary>
internal interface IOperand<V>
    where V : unmanaged
{
    /// <summary>The vector that starts at element i.</summary>
    V From(nint i);

    /// <summary>The first numbers of that vector.</summary>
    V First(nint i, int count);
}

/// <summary>An operand whose numbers are neighbours in memory.</summary>
internal readonly unsafe struct Neighbours<T, V, A>(T* x) : IOperand<V>
    where T : unmanaged
    where V : unmanaged
    where A : struct, ILanes<T, V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V From(nint i) => A.Load(x + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V First(nint i, int count) => A.LoadFirst(x + i, count);
}

/// <summary>An operand that is one number over and over.</summary>
internal readonly struct Repeated<V>(V x) : IOperand<V>
    where V : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V From(nint i) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V First(nint i, int count) => x;
}
