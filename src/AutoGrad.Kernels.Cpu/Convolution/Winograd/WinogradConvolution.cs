using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>A convolution and its two adjoints by Winograd's algorithm: fewer products than the sums have terms.</summary>
/// <remarks>
/// <para>
/// Tile by tile, y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ x B)]A, see <see cref="WinogradMatrices{T}"/>. Summed over channels, the product ⊙ is a matrix
/// product for each of the n × n points: [tiles, inputs]·[inputs, outputs], of the tiles that have the point. The expression is linear in x
/// and in w, so its adjoints are the same transforms transposed around the same products: [tiles, outputs]·[outputs, inputs], and
/// [inputs, tiles]·[tiles, outputs].
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
        var weights = new Points(_device, _g, RoundedUp(_g.Outputs), _g.PhaseInputs);
        var pixels = new Points(_device, _g, block * _g.Tiles, _g.PhaseInputs);
        var results = new Points(_device, _g, block * _g.Tiles, _g.Outputs);
        Run(Stage.InputToPoints, _g.Inputs, kernel, weights, null);
        for (int n = 0; n < _g.Plan.Image[0]; n += block)
        {
            int images = Math.Min(block, _g.Plan.Image[0] - n);
            Run(Stage.ImageToPoints, images, image + ((nint)n * ImageLength), pixels, null);
            Multiply(images, _g.PhaseInputs, _g.Outputs, pixels, _g.PhaseInputs, weights, results);
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
        var weights = new Points(_device, _g, RoundedUp(_g.PhaseInputs), _g.Plan.Y[1]);
        var pixels = new Points(_device, _g, block * _g.Tiles, _g.PhaseInputs);
        var results = new Points(_device, _g, block * _g.Tiles, _g.Outputs);
        Run(Stage.OutputToPoints, _g.Plan.Y[1], kernel, weights, null);
        for (int n = 0; n < _g.Plan.Image[0]; n += block)
        {
            int images = Math.Min(block, _g.Plan.Image[0] - n);
            Run(Stage.ResultToPoints, images, y + ((nint)n * ResultLength), results, null);
            Multiply(images, _g.Plan.Y[1], _g.PhaseInputs, results, _g.Outputs, weights, pixels);
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
        var weights = new Points(_device, _g, _g.PhaseInputs, _g.Outputs);
        var pixels = new Points(_device, _g, block * _g.Tiles, _g.PhaseInputs);
        var results = new Points(_device, _g, block * _g.Tiles, _g.Outputs);
        for (int n = 0; n < _g.Plan.Image[0]; n += block)
        {
            int images = Math.Min(block, _g.Plan.Image[0] - n);
            Run(Stage.ImageToPoints, images, image + ((nint)n * ImageLength), pixels, null);
            Run(Stage.ResultToPoints, images, y + ((nint)n * ResultLength), results, null);
            MultiplyTransposed(images, pixels, results, weights, n > 0);
        }
        Run(Stage.PointsToInput, _g.Plan.Image[1], kernel, weights, null);
        weights.Return();
        pixels.Return();
        results.Return();
    }

    private static int CeilingDivide(int x, int y) => (x + y - 1) / y;

    private static int RoundedUp(int columns)
    {
        int width = Tiles<T, TVector, TSimd>.PanelWidth;
        return CeilingDivide(columns, width) * width;
    }

    private void Run(Stage stage, int chunks, T* numbers, Points points, T* bias)
        => _team.Run(chunks, new StageLoop(new(_g), _g, stage, chunks, numbers, points.Start, points.Step, bias));

    /// <summary>C = A·B at every point, for the tiles of some images; B lies in panels.</summary>
    private void Multiply(int images, int depth, int columns, Points a, int lda, Points b, Points c)
    {
        int parts = CeilingDivide(images * _g.Tiles, RowsPerChunk);
        _team.Run(_g.AllPoints * parts, new ProductLoop(_g, images, parts, depth, columns, a, lda, b, c));
    }

    /// <summary>weights = pixelsᵀ·results at every point, or that added, for the tiles of some images.</summary>
    private void MultiplyTransposed(int images, Points pixels, Points results, Points weights, bool accumulate)
    {
        int parts = CeilingDivide(_g.PhaseInputs, RowsPerChunk);
        _team.Run(_g.AllPoints * parts, new TransposedProductLoop(_g, images, parts, pixels, results, weights, accumulate));
    }

    /// <summary>Numbers at every point, from the device's pool.</summary>
    private readonly struct Points
    {
        private readonly Storage _storage;

        public Points(Device device, in WinogradGeometry geometry, int rows, int columns)
        {
            // A cache line more than a matrix: neighbouring points would otherwise fall on the same places of the caches.
            Step = ((nint)rows * columns) + (64 / sizeof(T));
            _storage = device.Allocate(typeof(T) == typeof(float) ? DType.Float32 : DType.Float64, Step * geometry.AllPoints);
            Start = (T*)((HostStorage)_storage).Pointer;
        }

        public T* Start { get; }

        public nint Step { get; }

        public void Return() => _storage.Release();
    }

    private readonly struct StageLoop(
        WinogradTiles<T, TVector, TSimd> tiles, WinogradGeometry g, Stage stage, int images, T* numbers, T* points, nint step, T* bias)
        : ITeamLoop
    {
        public void Run(int i)
        {
            nint imageLength = (nint)g.Plan.Image[1] * g.Pixels, resultLength = (nint)g.Plan.Y[1] * g.Places;
            T* pixels = points + ((nint)i * g.PhaseInputs), results = points + ((nint)i * g.Outputs);
            switch (stage)
            {
                case Stage.ImageToPoints: tiles.ImageToPoints(numbers + (i * imageLength), pixels, step, images); break;
                case Stage.PointsToImage: tiles.PointsToImage(pixels, step, images, bias, numbers + (i * imageLength)); break;
                case Stage.ResultToPoints: tiles.ResultToPoints(numbers + (i * resultLength), results, step, images); break;
                case Stage.PointsToResult: tiles.PointsToResult(results, step, images, bias, numbers + (i * resultLength)); break;
                case Stage.InputToPoints: tiles.InputToPoints(numbers, i, points, step); break;
                case Stage.OutputToPoints: tiles.OutputToPoints(numbers, i, points, step); break;
                default: tiles.PointsToInput(points, step, i, numbers); break;
            }
        }
    }

    /// <summary>A part of the rows at a point.</summary>
    private readonly struct ProductLoop(
        WinogradGeometry g, int images, int parts, int depth, int columns, Points a, int lda, Points b, Points c) : ITeamLoop
    {
        public void Run(int chunk)
        {
            (int point, int part) = Math.DivRem(chunk, parts);
            int width = Tiles<T, TVector, TSimd>.PanelWidth;
            PointRows rows = g.RowsAt(point, images);
            int first = (int)((long)rows.Count * part / parts);
            int end = (int)((long)rows.Count * (part + 1) / parts);
            while (first < end)
            {
                (int row, int height) = rows.Run(first, end);
                var left = new MatrixView<T>(a.Start + (point * a.Step), lda, transposed: false).From(row, 0);
                T* right = b.Start + (point * b.Step);
                T* target = c.Start + (point * c.Step) + ((nint)row * columns);
                for (int j = 0; j < columns; j += width)
                {
                    int some = Math.Min(width, columns - j);
                    for (int p = 0; p < depth; p += DepthLimit)
                    {
                        T* from = right + ((nint)j * depth) + ((nint)p * width);
                        var panel = new Panel<T>(from, width, Math.Min(DepthLimit, depth - p), some);
                        Tiles<T, TVector, TSimd>.Multiply(left.From(0, p), null, height, panel, target + j, columns, p > 0);
                    }
                }
                first += height;
            }
        }
    }

    /// <summary>A part of the phase inputs at a point, for all outputs: here the sums run over the rows.</summary>
    private readonly struct TransposedProductLoop(
        WinogradGeometry g, int images, int parts, Points pixels, Points results, Points weights, bool accumulate) : ITeamLoop
    {
        public void Run(int chunk)
        {
            (int point, int part) = Math.DivRem(chunk, parts);
            int width = Tiles<T, TVector, TSimd>.PanelWidth;
            PointRows rows = g.RowsAt(point, images);
            int input = (int)((long)g.PhaseInputs * part / parts);
            int height = (int)((long)g.PhaseInputs * (part + 1) / parts) - input;
            var left = new MatrixView<T>(pixels.Start + (point * pixels.Step), g.PhaseInputs, transposed: true).From(input, 0);
            T* target = weights.Start + (point * weights.Step) + ((nint)input * g.Outputs);
            for (int j = 0; j < g.Outputs; j += width)
            {
                int some = Math.Min(width, g.Outputs - j);
                for (int done = 0; done < rows.Count;)
                {
                    (int row, int depth) = rows.Run(done, Math.Min(rows.Count, done + DepthLimit));
                    var panel = new Panel<T>(results.Start + (point * results.Step) + ((nint)row * g.Outputs) + j, g.Outputs, depth, some);
                    bool adds = accumulate || done > 0;
                    Tiles<T, TVector, TSimd>.Multiply(left.From(0, row), null, height, panel, target + j, g.Outputs, adds);
                    done += depth;
                }
            }
        }
    }
}
