using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <content>Copies, gathering, scattering and the matrix product.</content>
public abstract partial class DeviceContract
{
    [Fact]
    public void CopyBroadcastsForEveryType()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from inner in Draw.StretchingTo(shape)
            from type in Draw.AnyType
            from seed in Draw.Seed
            select (shape, inner, type, seed),
            c => SameCopy(
                c.type, c.inner.Size, c.seed, StridedView.Broadcast(c.inner, c.shape), c.shape.Size, StridedView.Whole(c.shape)));
    }

    [Fact]
    public void CopyPermutesForEveryType()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from order in Draw.OrderOf(shape)
            from type in Draw.AnyType
            from seed in Draw.Seed
            select (shape, order, type, seed),
            c => SameCopy(
                c.type, c.shape.Size, c.seed, StridedView.Permuted(c.shape, c.order), c.shape.Size,
                    StridedView.Whole(c.shape.Permute(c.order))));
    }

    [Fact]
    public void CopyMovesBoxesOutOfAndIntoTensors()
    {
        Draw.Try(
            from shape in Draw.AnyShape
            from cuts in Gen.Two(Gen.Choose(0, 1000)).ArrayOf(shape.Rank)
            from inward in Gen.Elements(false, true)
            from type in Draw.AnyType
            from seed in Draw.Seed
            select (shape, cuts, inward, type, seed),
            c =>
            {
                int[] start = [.. c.shape.Select((d, i) => c.cuts[i].Item1 % (d + 1))];
                var box = new Shape([.. c.shape.Select((d, i) => c.cuts[i].Item2 % (d - start[i] + 1))]);
                StridedView inside = StridedView.Box(c.shape, start, box, [.. start.Select(_ => 1)]);
                StridedView whole = StridedView.Whole(box);
                if (c.inward)
                {
                    SameCopy(c.type, box.Size, c.seed, whole, c.shape.Size, inside);
                }
                else
                {
                    SameCopy(c.type, c.shape.Size, c.seed, inside, box.Size, whole);
                }
            },
            tests: 100);
    }

    [Fact]
    public void CopyWalksBackwardsAndSkips()
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64, DType.Int32, DType.Bool])
        {
            var reversed = new StridedView([3, 4], [-4, -1], 11);
            SameCopy(type, 12, 1, reversed, 12, StridedView.Whole([3, 4]));
            SameCopy(type, 12, 2, StridedView.Whole([3, 4]), 12, reversed);
            SameCopy(type, 40_000, 3, new StridedView([20_000], [-2], 39_998), 20_000, StridedView.Whole([20_000]));
            SameCopy(type, 5, 4, new StridedView([4, 3], [0, 2]), 24, new StridedView([4, 3], [6, 2], 1));
            SameCopy(type, 1, 5, new StridedView([50_000], [0]), 50_000, StridedView.Whole([50_000]));
        }
    }

    [Fact]
    public void GatherAndScatterAddAreThePlainOnes()
    {
        Draw.Try(
            from shape in Draw.AnyShape.Where(s => s.Rank > 0)
            from axis in Gen.Choose(0, shape.Rank - 1)
            from picks in Gen.Choose(0, 9)
            from type in Draw.AnyType
            from seed in Draw.Seed
            select (shape, axis, picks: shape[axis] == 0 ? 0 : picks, type, seed),
            c =>
            {
                Shape walked = c.shape.With(c.axis, c.picks);
                double[] x = Draw.Numbers(c.shape.Size, c.seed, c.type, -9, 9);
                int[] index = Indices(walked.Size, c.shape[c.axis], c.seed);
                Same(
                    Tolerance.Exact,
                    device =>
                    {
                        Storage y = Blank(device, c.type, walked.Size);
                        device.Gather(Put(device, c.type, x), c.shape, c.axis, Put(device, index), y, walked);
                        return y;
                    },
                    () => $"Gather {c.type} {c.shape} at {walked} along {c.axis}");
                if (!c.type.IsFloating()) { return; }
                double[] values = Draw.Numbers(walked.Size, c.seed, c.type);
                Same(
                    Tolerance.Exact,
                    device =>
                    {
                        Storage y = Blank(device, c.type, c.shape.Size);
                        device.ScatterAdd(Put(device, c.type, values), walked, c.axis, Put(device, index), y, c.shape);
                        return y;
                    },
                    () => $"ScatterAdd {c.type} {walked} to {c.shape} along {c.axis}");
            },
            tests: 100);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void AnIndexOutsideTheAxisThrows(int wrong)
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
        {
            Storage x = Put(Device, type, [1, 2, 3, 4, 5, 6]);
            Storage index = Put(Device, [0, wrong]);
            Storage y = Blank(Device, type, 2);
            // A device that works behind its caller's back reports it with the next number that is read.
            IndexException gather = Assert.Throws<IndexException>(() =>
            {
                Device.Gather(x, [2, 3], 1, index, y, [2, 1]);
                Get(y);
            });
            Assert.Contains($"{wrong}", gather.Message, StringComparison.Ordinal);
            Assert.Contains("3 places", gather.Message, StringComparison.Ordinal);
            Assert.Throws<IndexException>(() =>
            {
                Device.ScatterAdd(y, [2, 1], 1, index, x, [2, 3]);
                Get(x);
            });
            Assert.Equal(2, Get(y).Length);
        }
    }

    [Fact]
    public void MatMulIsThePlainProductOverBroadcastBatches()
    {
        Draw.Try(
            from batch in Gen.Choose(0, 4).ArrayOf().Where(d => d.Length <= 3)
            from a in Draw.StretchingTo(new Shape(batch))
            from b in Draw.StretchingTo(new Shape(batch))
            from size in Gen.Elements(0, 1, 2, 3, 7, 8, 17, 33, 70).ArrayOf(3)
            from transposeA in Gen.Elements(false, true)
            from transposeB in Gen.Elements(false, true)
            from type in Draw.Floating
            from seed in Draw.Seed
            select (a, b, size, transposeA, transposeB, type, seed),
            c =>
            {
                (int m, int n, int k) = (c.size[0], c.size[1], c.size[2]);
                Shape a = c.transposeA ? c.a.Append(k, m) : c.a.Append(m, k);
                Shape b = c.transposeB ? c.b.Append(n, k) : c.b.Append(k, n);
                var plan = new MatMulPlan(a, c.transposeA, b, c.transposeB);
                double[] left = Draw.Numbers(a.Size, c.seed, c.type);
                double[] right = Draw.Numbers(b.Size, c.seed + 1, c.type);
                double[] scale = [.. Enumerable.Repeat(9.0 * Math.Max(1, k), (int)plan.Y.Size)];
                Same(
                    Tolerance.Sum,
                    device =>
                    {
                        Storage y = Blank(device, c.type, plan.Y.Size);
                        device.MatMul(plan, Put(device, c.type, left), Put(device, c.type, right), y);
                        return y;
                    },
                    () => $"{plan}",
                    scale);
            },
            tests: 150);
    }

    [Fact]
    public void AProductWithBiasAndActivationIsTheSameInOnePass()
    {
        Draw.Try(
            from batch in Gen.Elements(new Shape(), [1], [3], [2, 2])
            from size in Gen.Elements(0, 1, 2, 3, 4, 5, 7, 8, 16, 17, 33, 70).ArrayOf(3)
            from transposeA in Gen.Elements(false, true)
            from transposeB in Gen.Elements(false, true)
            from bias in Gen.Elements(false, true)
            from activation in Gen.Choose(0, 2)
            from type in Draw.Floating
            from seed in Draw.Seed
            select (batch, size, transposeA, transposeB, bias, activation, type, seed),
            c =>
            {
                (int m, int n, int k) = (c.size[0], c.size[1], c.size[2]);
                Shape a = c.transposeA ? c.batch.Append(k, m) : c.batch.Append(m, k);
                Shape b = c.transposeB ? [n, k] : [k, n];
                var plan = new MatMulPlan(a, c.transposeA, b, c.transposeB);
                double[] left = Draw.Numbers(a.Size, c.seed, c.type);
                double[] right = Draw.Numbers(b.Size, c.seed + 1, c.type);
                double[] shift = Draw.Numbers(n, c.seed + 2, c.type);
                double[] scale = [.. Enumerable.Repeat((9.0 * k) + 3, (int)plan.Y.Size)];
                Same(
                    Tolerance.Sum,
                    device =>
                    {
                        Storage x = Put(device, c.type, left);
                        Storage w = Put(device, c.type, right);
                        Storage y = Blank(device, c.type, plan.Y.Size);
                        Storage? bias = c.bias ? Put(device, c.type, shift) : null;
                        switch (c.activation)
                        {
                            case 0: device.MatMul(plan, x, w, bias, default(IdentityFunction), y); break;
                            case 1: device.MatMul(plan, x, w, bias, new LeakyReluFunction(0.2), y); break;
                            default: device.MatMul(plan, x, w, bias, default(TanhFunction), y); break;
                        }
                        return y;
                    },
                    () => $"{plan} bias {c.bias} activation {c.activation} {c.type}",
                    scale);
            },
            tests: 300);
    }

    private void SameCopy(DType type, long length, int seed, StridedView from, long outLength, StridedView to)
    {
        double[] x = Draw.Numbers(length, seed, type, -9, 9);
        Same(
            Tolerance.Exact,
            device =>
            {
                Storage y = Blank(device, type, outLength);
                device.Copy(Put(device, type, x), from, y, to);
                return y;
            },
            () => $"Copy {type} {from.Shape} by [{string.Join(", ", from.Strides)}] to [{string.Join(", ", to.Strides)}]");
    }

    private static int[] Indices(long count, int limit, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => random.Next(limit))];
    }
}
