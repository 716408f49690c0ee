using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>Pooling and resizing of images [batch, channels, height, width], made of other ops.</summary>
public static class PoolingExtensions
{
    extension(Tensor x)
    {
        /// <summary>The largest value under a window at each of its places; the first of equal ones gets the cotangent.</summary>
        /// <param name="window">The window's height and width.</param>
        /// <param name="stride">How far it moves; its own size if left out.</param>
        /// <param name="padding">How far it may look past the edge, where nothing counts; at most half the window.</param>
        /// <exception cref="ShapeException">x is no image, or the window does not fit.</exception>
        public Tensor MaxPool2d((int Y, int X) window, (int Y, int X)? stride = null, (int Y, int X)? padding = null)
        {
            (int py, int px) = padding ?? (0, 0);
            Tensor seen = x.Seen(nameof(MaxPool2d), window, stride, (py, px), double.NegativeInfinity, out Shape shape);
            Tensor index = seen.ArgMax(2).Unsqueeze(2);
            return seen.Gather(2, index).Reshape(shape);
        }

        /// <summary>The mean under a window at each of its places; zeros past the edge count, as in PyTorch.</summary>
        /// <inheritdoc cref="MaxPool2d(Tensor, ValueTuple{int, int}, ValueTuple{int, int}?, ValueTuple{int, int}?)"/>
        public Tensor AvgPool2d((int Y, int X) window, (int Y, int X)? stride = null, (int Y, int X)? padding = null)
            => x.Seen(nameof(AvgPool2d), window, stride, padding ?? (0, 0), 0, out Shape shape).Mean(2).Reshape(shape);

        /// <summary>The mean of each channel: [batch, channels].</summary>
        /// <exception cref="ShapeException">x has fewer than three axes.</exception>
        public Tensor GlobalAvgPool() => x.Channels(nameof(GlobalAvgPool)).Mean(2);

        /// <summary>The largest value of each channel: [batch, channels]; equal ones share the cotangent.</summary>
        /// <exception cref="ShapeException">x has fewer than three axes.</exception>
        public Tensor GlobalMaxPool() => x.Channels(nameof(GlobalMaxPool)).Max(2);

        /// <summary>Each pixel repeated to a block of factor × factor.</summary>
        /// <exception cref="ShapeException">x is no image.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The factor is not positive.</exception>
        public Tensor UpsampleNearest(int factor)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
            x.CheckImage(nameof(UpsampleNearest));
            Shape s = x.Shape;
            return x.Reshape([s[0], s[1], s[2], 1, s[3], 1])
                .BroadcastTo([s[0], s[1], s[2], factor, s[3], factor])
                .Reshape([s[0], s[1], s[2] * factor, s[3] * factor]);
        }

        /// <summary>Channels laid out as pixels: [batch, c r², h, w] to [batch, c, h r, w r] (Shi et al. 2016).</summary>
        /// <param name="factor">r.</param>
        /// <exception cref="ShapeException">x is no image, or r² does not divide its channels.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The factor is not positive.</exception>
        public Tensor PixelShuffle(int factor)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
            x.CheckImage(nameof(PixelShuffle));
            Shape s = x.Shape;
            int channels = s[1] / (factor * factor);
            if (channels * factor * factor != s[1])
            {
                throw new ShapeException($"PixelShuffle of {x.Describe()}: {factor}² does not divide {s[1]} channels.");
            }
            return x.Reshape([s[0], channels, factor, factor, s[2], s[3]])
                .Permute(0, 1, 4, 2, 5, 3)
                .Reshape([s[0], channels, s[2] * factor, s[3] * factor]);
        }

        /// <summary>What the window sees, [batch, channels, taps, places], with a given value past the edge.</summary>
        private Tensor Seen(string name, (int Y, int X) size, (int Y, int X)? stride, (int Y, int X) padding, double outside, out Shape shape)
        {
            x.CheckImage(name);
            if (2 * padding.Y > size.Y || 2 * padding.X > size.X || padding.Y < 0 || padding.X < 0)
            {
                throw new ShapeException($"{name} of {x.Describe()}: the padding {padding} is not from 0 to half the window {size}.");
            }
            Tensor wide = padding == (0, 0)
                ? x
                : x.Pad([0, 0, padding.Y, padding.X], [0, 0, padding.Y, padding.X], outside);
            var window = new Window(size.Y, size.X, stride ?? size, (0, 0), (1, 1));
            Tensor columns = Tensor.Apply(new UnfoldOp(window), wide);
            shape = [x.Shape[0], x.Shape[1], window.Down(wide.Shape[2]), window.Across(wide.Shape[3])];
            return columns.Reshape([x.Shape[0], x.Shape[1], size.Y * size.X, columns.Shape[2]]);
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
