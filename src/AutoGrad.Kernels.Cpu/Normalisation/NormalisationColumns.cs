using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The loops of normalisation over a few neighbouring features, one vector wide, whose numbers stand in columns.</summary>
/// <remarks>Column sums are taken some rows at a time and joined by halves: the rounding errors of a tall column stay small.</remarks>
/// <param name="rows">The numbers of a feature.</param>
/// <param name="step">The distance from one row to the next, in elements.</param>
/// <param name="width">How many features; at most a vector's lanes.</param>
internal readonly unsafe struct NormalisationColumns<T>(int rows, nint step, int width)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsAtOnce = 64;

    private NormalisationColumns<T> Upper => new(UpperRows, step, width);

    private NormalisationColumns<T> Lower => new(rows - UpperRows, step, width);

    private nint LowerStart => UpperRows * step;

    /// <summary>About half of the rows, in whole blocks.</summary>
    private int UpperRows => ((rows / 2) + RowsAtOnce - 1) / RowsAtOnce * RowsAtOnce;

    /// <summary>Σ (x − centre).</summary>
    public Vector<T> Sum(T* x, Vector<T> centre)
    {
        if (rows > RowsAtOnce) { return Upper.Sum(x, centre) + Lower.Sum(x + LowerStart, centre); }
        Vector<T> sum = default;
        for (int i = 0; i < rows; i++) { sum += Load(x + (i * step)) - centre; }
        return sum;
    }

    /// <summary>Σ (x − mean)².</summary>
    public Vector<T> Squares(T* x, Vector<T> mean)
    {
        if (rows > RowsAtOnce) { return Upper.Squares(x, mean) + Lower.Squares(x + LowerStart, mean); }
        Vector<T> sum = default;
        for (int i = 0; i < rows; i++)
        {
            Vector<T> d = Load(x + (i * step)) - mean;
            sum += d * d;
        }
        return sum;
    }

    /// <summary>Σ y (x − mean).</summary>
    public Vector<T> Products(T* x, Vector<T> mean, T* y)
    {
        if (rows > RowsAtOnce) { return Upper.Products(x, mean, y) + Lower.Products(x + LowerStart, mean, y + LowerStart); }
        Vector<T> sum = default;
        for (int i = 0; i < rows; i++) { sum += Load(y + (i * step)) * (Load(x + (i * step)) - mean); }
        return sum;
    }

    /// <summary>y = (x − mean) · factor + shift.</summary>
    public void Affine(T* x, Vector<T> mean, Vector<T> factor, Vector<T> shift, T* y)
    {
        for (nint at = 0; at < rows * step; at += step) { Store(((Load(x + at) - mean) * factor) + shift, y + at); }
    }

    /// <summary>z = (y − meanC − (x − mean) · slope) · factor.</summary>
    public void Gradient(T* x, Vector<T> mean, T* y, Vector<T> meanC, Vector<T> slope, Vector<T> factor, T* z)
    {
        for (nint at = 0; at < rows * step; at += step)
        {
            Store((Load(y + at) - meanC - ((Load(x + at) - mean) * slope)) * factor, z + at);
        }
    }

    /// <summary>The features' numbers at one place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Load(T* x)
    {
        if (width == Vector<T>.Count) { return Vector.Load(x); }
        Vector<T> value = default;
        for (int i = 0; i < width; i++) { ((T*)&value)[i] = x[i]; }
        return value;
    }

    /// <summary>Writes the features' numbers at one place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Vector<T> value, T* y)
    {
        if (width == Vector<T>.Count)
        {
            value.Store(y);
        }
        else
        {
            for (int i = 0; i < width; i++) { y[i] = value[i]; }
        }
    }
}
