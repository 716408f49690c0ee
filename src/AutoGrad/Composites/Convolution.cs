using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>The calls of <see cref="ConvolveOp"/> and <see cref="ConvolveTransposedOp"/>.</summary>
/// <remarks>As in all deep-learning libraries, the kernel is not flipped: these are cross-correlations.</remarks>
public static class ConvolutionExtensions
{
    extension(Tensor x)
    {
        /// <summary>Two-dimensional convolution, y[n, o] = b[o] + Σ_c w[o, c] ⋆ x[n, c].</summary>
        /// <param name="weight">w, of shape [out, in/groups, height, width].</param>
        /// <param name="bias">b, of shape [out], or null.</param>
        /// <param name="stride">How far the window moves, down and across.</param>
        /// <param name="padding">How many zeros stand around the image, above and below, left and right.</param>
        /// <param name="dilation">How far the taps of the window are apart.</param>
        /// <param name="groups">Into how many groups the channels are divided, each convolved on its own.</param>
        /// <returns>[batch, out, ⌊(h + 2p − d(k − 1) − 1)/s⌋ + 1, the same across] for x [batch, in, h, w].</returns>
        /// <exception cref="ShapeException">Ranks, channels, groups, the bias or the window do not fit.</exception>
        public Tensor Conv2d(
            Tensor weight,
            Tensor? bias = null,
            (int Y, int X)? stride = null,
            (int Y, int X)? padding = null,
            (int Y, int X)? dilation = null,
            int groups = 1)
        {
            ArgumentNullException.ThrowIfNull(weight);
            string Where() => $"Conv2d of {x.Describe()}, {weight.Describe()}";
            if (x.Shape.Rank != 4 || weight.Shape.Rank != 4) { throw NoImages(Where()); }
            if (groups < 1 || x.Shape[1] % groups != 0 || weight.Shape[0] % groups != 0)
            {
                throw new ShapeException($"{Where()}: {groups} groups do not divide {x.Shape[1]} channels in and {weight.Shape[0]} out.");
            }
            if ((long)weight.Shape[1] * groups != x.Shape[1])
            {
                throw new ShapeException(
                    $"{Where()}: the weight takes {weight.Shape[1]} channels in {groups} groups, the image has {x.Shape[1]}.");
            }
            var window = new Window(weight.Shape[2], weight.Shape[3], stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1));
            if (bias is not null && bias.Shape != [weight.Shape[0]]) { throw WrongBias(Where(), bias, weight.Shape[0]); }
            Shape y;
            try
            {
                window.RequireFit(x.Shape);
                y = [x.Shape[0], weight.Shape[0], window.Down(x.Shape[2]), window.Across(x.Shape[3])];
            }
            catch (ShapeException e)
            {
                e.Where = Where();
                throw;
            }
            var op = new ConvolveOp(new ConvolutionPlan(x.Shape, weight.Shape, window, groups, y));
            return bias is null ? Tensor.Apply(op, x, weight) : Tensor.Apply(op, x, weight, bias);
        }

