using AutoGrad.Kernels;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Tests;

/// <summary>Laws that derivatives obey, whatever the numbers.</summary>
[Properties(Arbitrary = [typeof(Arbitraries), typeof(Seeds)], MaxTest = 30, Replay = "20260101,1")]
public sealed class IdentityTests
{
    private static readonly Piece[] _pieces =
    [
        new("tanh", x => x.Tanh()), new("sigmoid", x => x.Sigmoid()), new("softplus", x => x.Softplus()), new("square", x => x.Square()),
        new("sin", x => x.Sin()),
        new("1/(1 + x²)", x => 1 / (1 + (x * x))), new("softmax", x => x.Softmax(0)), new("x − mean", x => x - x.Mean()),
        new("norm", x => x * x.Norm()),
        new("log-sum-exp", x => x + x.LogSumExp()), new("normalise", x => x.Normalise([0], 0.1)),
    ];

    [Fact]
    public void EveryVjpIsLinearInItsCotangent()
    {
        foreach (OpCheck check in OpCheckTable.All)
        {
            Draw.Try(check.Cases, c => IsLinear(c, check), tests: 4);
        }

        static void IsLinear(GradCase c, OpCheck check)
        {
            Tensor[] leaves = [.. c.Inputs.Select(t => t.AsLeaf())];
            Tensor y = c.F(leaves);
            if (!y.HasHistory)
            {
                return;
            }
            Tensor u = Draw.Signed(y.Shape, 1);
            Tensor v = Draw.Signed(y.Shape, 2);
            Tensor[] together = Of((2 * u) - (3 * v));
            Tensor[] first = Of(u);
            Tensor[] second = Of(v);
            for (int i = 0; i < leaves.Length; i++)
            {
                Near(((2 * first[i]) - (3 * second[i])).ToDoubles(), together[i].ToDoubles(), check.Tolerance > 1e-4 ? 1e-4 : 1e-9,
                    check.Name);
            }

            Tensor[] Of(Tensor bar) => Gradients.Of(y, leaves, bar, allowUnused: true);
        }
    }

    [Fact]
    public void LinearOpsAndTheirAdjointsAgree()
    {
        // ⟨Ax, y⟩ = ⟨x, Aᵀy⟩, the adjoint being the op that the design pairs it with, called by itself.
        Tensor x = Draw.Signed([2, 1, 3], 1);
        Tensor y = Draw.Signed([4, 2, 5, 3], 2);
        Adjoint(x.BroadcastTo([4, 2, 5, 3]), y, x, y.SumTo([2, 1, 3]));

        Tensor wide = Draw.Signed([4, 5], 3);
        Tensor box = Draw.Signed([2, 3], 4);
        Adjoint(wide[1..3, 2..], box, wide, box.Pad([1, 2], [1, 0]));

        Tensor index = Draw.Indices([4, 7], 5, 5);
        Tensor picked = Draw.Signed([4, 7], 6);
        Adjoint(wide.Gather(1, index), picked, wide, picked.ScatterAdd(1, index, 5));

        Tensor turned = Draw.Signed([3, 2, 1], 7);
        Adjoint(x.Permute(2, 0, 1), turned, x, turned.Permute(1, 2, 0));

        Tensor b = Draw.Signed([5, 3], 8);
        Tensor product = Draw.Signed([4, 3], 9);
        Adjoint(wide.MatMul(b), product, wide, product.MatMul(b, transposeB: true));
        Adjoint(wide.MatMul(b), product, b, wide.MatMul(product, transposeA: true));
    }

    [Property]
    public void TheSweepUsesThoseAdjoints(Seed drawn)
    {
        int seed = drawn.Value;
        Tensor x = Draw.Signed([3, 4], seed).AsLeaf();
        Func<Tensor, Tensor>[] linear =
        [
            t => t.BroadcastTo([2, 3, 4]), t => t.SumTo([1, 4]), t => t[1.., ..3], t => t.Pad([1, 0], [2, 3]), t => t.Permute(1, 0),
            t => t.Gather(-1, Draw.Indices([3, 6], 4, seed)), t => t.ScatterAdd(0, Draw.Indices([3, 4], 5, seed), 5),
            t => t.Reshape([2, 6]),
            t => Tensor.Concat([t, t], 1), t => t.MatMul(Draw.Signed([4, 2], seed + 1)), t => Draw.Signed([2, 3], seed + 2).MatMul(t),
            t => t / 3,
        ];
        foreach (Func<Tensor, Tensor> a in linear)
        {
            Tensor y = a(x);
            Tensor bar = Draw.Signed(y.Shape, seed + 3);
            Adjoint(y, bar, x, Gradients.Of(y, [x], bar)[0]);
        }
    }

