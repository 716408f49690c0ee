using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>
/// How the elements of a tensor lie: dimensions and strides, passed to a kernel by value, axis 0 the innermost. Eight axes are enough once
/// neighbours that are crossed in even steps have become one.
/// </summary>
/// <remarks>Plain fields, since a GPU keeps those in registers and an array, even one of eight numbers, in memory.</remarks>
internal readonly struct Layout
{
    public const int MostAxes = 8;

    private readonly int _axes;
    private readonly int _dim0, _dim1, _dim2, _dim3, _dim4, _dim5, _dim6;
    private readonly int _step0, _step1, _step2, _step3, _step4, _step5, _step6, _step7;

    private Layout(int axes, ReadOnlySpan<int> dim, ReadOnlySpan<int> step)
    {
        _axes = axes;
        (_dim0, _dim1, _dim2, _dim3, _dim4, _dim5, _dim6) = (dim[0], dim[1], dim[2], dim[3], dim[4], dim[5], dim[6]);
        (_step0, _step1, _step2, _step3, _step4, _step5, _step6, _step7)
            = (step[0], step[1], step[2], step[3], step[4], step[5], step[6], step[7]);
    }

    /// <summary>Makes a layout of dimensions and strides that name the outermost axis first.</summary>
    /// <exception cref="DeviceException">There are more than eight axes.</exception>
    public static Layout Of(ReadOnlySpan<int> dims, ReadOnlySpan<long> strides)
    {
        if (dims.Length > MostAxes)
        {
            throw new DeviceException(
                $"A GPU kernel takes tensors of {MostAxes} axes at most; these {dims.Length} do not join: {new Shape(dims.ToArray())}.");
        }
        Span<int> dim = [1, 1, 1, 1, 1, 1, 1, 1];
        Span<int> step = stackalloc int[MostAxes];
        for (int i = 0; i < dims.Length; i++)
        {
            dim[i] = dims[dims.Length - 1 - i];
            step[i] = checked((int)strides[dims.Length - 1 - i]);
        }
        return new Layout(dims.Length, dim, step);
    }

    /// <summary>Where element number <paramref name="i"/> lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(int i)
    {
        if (_axes < 2) { return i * _step0; }
        int rest = i / _dim0;
        int at = (i - (rest * _dim0)) * _step0;
        if (_axes == 2) { return at + (rest * _step1); }
        int next = rest / _dim1;
        at += (rest - (next * _dim1)) * _step1;
        if (_axes == 3) { return at + (next * _step2); }
        return at + Outer(next);
    }

    private int Outer(int i)
    {
        int rest = i / _dim2;
        int at = (i - (rest * _dim2)) * _step2;
        int next = rest / _dim3;
        at += (rest - (next * _dim3)) * _step3;
        rest = next / _dim4;
        at += (next - (rest * _dim4)) * _step4;
        next = rest / _dim5;
        at += (rest - (next * _dim5)) * _step5;
        rest = next / _dim6;
        at += (next - (rest * _dim6)) * _step6;
        return at + (rest * _step7);
    }
}
