using System.Numerics;

namespace AutoGrad.Kernels.Reference;

/// <summary>
/// Every kernel as a plain loop over single numbers: slow, obvious, and the meaning that the fast devices are tested against. Start here
/// to learn what a kernel does.
/// </summary>
public sealed unsafe partial class ReferenceDevice : HostDevice
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override void Fill(Storage y, double value)
    {
        for (long i = 0; i < y.Length; i++)
        {
            switch (y.DType)
            {
                case DType.Float32: At<float>(y)[i] = (float)value; break;
                case DType.Float64: At<double>(y)[i] = value; break;
                case DType.Int32: At<int>(y)[i] = (int)value; break;
                default: At<bool>(y)[i] = value != 0; break;
            }
        }
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Convert(Storage x, Storage y)
    {
        switch (x.DType)
        {
            case DType.Float32: ConvertFrom<float>(x, y); break;
            case DType.Float64: ConvertFrom<double>(x, y); break;
            case DType.Int32: ConvertFrom<int>(x, y); break;
            default: ConvertFrom<byte>(x, y); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Map<F>(F f, Storage x, Storage y)
    {
        for (long i = 0; i < y.Length; i++)
        {
            if (y.DType == DType.Float32)
            {
                At<float>(y)[i] = f.Of<float, ScalarAlgebra<float>>(At<float>(x)[i]);
            }
            else
            {
                At<double>(y)[i] = f.Of<double, ScalarAlgebra<double>>(At<double>(x)[i]);
            }
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Zip<F>(F f, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        long[] p = Offsets(StridedView.Broadcast(aShape, yShape));
        long[] q = Offsets(StridedView.Broadcast(bShape, yShape));
        for (long i = 0; i < y.Length; i++)
        {
            if (y.DType == DType.Float32)
            {
                At<float>(y)[i] = f.Of<float, ScalarAlgebra<float>>(At<float>(a)[p[i]], At<float>(b)[q[i]]);
            }
            else
            {
                At<double>(y)[i] = f.Of<double, ScalarAlgebra<double>>(At<double>(a)[p[i]], At<double>(b)[q[i]]);
            }
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Compare(Comparison comparison, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        long[] p = Offsets(StridedView.Broadcast(aShape, yShape));
        long[] q = Offsets(StridedView.Broadcast(bShape, yShape));
        for (long i = 0; i < y.Length; i++)
        {
            double left = Number(a, p[i]);
            double right = Number(b, q[i]);
            At<bool>(y)[i] = comparison switch
            {
                Comparison.Equal => left == right,
                Comparison.Greater => left > right,
                _ => left >= right,
            };
        }
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Select(Storage mask, Shape maskShape, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        long[] m = Offsets(StridedView.Broadcast(maskShape, yShape));
        long[] p = Offsets(StridedView.Broadcast(aShape, yShape));
        long[] q = Offsets(StridedView.Broadcast(bShape, yShape));
        for (long i = 0; i < y.Length; i++)
        {
            if (At<bool>(mask)[m[i]])
            {
                Move(a, p[i], y, i);
            }
            else
            {
                Move(b, q[i], y, i);
            }
        }
        GC.KeepAlive(mask);
    }

    /// <inheritdoc/>
    public override void Reduce<R>(R reduction, Storage x, Shape xShape, Storage y, Shape yShape)
    {
        if (x.DType == DType.Float32)
        {
            ReduceAs<float, R>(reduction, x, xShape, y, yShape);
        }
        else
        {
            ReduceAs<double, R>(reduction, x, xShape, y, yShape);
        }
    }

    /// <inheritdoc/>
    public override void ArgMax(Storage x, Shape xShape, int axis, Storage y)
    {
        Shape kept = xShape.With(axis, 1);
        long[] starts = Offsets(new StridedView(kept, xShape.StridesTo(xShape)));
        long step = xShape.Slice((axis + 1)..).Size;
        for (long i = 0; i < y.Length; i++)
        {
            int best = 0;
            for (int j = 1; j < xShape[axis]; j++)
            {
                double top = Number(x, starts[i] + (best * step));
                double here = Number(x, starts[i] + (j * step));
                if (here > top || (double.IsNaN(here) && !double.IsNaN(top)))
                {
                    best = j;
                }
            }
            At<int>(y)[i] = best;
        }
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Copy(Storage x, StridedView from, Storage y, StridedView to)
    {
        long[] p = Offsets(from);
        long[] q = Offsets(to);
        for (long i = 0; i < p.Length; i++) { Move(x, p[i], y, q[i]); }
    }

    /// <inheritdoc/>
    public override void Random(Distribution distribution, ulong key, ulong counter, Storage y)
    {
        int perBlock = y.DType == DType.Float32 ? 4 : 2;
        for (long block = 0; block * perBlock < y.Length; block++)
        {
            if (y.DType == DType.Float32)
            {
                RandomStream.Single(distribution, key, counter, block, At<float>(y), y.Length);
            }
            else
            {
                RandomStream.Double(distribution, key, counter, block, At<double>(y), y.Length);
            }
        }
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Update<U>(U rule, Storage parameter, Storage gradient, Storage state1, Storage state2, Storage state3)
    {
        for (long i = 0; i < parameter.Length; i++)
        {
            if (parameter.DType == DType.Float32)
            {
                UpdateAs<float, U>(rule, parameter, gradient, state1, state2, state3, i);
            }
            else
            {
                UpdateAs<double, U>(rule, parameter, gradient, state1, state2, state3, i);
            }
        }
        GC.KeepAlive(gradient);
    }

    private static void ConvertFrom<T>(Storage x, Storage y)
        where T : unmanaged, INumber<T>
    {
        switch (y.DType)
        {
            case DType.Float32: ConvertTo(At<T>(x), At<float>(y), y.Length); break;
            case DType.Float64: ConvertTo(At<T>(x), At<double>(y), y.Length); break;
            case DType.Int32: ConvertTo(At<T>(x), At<int>(y), y.Length); break;
            default:
                byte* mask = At<byte>(y);
                T* from = At<T>(x);
                for (long i = 0; i < y.Length; i++) { mask[i] = from[i] != T.Zero ? (byte)1 : (byte)0; }
                break;
        }
    }

    private static void ConvertTo<S, T>(S* x, T* y, long n)
        where S : unmanaged, INumber<S>
        where T : unmanaged, INumber<T>
    {
        for (long i = 0; i < n; i++) { y[i] = T.CreateSaturating(x[i]); }
    }

    private static void UpdateAs<T, U>(U rule, Storage parameter, Storage gradient, Storage state1, Storage state2, Storage state3, long i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where U : unmanaged, IUpdateRule
    {
        T first = At<T>(state1)[i];
        T second = At<T>(state2)[i];
        T third = At<T>(state3)[i];
        T next = rule.Step<T, ScalarAlgebra<T>>(At<T>(parameter)[i], At<T>(gradient)[i], ref first, ref second, ref third);
        if (rule.States > 0)
        {
            At<T>(state1)[i] = first;
        }
        if (rule.States > 1)
        {
            At<T>(state2)[i] = second;
        }
        if (rule.States > 2)
        {
            At<T>(state3)[i] = third;
        }
        At<T>(parameter)[i] = next;
    }

    private static void ReduceAs<T, R>(R reduction, Storage x, Shape xShape, Storage y, Shape yShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, IReduction
    {
        // In double precision, whatever the type: added one after the other, many numbers would leave little of a single one.
        var partial = new double[y.Length];
        Array.Fill(partial, reduction.Start<double, ScalarAlgebra<double>>());
        long[] target = Offsets(StridedView.Broadcast(yShape, xShape));
        for (long i = 0; i < x.Length; i++)
        {
            partial[target[i]] = reduction.Take<double, ScalarAlgebra<double>>(partial[target[i]], double.CreateTruncating(At<T>(x)[i]));
        }
        for (long i = 0; i < y.Length; i++)
        {
            At<T>(y)[i] = T.CreateTruncating(reduction.Finish<double, ScalarAlgebra<double>>(partial[i]));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The offset of each element of a view, in row-major order.</summary>
    private static long[] Offsets(StridedView view)
    {
        var offsets = new long[view.Shape.Size];
        for (long i = 0; i < offsets.Length; i++)
        {
            long rest = i;
            offsets[i] = view.Offset;
            for (int axis = view.Shape.Rank - 1; axis >= 0; axis--)
            {
                offsets[i] += rest % view.Shape[axis] * view.Strides[axis];
                rest /= view.Shape[axis];
            }
        }
        return offsets;
    }

    private static double Number(Storage x, long i)
    {
        double number = x.DType switch
        {
            DType.Float32 => At<float>(x)[i],
            DType.Float64 => At<double>(x)[i],
            DType.Int32 => At<int>(x)[i],
            _ => At<byte>(x)[i],
        };
        GC.KeepAlive(x);
        return number;
    }

    private static void Move(Storage x, long from, Storage y, long to)
    {
        int bytes = y.DType.Bytes();
        for (int i = 0; i < bytes; i++) { At<byte>(y)[(to * bytes) + i] = At<byte>(x)[(from * bytes) + i]; }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }
}
