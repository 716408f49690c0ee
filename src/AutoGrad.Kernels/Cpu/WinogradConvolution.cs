using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>A convolution and its two adjoints by Winograd's algorithm: fewer products than the sums have terms.</summary>
/// <remarks>
/// <para>
/// Tile by tile, y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ x B)]A, see <see cref="WinogradMatrices{T}"/>. Summed over channels, the product ⊙ is a matrix
/// product for each of the n × n points: [tiles, inputs]·[inputs, outputs]. The expression is linear in x and in w, so its adjoints are the
/// same transforms transposed around the same products: [tiles, outputs]·[outputs, inputs], and [inputs, tiles]·[tiles, outputs].
/// </para>
/// <para>
/// A block of images goes through three stages, each a loop that the team shares: to the points, the products, back. The blocks depend on
/// the shapes alone and so does the order of every sum; the threads change no bit.
/// </para>
/// </remarks>
internal readonly unsafe struct WinogradConvolution<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    // A block's points stay in the second-level cache, or nearly; where sums run over the images, few blocks are better than small ones.
    private const int NumbersInBlock = 320_000;
    private const int NumbersInBlockOfSums = 1_300_000;
    private const int RowsPerChunk = 64;
    private const int DepthLimit = 256;

    private readonly WorkerTeam _team;
    private readonly Device _device;
    private readonly WinogradGeometry _g;

    public WinogradConvolution(WorkerTeam team, Device device, in WinogradGeometry geometry)
    {
        _team = team;
        _device = device;
        _g = geometry;
    }

    /// <summary>What a chunk of a stage does.</summary>
    private enum Stage
    {
        ImageToPoints,
        PointsToImage,
        ResultToPoints,
        PointsToResult,
        InputToPoints,
        OutputToPoints,
        PointsToInput,
    }

    private int ImageLength => _g.Plan.Image[1] * _g.Pixels;

    private int ResultLength => _g.Plan.Y[1] * _g.Places;

    /// <summary>y = the convolution of an image with a kernel, plus a bias.</summary>
    public void Convolve(T* image, T* kernel, T* bias, T* y)
    {
        int block = _g.ImagesIn(NumbersInBlock);
        Points weights = new(_device, _g, RoundedUp(_g.Outputs), _g.PhaseInputs);
        Points pixels = new(_device, _g, block * _g.Tiles, _g.PhaseInputs);
        Points results = new(_device, _g, block * _g.Tiles, _g.Outputs);
        Run(Stage.InputToPoints, _g.Inputs, kernel, weights, null);
        for (int n = 0; n < _g.Plan.Image[0]; n += block)
        {
            int images = Math.Min(block, _g.Plan.Image[0] - n);
            Run(Stage.ImageToPoints, images, image + ((nint)n * ImageLength), pixels, null);
            Multiply(images * _g.Tiles, _g.PhaseInputs, _g.Outputs, pixels, _g.PhaseInputs, transposed: false, weights, results, false);
            Run(Stage.PointsToResult, images, y + ((nint)n * ResultLength), results, bias);
        }
        weights.Return();
        pixels.Return();
        results.Return();
    }

    /// <summary>image = the adjoint of the convolution with a kernel, applied to y, plus a bias.</summary>
    public void ConvolveTransposed(T* y, T* kernel, T* bias, T* image)
    {
        int block = _g.ImagesIn(NumbersInBlock);
        Points weights = new(_device, _g, RoundedUp(_g.PhaseInputs), _g.Plan.Y[1]);
        Points pixels = new(_device, _g, block * _g.Tiles, _g.PhaseInputs);
        Points results = new(_device, _g, block * _g.Tiles, _g.Outputs);
        Run(Stage.OutputToPoints, _g.Plan.Y[1], kernel, weights, null);
        for (int n = 0; n < _g.Plan.Image[0]; n += block)
        {
            int images = Math.Min(block, _g.Plan.Image[0] - n);
            Run(Stage.ResultToPoints, images, y + ((nint)n * ResultLength), results, null);
            Multiply(images * _g.Tiles, _g.Plan.Y[1], _g.PhaseInputs, results, _g.Outputs, transposed: false, weights, pixels, false);
            Run(Stage.PointsToImage, images, image + ((nint)n * ImageLength), pixels, bias);
        }
        weights.Return();
        pixels.Return();
        results.Return();
    }

    /// <summary>kernel = the adjoint of the convolution of an image, as a map of the kernel, applied to y.</summary>
    public void ConvolveKernel(T* image, T* y, T* kernel)
    {
        int block = _g.ImagesIn(NumbersInBlockOfSums);
        Points weights = new(_device, _g, _g.PhaseInputs, _g.Outputs);
        Points pixels = new(_device, _g, block * _g.Tiles, _g.PhaseInputs);
        Points results = new(_device, _g, block * _g.Tiles, _g.Outputs);
        for (int n = 0; n < _g.Plan.Image[0]; n += block)
        {
            int images = Math.Min(block, _g.Plan.Image[0] - n);
            Run(Stage.ImageToPoints, images, image + ((nint)n * ImageLength), pixels, null);
            Run(Stage.ResultToPoints, images, y + ((nint)n * ResultLength), results, null);
            Multiply(_g.PhaseInputs, images * _g.Tiles, _g.Outputs, pixels, _g.PhaseInputs, transposed: true, results, weights, n > 0);
        }
        Run(Stage.PointsToInput, _g.Plan.Image[1], kernel, weights, null);
        weights.Return();
        pixels.Return();
        results.Return();
    }

    private static int RoundedUp(int columns)
    {
        int width = Tiles<T, TVector, TSimd>.PanelWidth;
        return (columns + width - 1) / width * width;
    }

    private void Run(Stage stage, int chunks, T* numbers, Points points, T* bias)
        => _team.Run(chunks, new StageLoop(new(_g), _g, stage, numbers, points.Start, points.Step, bias));

    /// <summary>C = A·B or C += A·B at every point; B lies in panels, unless A is transposed: then row by row.</summary>
    private void Multiply(int rows, int depth, int columns, Points a, int lda, bool transposed, Points b, Points c, bool accumulate)
        => _team.Run(
            _g.AllPoints * ((rows + RowsPerChunk - 1) / RowsPerChunk),
            new ProductLoop(rows, depth, columns, a, lda, transposed, b, c, accumulate));

    /// <summary>Numbers at every point, from the device's pool.</summary>
    private readonly struct Points
    {
        private readonly Storage _storage;

        public Points(Device device, in WinogradGeometry geometry, int rows, int columns)
        {
            // A cache line more than a matrix: neighbouring points would otherwise fall on the same places of the caches.
            Step = ((nint)rows * columns) + (64 / sizeof(T));
            _storage = device.Allocate(typeof(T) == typeof(float) ? DType.Float32 : DType.Float64, Step * geometry.AllPoints);
            Start = (T*)((CpuStorage)_storage).Pointer;
        }

        public T* Start { get; }

        public nint Step { get; }

        public void Return() => _storage.Release();
    }

    private readonly struct StageLoop(
        WinogradTiles<T, TVector, TSimd> tiles, WinogradGeometry g, Stage stage, T* numbers, T* points, nint step, T* bias) : ITeamLoop
    {
        public void Run(int i)
        {
            nint imageLength = (nint)g.Plan.Image[1] * g.Pixels, resultLength = (nint)g.Plan.Y[1] * g.Places;
            T* pixels = points + ((nint)i * g.Tiles * g.PhaseInputs), results = points + ((nint)i * g.Tiles * g.Outputs);
            switch (stage)
            {
                case Stage.ImageToPoints: tiles.ImageToPoints(numbers + (i * imageLength), pixels, step); break;
                case Stage.PointsToImage: tiles.PointsToImage(pixels, step, bias, numbers + (i * imageLength)); break;
                case Stage.ResultToPoints: tiles.ResultToPoints(numbers + (i * resultLength), results, step); break;
                case Stage.PointsToResult: tiles.PointsToResult(results, step, bias, numbers + (i * resultLength)); break;
                case Stage.InputToPoints: tiles.InputToPoints(numbers, i, points, step); break;
                case Stage.OutputToPoints: tiles.OutputToPoints(numbers, i, points, step); break;
                default: tiles.PointsToInput(points, step, i, numbers); break;
            }
        }
    }

    private readonly struct ProductLoop(
        int rows, int depth, int columns, Points a, int lda, bool transposed, Points b, Points c, bool accumulate) : ITeamLoop
    {
        public void Run(int chunk)
        {
            int width = Tiles<T, TVector, TSimd>.PanelWidth;
            int perPoint = (rows + RowsPerChunk - 1) / RowsPerChunk;
            (int point, int part) = Math.DivRem(chunk, perPoint);
            int first = (int)((long)rows * part / perPoint);
            int height = (int)((long)rows * (part + 1) / perPoint) - first;
            MatrixView<T> left = new MatrixView<T>(a.Start + (point * a.Step), lda, transposed).From(first, 0);
            T* right = b.Start + (point * b.Step);
            T* target = c.Start + (point * c.Step) + ((nint)first * columns);
            for (int j = 0; j < columns; j += width)
            {
                int some = Math.Min(width, columns - j);
                for (int p = 0; p < depth; p += DepthLimit)
                {
                    T* panel = transposed ? right + ((nint)p * columns) + j : right + ((nint)j * depth) + ((nint)p * width);
                    Tiles<T, TVector, TSimd>.Multiply(
                        left.From(0, p),
                        null,
                        height,
                        Math.Min(DepthLimit, depth - p),
                        panel,
                        transposed ? columns : width,
                        target + j,
                        columns,
                        some,
                        accumulate || p > 0);
                }
            }
        }
    }
}
