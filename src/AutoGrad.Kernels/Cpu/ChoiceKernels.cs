using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>A mask of a comparison along a row.</summary>
internal readonly unsafe struct CompareRow<T>(Comparison comparison, T* a, long stepA, T* b, long stepB, bool* y) : IRowKernel
    where T : unmanaged, INumber<T>
{
    public void Row(long* at, int n)
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
    public void Row(long* at, int n)
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
    public void Row(long* at, int n)
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
