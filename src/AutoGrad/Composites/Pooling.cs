using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Pooling and resizing of images [batch, channels, height, width], made of other ops.</summary>
public static class PoolingExtensions
{
    extension(Tensor x)
    {
        /// <summary>
        /// Max pooling, the largest value under a window at each of its places; the first of equal ones gets the cotangent.
        /// </summary>
        /// <param name="window">The window's height and width.</param>
        /// <param name="stride">How far it moves; its own size if left out.</param>
        /// <param name="padding">How far it may look past the edge, where nothing counts; at most half the window.</param>
        /// <exception cref="ShapeException">x is no image, or the window does not fit.</exception>
        public Tensor MaxPool2d((int Y, int X) window, (int Y, int X)? stride = null, (int Y, int X)? padding = null)
            => Composite.Named(nameof(MaxPool2d), [x], () =>
            {
                Window seen = x.Pooling(nameof(MaxPool2d), window, stride, padding);
                Tensor index = Tensor.Apply(new WindowArgMaxOp(seen), x);
                return x.Flatten(2).Gather(2, index).Reshape([x.Shape[0], x.Shape[1], seen.Down(x.Shape[2]), seen.Across(x.Shape[3])]);
            });

        /// <summary>Average pooling, the mean under a window at each of its places; zeros past the edge count, as in PyTorch.</summary>
        /// <inheritdoc cref="MaxPool2d(Tensor, ValueTuple{int, int}, ValueTuple{int, int}?, ValueTuple{int, int}?)"/>
        public Tensor AvgPool2d((int Y, int X) window, (int Y, int X)? stride = null, (int Y, int X)? padding = null)
            => Composite.Named(nameof(AvgPool2d), [x], () =>
                Tensor.Apply(new WindowSumOp(x.Pooling(nameof(AvgPool2d), window, stride, padding)), x) / ((double)window.Y * window.X));

        /// <summary>Global average pooling, the mean of each channel: [batch, channels].</summary>
        /// <exception cref="ShapeException">x has fewer than three axes.</exception>
        public Tensor GlobalAvgPool() => x.Channels(nameof(GlobalAvgPool)).Mean(2);

        /// <summary>Global max pooling, the largest value of each channel: [batch, channels]; equal ones share the cotangent.</summary>
        /// <exception cref="ShapeException">x has fewer than three axes.</exception>
        public Tensor GlobalMaxPool() => x.Channels(nameof(GlobalMaxPool)).Max(2);

        /// <summary>Nearest-neighbour upsampling: each pixel repeated to a block of factor × factor.</summary>
        /// <exception cref="ShapeException">x is no image.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The factor is not positive.</exception>
        public Tensor UpsampleNearest(int factor)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
            x.CheckImage(nameof(UpsampleNearest));
            Shape s = x.Shape;
            Shape y = x.Enlarged(nameof(UpsampleNearest), s[1], factor);
            return x.Reshape([s[0], s[1], s[2], 1, s[3], 1]).BroadcastTo([s[0], s[1], s[2], factor, s[3], factor]).Reshape(y);
        }

        /// <summary>
        /// Pixel shuffle (depth to space), channels laid out as pixels: [batch, c r², h, w] to [batch, c, h r, w r] (Shi et al. 2016).
        /// </summary>
        /// <param name="factor">r.</param>
        /// <exception cref="ShapeException">x is no image, or r² does not divide its channels.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The factor is not positive.</exception>
        public Tensor PixelShuffle(int factor)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
            x.CheckImage(nameof(PixelShuffle));
            Shape s = x.Shape;
            (long channels, long rest) = Math.DivRem(s[1], (long)factor * factor);
            if (rest != 0)
            {
                throw new ShapeException($"PixelShuffle of {x.Describe()}: {factor}² does not divide {s[1]} channels.");
            }
            Shape y = x.Enlarged(nameof(PixelShuffle), (int)channels, factor);
            return x.Reshape([s[0], (int)channels, factor, factor, s[2], s[3]]).Permute(0, 1, 4, 2, 5, 3).Reshape(y);
        }

        /// <summary>The window of a pooling over x.</summary>
        private Window Pooling(string name, (int Y, int X) size, (int Y, int X)? stride, (int Y, int X)? padding)
        {
            x.CheckImage(name);
            (int py, int px) = padding ?? (0, 0);
            if (py > size.Y / 2 || px > size.X / 2 || py < 0 || px < 0)
            {
                throw new ShapeException($"{name} of {x.Describe()}: the padding {(py, px)} is not from 0 to half the window {size}.");
            }
            var seen = new Window(size.Y, size.X, stride ?? size, (py, px), (1, 1));
            try { seen.RequireFit(x.Shape); }
            catch (ShapeException e)
            {
                e.Where = $"{name} of {x.Describe()}";
                throw;
            }
            return seen;
        }

        /// <summary>The shape of x with other channels and with so many rows and columns for each of its own.</summary>
        private Shape Enlarged(string name, int channels, int factor)
        {
            try { return [x.Shape[0], channels, Sizes.Product(x.Shape[2], factor), Sizes.Product(x.Shape[3], factor)]; }
            catch (ShapeException e)
            {
                e.Where = $"{name} of {x.Describe()}";
                throw;
            }
        }

        private Tensor Channels(string name) => x.Shape.Rank >= 3
            ? x.Flatten(2)
            : throw new ShapeException($"{name} of {x.Describe()}: the axes [batch, channels, …] are needed.");

        private void CheckImage(string name)
        {
            if (x.Shape.Rank != 4)
            {
                throw new ShapeException($"{name} of {x.Describe()}: an image has the axes [batch, channels, height, width].");
            }
        }
    }
}