        /// <summary>
        /// Two-dimensional transposed convolution: the adjoint of <c>Conv2d</c> with the same weight, which enlarges an image.
        /// </summary>
        /// <param name="weight">w, of shape [in, out/groups, height, width].</param>
        /// <param name="bias">b, of shape [out], or null.</param>
        /// <param name="stride">How far apart the input's pixels are put, down and across.</param>
        /// <param name="padding">How much of the edge is cut off.</param>
        /// <param name="outputPadding">How many rows and columns are added below and to the right; less than the stride or the
        /// dilation.</param>
        /// <param name="dilation">How far the taps of the window are apart.</param>
        /// <param name="groups">Into how many groups the channels are divided.</param>
        /// <returns>[batch, out, (h − 1)s − 2p + d(k − 1) + output padding + 1, the same across] for x [batch, in, h, w].</returns>
        /// <exception cref="ShapeException">Ranks, channels, groups, the bias or the geometry do not fit.</exception>
        public Tensor ConvTranspose2d(
            Tensor weight,
            Tensor? bias = null,
            (int Y, int X)? stride = null,
            (int Y, int X)? padding = null,
            (int Y, int X)? outputPadding = null,
            (int Y, int X)? dilation = null,
            int groups = 1)
        {
            ArgumentNullException.ThrowIfNull(weight);
            string Where() => $"ConvTranspose2d of {x.Describe()}, {weight.Describe()}";
            if (x.Shape.Rank != 4 || weight.Shape.Rank != 4) { throw NoImages(Where()); }
            if (groups < 1 || x.Shape[1] % groups != 0)
            {
                throw new ShapeException($"{Where()}: {groups} groups do not divide {x.Shape[1]} channels.");
            }
            if (weight.Shape[0] != x.Shape[1])
            {
                throw new ShapeException($"{Where()}: the weight takes {weight.Shape[0]} channels, the image has {x.Shape[1]}.");
            }
            var window = new Window(weight.Shape[2], weight.Shape[3], stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1));
            (int extraY, int extraX) = outputPadding ?? (0, 0);
            int limitY = Math.Max(window.Stride.Y, window.Dilation.Y);
            int limitX = Math.Max(window.Stride.X, window.Dilation.X);
            if (extraY < 0 || extraX < 0 || extraY >= limitY || extraX >= limitX)
            {
                throw new ShapeException(
                    $"{Where()}: the output padding ({extraY}, {extraX}) is not below stride {window.Stride} "
                    + $"or dilation {window.Dilation}.");
            }
            long height = Sizes.Enlarged(x.Shape[2], window.Height, window.Stride.Y, window.Padding.Y, window.Dilation.Y, extraY);
            long width = Sizes.Enlarged(x.Shape[3], window.Width, window.Stride.X, window.Padding.X, window.Dilation.X, extraX);
            if (height < 1 || width < 1)
            {
                throw new ShapeException($"{Where()}: the padding {window.Padding} leaves an image of {height} × {width}.");
            }
            Shape image;
            try
            {
                int channels = Sizes.Product(weight.Shape[1], groups);
                image = [x.Shape[0], channels, Sizes.Dimension(height), Sizes.Dimension(width)];
                window.RequireFit(image);
            }
            catch (ShapeException e)
            {
                e.Where = Where();
                throw;
            }
            if (bias is not null && bias.Shape != [image[1]]) { throw WrongBias(Where(), bias, image[1]); }
            var op = new ConvolveTransposedOp(new ConvolutionPlan(image, weight.Shape, window, groups, x.Shape));
            return bias is null ? Tensor.Apply(op, x, weight) : Tensor.Apply(op, x, weight, bias);
        }

        /// <summary>One-dimensional convolution; x [batch, in, length], w [out, in/groups, taps]. See <c>Conv2d</c>.</summary>
        /// <exception cref="ShapeException">Ranks, channels, groups, the bias or the window do not fit.</exception>
        public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        {
            ArgumentNullException.ThrowIfNull(weight);
            CheckLines(nameof(Conv1d), x, weight);
            return x.Unsqueeze(2).Conv2d(weight.Unsqueeze(2), bias, (1, stride), (0, padding), (1, dilation), groups).Squeeze(2);
        }

        /// <summary>
        /// One-dimensional transposed convolution; x [batch, in, length], w [in, out/groups, taps]. See <c>ConvTranspose2d</c>.
        /// </summary>
        /// <exception cref="ShapeException">Ranks, channels, groups, the bias or the geometry do not fit.</exception>
        public Tensor ConvTranspose1d(
            Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1)
        {
            ArgumentNullException.ThrowIfNull(weight);
            CheckLines(nameof(ConvTranspose1d), x, weight);
            return x.Unsqueeze(2)
                .ConvTranspose2d(weight.Unsqueeze(2), bias, (1, stride), (0, padding), (0, outputPadding), (1, dilation), groups)
                .Squeeze(2);
        }
    }

    private static ShapeException NoImages(string where)
        => new($"{where}: an image [batch, channels, height, width] and a weight of four axes are needed.");

    private static ShapeException WrongBias(string where, Tensor bias, int channels)
        => new($"{where}: the bias is {bias.Shape}, not [{channels}].");

    private static void CheckLines(string name, Tensor x, Tensor weight)
    {
        if (x.Shape.Rank != 3 || weight.Shape.Rank != 3)
        {
            throw new ShapeException(
                $"{name} of {x.Describe()}, {weight.Describe()}: x [batch, channels, length] and a weight of three axes are needed.");
        }
    }
}
