using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The loops of normalisation over one feature, whose numbers lie in runs.</summary>
/// <remarks>
/// A feature is gone through three times, for the mean, the variance and the result: stable, and from the nearest caches after the first
/// time. Runs are summed piece by piece in vectors, the pieces in double precision. The mean is taken of the distances from the first
/// number, so that equal numbers have exactly their own as the mean.
/// </remarks>
/// <param name="runs">How many runs the feature has.</param>
/// <param name="step">The distance from one run to the next, in elements.</param>
/// <param name="length">The length of a run.</param>
internal readonly unsafe struct NormalisationRuns<T>(int runs, nint step, int length)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Piece = 1024;

    /// <summary>Σ (x − centre).</summary>
    public double Sum(T* x, T centre)
    {
        double total = 0;
        for (nint run = 0; run < runs; run++)
        {
            for (int i = 0; i < length; i += Piece)
            {
                total += double.CreateChecked(Sum(x + (run * step) + i, centre, Math.Min(Piece, length - i)));
            }
        }
        return total;
    }

    /// <summary>Σ (x − mean)².</summary>
    public double Squares(T* x, T mean)
    {
        double total = 0;
        for (nint run = 0; run < runs; run++)
        {
            for (int i = 0; i < length; i += Piece)
            {
                T* piece = x + (run * step) + i;
                total += double.CreateChecked(Products(piece, mean, piece, mean, Math.Min(Piece, length - i)));
            }
        }
        return total;
    }

    /// <summary>Σ y (x − mean).</summary>
    public double Products(T* x, T mean, T* y)
    {
        double total = 0;
        for (nint run = 0; run < runs; run++)
        {
            for (int i = 0; i < length; i += Piece)
            {
                nint at = (run * step) + i;
                total += double.CreateChecked(Products(x + at, mean, y + at, T.Zero, Math.Min(Piece, length - i)));
            }
        }
        return total;
    }

    /// <summary>y = (x − mean) · factor + shift.</summary>
    public void Affine(T* x, T mean, T factor, T shift, T* y)
    {
        for (nint run = 0; run < runs; run++) { Affine(x + (run * step), mean, factor, shift, y + (run * step), length); }
    }

    /// <summary>z = (y − meanC − (x − mean) · slope) · factor.</summary>
    public void Gradient(T* x, T mean, T* y, T meanC, T slope, T factor, T* z)
    {
        for (nint run = 0; run < runs; run++)
        {
            Gradient(x + (run * step), mean, y + (run * step), meanC, slope, factor, z + (run * step), length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Sum(T* x, T centre, int n)
    {
        Vector<T> sum = default, centres = new(centre);
        int i = 0;
        for (; i <= n - Vector<T>.Count; i += Vector<T>.Count) { sum += Vector.Load(x + i) - centres; }
        T total = Vector.Sum(sum);
        for (; i < n; i++) { total += x[i] - centre; }
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Products(T* x, T mean, T* y, T meanY, int n)
    {
        Vector<T> sum = default, centre = new(mean), centreY = new(meanY);
        int i = 0;
        for (; i <= n - Vector<T>.Count; i += Vector<T>.Count)
        {
            sum += (Vector.Load(x + i) - centre) * (Vector.Load(y + i) - centreY);
        }
        T total = Vector.Sum(sum);
        for (; i < n; i++) { total += (x[i] - mean) * (y[i] - meanY); }
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Affine(T* x, T mean, T factor, T shift, T* y, int n)
    {
        Vector<T> centre = new(mean), slope = new(factor), offset = new(shift);
        int i = 0;
        for (; i <= n - Vector<T>.Count; i += Vector<T>.Count) { (((Vector.Load(x + i) - centre) * slope) + offset).Store(y + i); }
        for (; i < n; i++) { y[i] = ((x[i] - mean) * factor) + shift; }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient(T* x, T mean, T* y, T meanC, T slope, T factor, T* z, int n)
    {
        Vector<T> centre = new(mean), centreC = new(meanC), slopes = new(slope), factors = new(factor);
        int i = 0;
        for (; i <= n - Vector<T>.Count; i += Vector<T>.Count)
        {
            ((Vector.Load(y + i) - centreC - ((Vector.Load(x + i) - centre) * slopes)) * factors).Store(z + i);
        }
        for (; i < n; i++) { z[i] = (y[i] - meanC - ((x[i] - mean) * slope)) * factor; }
    }
}
