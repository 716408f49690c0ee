using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>A window over an image, as a kernel needs it.</summary>
internal readonly struct WindowLayout(Window window, int height, int width)
{
    public readonly int Height = height;
    public readonly int Width = width;
    public readonly int TapsDown = window.Height;
    public readonly int TapsAcross = window.Width;
    public readonly int Down = window.Down(height);
    public readonly int Across = window.Across(width);
    private readonly int _strideY = window.Stride.Y;
    private readonly int _strideX = window.Stride.X;
    private readonly int _paddingY = window.Padding.Y;
    private readonly int _paddingX = window.Padding.X;
    private readonly int _dilationY = window.Dilation.Y;
    private readonly int _dilationX = window.Dilation.X;

    /// <summary>All places of the window.</summary>
    public int Places => Down * Across;

    /// <summary>All taps of the window.</summary>
    public int Taps => TapsDown * TapsAcross;

    /// <summary>Where a tap of the window at a place stands in its image plane; −1 in the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Seen(int tap, int place)
    {
        int y = (place / Across * _strideY) - _paddingY + (tap / TapsAcross * _dilationY);
        int x = (place % Across * _strideX) - _paddingX + (tap % TapsAcross * _dilationX);
        return y >= 0 && y < Height && x >= 0 && x < Width ? (y * Width) + x : -1;
    }

    /// <summary>The place at which a tap of the window sees the number at (y, x) of the plane; −1 if at none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Place(int tap, int y, int x)
    {
        int down = y + _paddingY - (tap / TapsAcross * _dilationY);
        int across = x + _paddingX - (tap % TapsAcross * _dilationX);
        if (down < 0 || across < 0) { return -1; }
        int row = down / _strideY;
        int column = across / _strideX;
        return row * _strideY == down && column * _strideX == across && row < Down && column < Across ? (row * Across) + column : -1;
    }
}

/// <summary>What a window sees at each place, a thread for each number: "im2col".</summary>
internal readonly struct UnfoldKernel<T, A> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, WindowLayout>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, WindowLayout> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, int, WindowLayout>(Run);

    public static void Run(ArrayView<T> x, ArrayView<T> y, int n, WindowLayout layout)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count)
        {
            int row = i / layout.Places;
            int plane = row / layout.Taps;
            int seen = layout.Seen(row - (plane * layout.Taps), i - (row * layout.Places));
            y[i] = seen < 0 ? A.Constant(0) : x[(plane * layout.Height * layout.Width) + seen];
        }
    }
}

/// <summary>
/// The adjoint of unfolding, "col2im": a thread for each number of the image, which looks up all places that saw it and adds, tap by tap.
/// </summary>
internal readonly struct FoldKernel<T, A> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, WindowLayout>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, WindowLayout> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, int, WindowLayout>(Run);

    public static void Run(ArrayView<T> x, ArrayView<T> y, int n, WindowLayout layout)
    {
        for (int i = GridThread.First; i < n; i += GridThread.Count)
        {
            int plane = i / (layout.Height * layout.Width);
            int spot = i - (plane * layout.Height * layout.Width);
            int column = plane * layout.Taps * layout.Places;
            T sum = A.Constant(0);
            for (int tap = 0; tap < layout.Taps; tap++)
            {
                int place = layout.Place(tap, spot / layout.Width, spot % layout.Width);
                if (place >= 0)
                {
                    sum = A.Add(sum, x[column + (tap * layout.Places) + place]);
                }
            }
            y[i] = sum;
        }
    }
}

/// <summary>Running sums, a thread for each line along the axis: in the order of the numbers, so that every device has the same.</summary>
internal readonly struct CumulativeSumKernel<T, A> : IKernel<Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, int, int, int>>
    where T : unmanaged
    where A : struct, IAlgebra<T>
{
    public static Action<KernelConfig, ArrayView<T>, ArrayView<T>, int, int, int, int> Load(Accelerator accelerator)
        => accelerator.LoadStreamKernel<ArrayView<T>, ArrayView<T>, int, int, int, int>(Run);

    /// <param name="x">The numbers: along the axis there are <paramref name="n"/>, each <paramref name="inner"/> apart.</param>
    /// <param name="y">Their running sums.</param>
    /// <param name="lines">How many lines there are.</param>
    /// <param name="n">The length of the axis.</param>
    /// <param name="inner">The distance of neighbours along it.</param>
    /// <param name="fromEnd">1 to sum from the end.</param>
    public static void Run(ArrayView<T> x, ArrayView<T> y, int lines, int n, int inner, int fromEnd)
    {
        for (int line = GridThread.First; line < lines; line += GridThread.Count)
        {
            int start = (line / inner * inner * n) + (line % inner);
            var sum = new LongSum<T, A>();
            for (int i = 0; i < n; i++)
            {
                int at = start + ((fromEnd == 1 ? n - 1 - i : i) * inner);
                sum.Add(x[at]);
                y[at] = sum.Value;
            }
        }
    }
}
