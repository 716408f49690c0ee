using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>Any convolution and its two adjoints as matrix products of an image that is unfolded block by block.</summary>
/// <remarks>
/// Only some places and some channels are unfolded at a time, so that the unfolded numbers never leave the second-level cache. Tiny images
/// share a block, large ones are cut into rows of places. The blocks depend on the shapes alone and so does the order of every sum.
/// </remarks>
internal readonly unsafe struct BlockedConvolution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PlacesInBlock = 512;

    // With so many places an image fills the tiles of a product alone, and the product can write where the result is to stand.
    private const int PlacesAlone = 128;
    private const int TapsInBlock = 256;
    private const int OutputsInChunk = 32;
    private const int PixelsInChunk = 1 << 18;

    [ThreadStatic]
    private static Scratch? _pixels;

    [ThreadStatic]
    private static Scratch? _columns;

    [ThreadStatic]
    private static Scratch? _results;

    private readonly WorkerTeam _team;
    private readonly ConvolutionPlan _plan;
    private readonly WindowGeometry _geometry;
    private readonly int _images;
    private readonly int _rows;

    public BlockedConvolution(WorkerTeam team, ConvolutionPlan plan)
    {
        (_team, _plan) = (team, plan);
        _geometry = new WindowGeometry(plan.Window, plan.Image[2], plan.Image[3], plan.Y[2], plan.Y[3]);
        int places = _geometry.Places;
        _images = places >= PlacesAlone ? 1 : Math.Clamp(PlacesInBlock / places, 1, Math.Max(1, plan.Y[0]));
        _rows = places <= PlacesInBlock ? plan.Y[2] : Math.Clamp(PlacesInBlock / plan.Y[3], 1, plan.Y[2]);
    }

    /// <summary>Whether its largest block has few enough pixels.</summary>
    public bool Suits => _images * Math.Max(
        ChannelsInBlock * PixelBlock<T>.PixelsOf(_geometry, _rows),
        PixelBlock<T>.PixelsOf(_geometry, _plan.Y[2])) <= PixelBlock<T>.MostPixels;

    private int InputsPerGroup => _plan.Kernel[1];

    private int OutputsPerGroup => _plan.Kernel[0] / _plan.Groups;

    private int Taps => _geometry.Taps;

    /// <summary>The numbers of one output channel of the kernel.</summary>
    private int PerOutput => InputsPerGroup * Taps;

    private int Pixels => _plan.Image[2] * _plan.Image[3];

    private int Places => _geometry.Places;

    private int ImageBlocks => CeilingDivide(_plan.Y[0], _images);

    private int RowBlocks => CeilingDivide(_plan.Y[2], _rows);

    private int ChannelsInBlock => Math.Clamp(TapsInBlock / Taps, 1, InputsPerGroup);

    /// <summary>y = the convolution of an image with a kernel, plus a bias.</summary>
    public void Convolve(T* image, T* kernel, T* bias, T* y)
        => Share(_plan.Groups * ImageBlocks * RowBlocks, new ConvolveLoop(this, image, kernel, bias, y));

    /// <summary>image = the adjoint of the convolution with a kernel, applied to y, plus a bias.</summary>
    public void ConvolveTransposed(T* y, T* kernel, T* bias, T* image)
    {
        int perChannel = Block(_images, _plan.Y[2]).PerChannel;
        int channels = Math.Clamp(PixelsInChunk / perChannel, 1, InputsPerGroup);
        int parts = CeilingDivide(InputsPerGroup, channels);
        Share(_plan.Groups * ImageBlocks * parts, new SpreadLoop(this, channels, parts, y, kernel, bias, image));
    }

    /// <summary>kernel = the adjoint of the convolution of an image, as a map of the kernel, applied to y.</summary>
    public void ConvolveKernel(T* image, T* y, T* kernel)
    {
        int inputs = CeilingDivide(InputsPerGroup, ChannelsInBlock);
        int outputs = CeilingDivide(OutputsPerGroup, OutputsInChunk);
        Share(_plan.Groups * inputs * outputs, new KernelLoop(this, inputs, outputs, image, y, kernel));
    }

    private static int CeilingDivide(int x, int y) => (x + y - 1) / y;

    private static T* Reserve(ref Scratch? scratch, long elements)
        => (scratch ??= new Scratch()).Reserve<T>((nint)elements + PixelBlock<T>.Slack);

    private void Share<TLoop>(int chunks, TLoop loop)
        where TLoop : struct, ITeamLoop
    {
        if (2 * _plan.MultiplyAdds >= Gemm.ParallelFlops)
        {
            _team.Run(chunks, loop);
        }
        else
        {
            for (int i = 0; i < chunks; i++) { loop.Run(i); }
        }
    }

    private PixelBlock<T> Block(int images, int rows) => new(_geometry, _plan.Image[1], images, rows);

    private PixelBlock<T> BlockAt(int image, int row)
        => Block(Math.Min(_images, _plan.Y[0] - image), Math.Min(_rows, _plan.Y[2] - row));

    private void ConvolveBlock(int group, int image, int row, T* images, T* kernel, T* bias, T* y)
    {
        PixelBlock<T> block = BlockAt(image, row);
        int outputs = OutputsPerGroup;
        T* pixels = Reserve(ref _pixels, (long)ChannelsInBlock * block.PerChannel);
        T* columns = Reserve(ref _columns, (long)ChannelsInBlock * Taps * block.Places);
        // One image's places are whole rows of y; those of several are gathered aside first.
        bool aside = _images > 1;
        T* target = y + ((((nint)image * _plan.Y[1]) + (group * outputs)) * Places) + (row * _plan.Y[3]);
        T* results = aside ? Reserve(ref _results, (long)outputs * block.Places) : target;
        int ld = aside ? block.Places : Places;
        for (int c = 0; c < InputsPerGroup; c += ChannelsInBlock)
        {
            int channels = Math.Min(ChannelsInBlock, InputsPerGroup - c);
            block.Load(images + ((((nint)image * _plan.Image[1]) + (group * InputsPerGroup) + c) * Pixels), channels, row, pixels);
            block.Unfold(pixels, channels, columns);
            var weights = new MatrixView<T>(kernel + ((nint)group * outputs * PerOutput) + (c * Taps), PerOutput, transposed: false);
            var unfolded = new MatrixView<T>(columns, block.Places, transposed: false);
            Gemm.Run(_team, new MatrixProduct<T>(outputs, block.Places, channels * Taps, weights, unfolded, results, ld, c > 0));
        }
        if (bias != null)
        {
            AddBias(results, ld, bias + (group * outputs), outputs, block.Places);
        }
        if (aside)
        {
            Move(results, target, block.Places, outputs, toResults: false);
        }
    }

    private void SpreadBlock(int group, int image, int channel, int channels, T* y, T* kernel, T* bias, T* images)
    {
        PixelBlock<T> whole = Block(Math.Min(_images, _plan.Y[0] - image), _plan.Y[2]);
        T* pixels = Reserve(ref _pixels, (long)channels * whole.PerChannel);
        new Span<T>(pixels, channels * whole.PerChannel).Clear();
        int step = Math.Min(ChannelsInBlock, channels);
        for (int row = 0; row < _plan.Y[2]; row += _rows)
        {
            PixelBlock<T> block = BlockAt(image, row);
            T* results = Gathered(group * OutputsPerGroup, OutputsPerGroup, image, row, block, y, out int ld);
            T* columns = Reserve(ref _columns, (long)step * Taps * block.Places);
            for (int c = 0; c < channels; c += step)
            {
                int some = Math.Min(step, channels - c);
                var weights = new MatrixView<T>(
                    kernel + ((nint)group * OutputsPerGroup * PerOutput) + ((channel + c) * Taps), PerOutput, transposed: true);
                var gathered = new MatrixView<T>(results, ld, transposed: false);
                Gemm.Run(
                    _team, new MatrixProduct<T>(some * Taps, block.Places, OutputsPerGroup, weights, gathered, columns, block.Places));
                block.Fold(columns, some, pixels + whole.Start(c, row), whole.PerChannel);
            }
        }
        int first = (group * InputsPerGroup) + channel;
        T* target = images + ((((nint)image * _plan.Image[1]) + first) * Pixels);
        for (int n = 0; n < Math.Min(_images, _plan.Y[0] - image); n++)
        {
            for (int c = 0; c < channels; c++)
            {
                new Span<T>(target + ((((nint)n * _plan.Image[1]) + c) * Pixels), Pixels).Clear();
            }
        }
        whole.Store(pixels, channels, 0, target);
        for (int n = 0; n < Math.Min(_images, _plan.Y[0] - image) && bias != null; n++)
        {
            AddBias(target + ((nint)n * _plan.Image[1] * Pixels), Pixels, bias + first, channels, Pixels);
        }
    }

    private void KernelBlock(int group, int channel, int output, T* images, T* y, T* kernel)
    {
        int channels = Math.Min(ChannelsInBlock, InputsPerGroup - channel);
        int outputs = Math.Min(OutputsInChunk, OutputsPerGroup - output);
        T* target = kernel + ((((nint)group * OutputsPerGroup) + output) * PerOutput) + (channel * Taps);
        for (int image = 0; image < _plan.Y[0]; image += _images)
        {
            for (int row = 0; row < _plan.Y[2]; row += _rows)
            {
                PixelBlock<T> block = BlockAt(image, row);
                T* pixels = Reserve(ref _pixels, (long)channels * block.PerChannel);
                T* columns = Reserve(ref _columns, (long)channels * Taps * block.Places);
                T* first = images + ((((nint)image * _plan.Image[1]) + (group * InputsPerGroup) + channel) * Pixels);
                block.Load(first, channels, row, pixels);
                block.Unfold(pixels, channels, columns);
                T* results = Gathered((group * OutputsPerGroup) + output, outputs, image, row, block, y, out int ld);
                MatrixView<T> left = new(results, ld, transposed: false), right = new(columns, block.Places, transposed: true);
                bool accumulate = image > 0 || row > 0;
                Gemm.Run(
                    _team,
                    new MatrixProduct<T>(outputs, channels * Taps, block.Places, left, right, target, PerOutput, accumulate));
            }
        }
    }

    /// <summary>The places of a block as a matrix [outputs, places]: in place if they are one image's, gathered if several's.</summary>
    private T* Gathered(int output, int outputs, int image, int row, PixelBlock<T> block, T* y, out int ld)
    {
        T* source = y + ((((nint)image * _plan.Y[1]) + output) * Places) + (row * _plan.Y[3]);
        ld = _images > 1 ? block.Places : Places;
        if (_images == 1) { return source; }
        T* results = Reserve(ref _results, (long)outputs * block.Places);
        Move(results, source, block.Places, outputs, toResults: true);
        return results;
    }

    /// <summary>Moves whole images between y and a matrix [outputs, places].</summary>
    private void Move(T* results, T* y, int columns, int outputs, bool toResults)
    {
        for (int n = 0; n < columns / Places; n++)
        {
            for (int o = 0; o < outputs; o++)
            {
                var aside = new Span<T>(results + ((nint)o * columns) + (n * Places), Places);
                var inPlace = new Span<T>(y + ((((nint)n * _plan.Y[1]) + o) * Places), Places);
                if (toResults)
                {
                    inPlace.CopyTo(aside);
                }
                else
                {
                    aside.CopyTo(inPlace);
                }
            }
        }
    }

    private static void AddBias(T* results, int ld, T* bias, int channels, int count)
    {
        for (int c = 0; c < channels; c++)
        {
            T* row = results + ((nint)c * ld);
            var shift = new Vector<T>(bias[c]);
            int i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) { (Vector.Load(row + i) + shift).Store(row + i); }
            for (; i < count; i++) { row[i] += bias[c]; }
        }
    }

    /// <summary>Some rows of places of some images, in one group.</summary>
    private readonly struct ConvolveLoop(BlockedConvolution<T> of, T* image, T* kernel, T* bias, T* y) : ITeamLoop
    {
        public void Run(int chunk)
        {
            (int block, int row) = Math.DivRem(chunk, of.RowBlocks);
            (int group, int images) = Math.DivRem(block, of.ImageBlocks);
            of.ConvolveBlock(group, images * of._images, row * of._rows, image, kernel, bias, y);
        }
    }

    /// <summary>Some channels of some images, in one group.</summary>
    private readonly struct SpreadLoop(BlockedConvolution<T> of, int channels, int parts, T* y, T* kernel, T* bias, T* image) : ITeamLoop
    {
        public void Run(int chunk)
        {
            (int block, int part) = Math.DivRem(chunk, parts);
            (int group, int images) = Math.DivRem(block, of.ImageBlocks);
            int some = Math.Min(channels, of.InputsPerGroup - (part * channels));
            of.SpreadBlock(group, images * of._images, part * channels, some, y, kernel, bias, image);
        }
    }

    /// <summary>Some outputs and some inputs of the kernel, in one group.</summary>
    private readonly struct KernelLoop(BlockedConvolution<T> of, int inputs, int outputs, T* image, T* y, T* kernel) : ITeamLoop
    {
        public void Run(int chunk)
        {
            (int block, int output) = Math.DivRem(chunk, outputs);
            (int group, int input) = Math.DivRem(block, inputs);
            of.KernelBlock(group, input * of.ChannelsInBlock, output * OutputsInChunk, image, y, kernel);
        }
    }
}