    [Property(MaxTest = 100, Arbitrary = [typeof(Chains)])]
    public void SecondDerivativesAreSymmetric(Chain chain, Seed seed)
    {
        const int n = 4;
        Tensor x = Draw.Signed([n], seed.Value).AsLeaf();
        Tensor y = (chain.Pieces.Aggregate(x, (t, piece) => piece.F(t)) * Draw.Signed([n], seed.Value + 1)).Sum();
        Tensor slope = Gradients.Of(y, [x], createGraph: true)[0];
        double[][] rows = [.. Enumerable.Range(0, n).Select(i => Gradients.Of(slope[i..(i + 1)], [x])[0].ToDoubles())];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.Equal(rows[i][j], rows[j][i], 1e-9 * Math.Max(1, Math.Abs(rows[i][j])));
            }
        }
    }

    [Fact]
    public void TanhAndItsFirstSixDerivatives()
    {
        foreach (double at in (double[])[-1.2, -0.3, 0, 0.5, 2])
        {
            Tensor x = Tensor.Scalar(at, DType.Float64).AsLeaf();
            Tensor y = x.Tanh();
            double t = Math.Tanh(at);
            // With t = tanh x, t′ = 1 − t²; each line is the derivative of the one before, multiplied out.
            double[] closed =
            [
                t,
                1 - (t * t),
                (-2 * t) + (2 * P(3)),
                -2 + (8 * P(2)) - (6 * P(4)),
                (16 * t) - (40 * P(3)) + (24 * P(5)),
                16 - (136 * P(2)) + (240 * P(4)) - (120 * P(6)),
                (-272 * t) + (1232 * P(3)) - (1680 * P(5)) + (720 * P(7)),
            ];
            for (int order = 0; order < closed.Length; order++)
            {
                Assert.Equal(closed[order], y.Item(), 10);
                y = Gradients.Of(y, [x], createGraph: true)[0];
            }

            double P(int power) => Math.Pow(t, power);
        }
    }

    [Fact]
    public void TwoVjpsMakeAJacobianVectorProduct()
    {
        // The VJP is linear in its cotangent u; differentiating ⟨x̄(u), v⟩ with respect to u gives J v.
        Tensor x = Draw.Signed([3], 1).AsLeaf();
        Tensor v = Draw.Signed([3], 2);
        Tensor y = F(x);
        Tensor u = Tensor.Zeros(y.Shape, DType.Float64).AsLeaf();
        Tensor bar = Gradients.Of(y, [x], u, createGraph: true)[0];
        double[] jvp = Gradients.Of((bar * v).Sum(), [u])[0].ToDoubles();
        const double h = 1e-5;
        double[] differences = [.. F(x.Detach() + (h * v)).ToDoubles().Zip(
            F(x.Detach() - (h * v)).ToDoubles(), (p, m) => (p - m) / (2 * h))];
        Near(differences, jvp, 1e-8, "jvp");

        static Tensor F(Tensor x) => Tensor.Concat([x.Tanh() * x.Sum(), x.Softmax().Square()]);
    }

    private static void Adjoint(Tensor ax, Tensor y, Tensor x, Tensor aty)
        => Near([(ax.Detach() * y).Sum().Item()], [(x.Detach() * aty).Sum().Item()], 1e-10, "adjoint");

    private static void Near(double[] expected, double[] actual, double tolerance, string name)
        => Assert.All(expected.Zip(actual), p => Assert.True(
            Math.Abs(p.First - p.Second) <= tolerance * Math.Max(1, Math.Abs(p.First)), $"{name}: {p.First} and {p.Second}"));

    /// <summary>A function, with the name that a failure shows.</summary>
    public sealed record Piece(string Name, Func<Tensor, Tensor> F);

    /// <summary>Functions, each of what the one before gives.</summary>
    public sealed record Chain(Piece[] Pieces)
    {
        public override string ToString() => string.Join(" ∘ ", Pieces.Reverse().Select(p => p.Name));
    }

    /// <summary>Three functions, shrunk to fewer.</summary>
    public static class Chains
    {
        public static Arbitrary<Chain> Three => Gen.Elements(_pieces).ArrayOf(3).Select(p => new Chain(p)).ShrunkBy(
            chain => chain.Pieces.Select(piece => new Chain([.. chain.Pieces.Where(p => p != piece)])));
    }
}
