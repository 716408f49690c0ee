using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

// The vectors of these loops are Vector<T>: the moves between bytes and wider lanes, not the width, decide how fast they are.

/// <summary>A mask of a comparison along a row; a and b each have neighbours (step 1) or one number for the whole row (step 0).</summary>
internal readonly unsafe struct CompareRow<T>(Comparison comparison, T* a, long stepA, T* b, long stepB, bool* y) : IRowKernel
    where T : unmanaged, INumber<T>
{
    public void Row(long* offsets, int n)
    {
        T* p = a + offsets[0];
        T* q = b + offsets[1];
        bool* r = y + offsets[2];
        for (nint i = MaskVectors.Write<T, Pairs>(new(comparison, p, stepA, q, stepB), r, n); i < n; i++)
        {
            r[i] = Holds(p[i * stepA], q[i * stepB]);
        }
    }

    private bool Holds(T p, T q) => comparison switch
    {
        Comparison.Equal => p == q,
        Comparison.Greater => p > q,
        _ => p >= q,
    };

    private readonly struct Pairs(Comparison comparison, T* p, long stepP, T* q, long stepQ) : IMaskSource<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> From(nint i)
        {
            Vector<T> left = stepP == 0 ? Vector.Create(*p) : Vector.Load(p + i);
            Vector<T> right = stepQ == 0 ? Vector.Create(*q) : Vector.Load(q + i);
            return comparison switch
            {
                Comparison.Equal => Vector.Equals(left, right),
                Comparison.Greater => Vector.GreaterThan(left, right),
                _ => Vector.GreaterThanOrEqual(left, right),
            };
        }
    }
}

/// <summary>mask ? a : b along a row; each has neighbours (step 1) or one element for the whole row (step 0).</summary>
internal readonly unsafe struct SelectRow<T>(bool* mask, long stepMask, T* a, long stepA, T* b, long stepB, T* y) : IRowKernel
    where T : unmanaged
{
    public void Row(long* offsets, int n)
    {
        bool* m = mask + offsets[0];
        T* p = a + offsets[1];
        T* q = b + offsets[2];
        T* r = y + offsets[3];
        if (stepMask == 0)
        {
            CopyRow<T>.Along(*m ? p : q, *m ? stepA : stepB, r, 1, n);
        }
        else
        {
            for (nint i = MaskVectors.Read<T, Chosen>(m, new(p, stepA, q, stepB, r), n); i < n; i++)
            {
                r[i] = m[i] ? p[i * stepA] : q[i * stepB];
            }
        }
    }

    private readonly struct Chosen(T* p, long stepP, T* q, long stepQ, T* y) : IMaskTarget<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void To(nint i, Vector<T> mask)
        {
            Vector<T> yes = stepP == 0 ? Vector.Create(*p) : Vector.Load(p + i);
            Vector<T> no = stepQ == 0 ? Vector.Create(*q) : Vector.Load(q + i);
            Vector.ConditionalSelect(Vector.Equals(mask, Vector<T>.Zero), no, yes).Store(y + i);
        }
    }
}

/// <summary>y = x along a row, with any steps.</summary>
internal readonly unsafe struct CopyRow<T>(T* x, long stepX, T* y, long stepY) : IRowKernel
    where T : unmanaged
{
    public void Row(long* offsets, int n) => Along(x + offsets[0], stepX, y + offsets[1], stepY, n);

    /// <summary>Copies n elements.</summary>
    public static void Along(T* from, long stepX, T* to, long stepY, int n)
    {
        if (stepX == 1 && stepY == 1)
        {
            new ReadOnlySpan<T>(from, n).CopyTo(new Span<T>(to, n));
        }
        else if (stepX == 0 && stepY == 1)
        {
            new Span<T>(to, n).Fill(*from);
        }
        else
        {
            for (int i = 0; i < n; i++) { to[i * stepY] = from[i * stepX]; }
        }
    }
}
