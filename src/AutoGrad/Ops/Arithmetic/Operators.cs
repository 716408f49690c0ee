using System.Runtime.CompilerServices;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <content>Arithmetic, comparison and slicing as C# writes them. Plain numbers take part as they are: <c>1 - y * y</c>.</content>
public partial class Tensor
{
    /// <summary>A box of the tensor: one range for each leading axis, the rest whole. See <see cref="SliceOp"/>.</summary>
    /// <exception cref="ShapeException">There are more ranges than axes, or one reaches outside its axis.</exception>
    [IndexerName("Part")]
    public Tensor this[params ReadOnlySpan<Range> ranges]
    {
        get
        {
            if (ranges.Length > Shape.Rank)
            {
                throw new ShapeException($"Slice of {Describe()}: {ranges.Length} ranges for {Shape.Rank} axes.");
            }
            var start = new int[Shape.Rank];
            Span<int> box = stackalloc int[Shape.Rank];
            Shape.Dims.CopyTo(box);
            for (int i = 0; i < ranges.Length; i++)
            {
                start[i] = ranges[i].Start.GetOffset(Shape[i]);
                int end = ranges[i].End.GetOffset(Shape[i]);
                if (start[i] < 0 || start[i] > Shape[i] || end < 0 || end > Shape[i])
                {
                    throw new ShapeException($"Slice of {Describe()}: {ranges[i]} reaches outside axis {i}, which has {Shape[i]}.");
                }
                box[i] = Math.Max(0, end - start[i]);
            }
            return Apply(new SliceOp(start, Shape.Create(box)), this);
        }
    }

    /// <inheritdoc cref="AddOp"/>
    public static Tensor operator +(Tensor a, Tensor b) => Apply<AddOp>(a, b);

    /// <summary>y = a + b.</summary>
    public static Tensor operator +(Tensor a, double b) => a.Affine(1, b);

    /// <summary>y = a + b.</summary>
    public static Tensor operator +(double a, Tensor b) => b.Affine(1, a);

    /// <inheritdoc cref="SubtractOp"/>
    public static Tensor operator -(Tensor a, Tensor b) => Apply<SubtractOp>(a, b);

    /// <summary>y = a − b.</summary>
    public static Tensor operator -(Tensor a, double b) => a.Affine(1, -b);

    /// <summary>y = a − b.</summary>
    public static Tensor operator -(double a, Tensor b) => b.Affine(-1, a);

    /// <summary>y = −a.</summary>
    public static Tensor operator -(Tensor a) => a.Affine(-1, 0);

    /// <inheritdoc cref="MultiplyOp"/>
    public static Tensor operator *(Tensor a, Tensor b) => Apply<MultiplyOp>(a, b);

    /// <summary>y = a · b.</summary>
    public static Tensor operator *(Tensor a, double b) => a.Affine(b, 0);

    /// <summary>y = a · b.</summary>
    public static Tensor operator *(double a, Tensor b) => b.Affine(a, 0);

    /// <inheritdoc cref="DivideOp"/>
    public static Tensor operator /(Tensor a, Tensor b) => Apply<DivideOp>(a, b);

    /// <summary>y = a / b.</summary>
    public static Tensor operator /(Tensor a, double b) => Apply(new DivideByOp(b), a);

    /// <summary>y = a / b.</summary>
    public static Tensor operator /(double a, Tensor b) => Apply(new DivideIntoOp(a), b);

    /// <summary>A mask: where a &gt; b.</summary>
    public static Tensor operator >(Tensor a, Tensor b) => Apply(new CompareOp(Comparison.Greater), a, b);

    /// <summary>A mask: where a &lt; b.</summary>
    public static Tensor operator <(Tensor a, Tensor b) => b > a;

    /// <summary>A mask: where a ≥ b.</summary>
    public static Tensor operator >=(Tensor a, Tensor b) => Apply(new CompareOp(Comparison.GreaterOrEqual), a, b);

    /// <summary>A mask: where a ≤ b.</summary>
    public static Tensor operator <=(Tensor a, Tensor b) => b >= a;

    /// <summary>A mask: where a &gt; b.</summary>
    public static Tensor operator >(Tensor a, double b) => a > Full([], b, a.DType, a.Device);

    /// <summary>A mask: where a &lt; b.</summary>
    public static Tensor operator <(Tensor a, double b) => Full([], b, a.DType, a.Device) > a;

    /// <summary>A mask: where a ≥ b.</summary>
    public static Tensor operator >=(Tensor a, double b) => a >= Full([], b, a.DType, a.Device);

    /// <summary>A mask: where a ≤ b.</summary>
    public static Tensor operator <=(Tensor a, double b) => Full([], b, a.DType, a.Device) >= a;
}
