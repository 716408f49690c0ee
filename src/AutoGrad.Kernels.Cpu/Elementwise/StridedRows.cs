namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// A strided iterator: the rows of several operands at once, over as few axes as possible. Axes of one element go, and neighbouring axes
/// that every operand crosses in even steps become one, so that kernels need to know the innermost axis only.
/// </summary>
/// <remarks>It stands in scratch memory that its maker provides, on the stack, so that a kernel leaves no garbage.</remarks>
internal unsafe struct StridedRows
{
    /// <summary>How many operands there are at most.</summary>
    public const int MaxOperands = 4;

    // A line for each axis, the innermost first: its dimension, then each operand's stride.
    private readonly long* _axes;

    /// <summary>One row of <paramref name="n"/> elements.</summary>
    public StridedRows(long* scratch, long n, params ReadOnlySpan<int> strides)
    {
        _axes = scratch;
        Operands = strides.Length;
        scratch[0] = checked((int)n);
        for (int operand = 0; operand < strides.Length; operand++) { scratch[1 + operand] = strides[operand]; }
        Rank = 1;
    }

    /// <summary>Inputs that are broadcast to the shape of the output, and then the output itself.</summary>
    public StridedRows(long* scratch, Shape output, params ReadOnlySpan<Shape> inputs)
    {
        _axes = scratch;
        Operands = inputs.Length + 1;
        long* strides = stackalloc long[MaxOperands];
        new Span<long>(strides, MaxOperands).Fill(1);
        for (int i = 1; i <= output.Rank; i++)
        {
            long* axis = Axis(Rank);
            axis[0] = output.Dims[^i];
            for (int operand = 0; operand < Operands; operand++)
            {
                Shape shape = operand < inputs.Length ? inputs[operand] : output;
                int dim = i <= shape.Rank ? shape.Dims[^i] : 1;
                axis[1 + operand] = dim == 1 ? 0 : strides[operand];
                strides[operand] *= dim;
            }
            Keep(axis);
        }
        KeepOneAxis();
    }

    /// <summary>Two operands with any strides.</summary>
    public StridedRows(long* scratch, Shape shape, ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        _axes = scratch;
        Operands = 2;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            long* axis = Axis(Rank);
            axis[0] = shape.Dims[i];
            axis[1] = first[i];
            axis[2] = second[i];
            Keep(axis);
        }
        KeepOneAxis();
    }

    /// <summary>
    /// Some of the outer axes of another iterator, as rows of one element each: those along which an operand has stride 0, or the others.
    /// </summary>
    public StridedRows(long* scratch, StridedRows all, int outerFrom, int operand, bool still)
    {
        _axes = scratch;
        Operands = all.Operands;
        KeepOneAxis();
        for (int axis = outerFrom; axis < all.Rank; axis++)
        {
            if ((all.Stride(axis, operand) == 0) != still) { continue; }
            new Span<long>(all.Axis(axis), Operands + 1).CopyTo(new Span<long>(Axis(Rank++), Operands + 1));
        }
    }

    /// <summary>How many operands there are.</summary>
    public int Operands { get; }

    /// <summary>How many axes there are; at least one.</summary>
    public int Rank { get; private set; }

    /// <summary>The dimension of the innermost axis: the length of a row.</summary>
    public readonly int Inner => (int)_axes[0];

    /// <summary>How many rows there are.</summary>
    public readonly long Count
    {
        get
        {
            long rows = 1;
            for (int axis = 1; axis < Rank; axis++) { rows *= Axis(axis)[0]; }
            return rows;
        }
    }

    /// <summary>How many numbers of scratch memory an iterator needs.</summary>
    public static int ScratchLength(Shape shape, int operands) => (shape.Rank + 1) * (operands + 1);

    /// <summary>The dimension of an axis, the innermost being axis 0.</summary>
    public readonly int Dim(int axis) => (int)Axis(axis)[0];

    /// <summary>How far apart neighbours along an axis lie in an operand, in elements.</summary>
    public readonly long Stride(int axis, int operand) => Axis(axis)[1 + operand];

    /// <summary>The offset of a row in each operand, and its index along the outer axes.</summary>
    public readonly void Seek(long row, long* index, long* offsets)
    {
        new Span<long>(offsets, Operands).Clear();
        for (int axis = 1; axis < Rank; axis++)
        {
            index[axis] = row % Axis(axis)[0];
            row /= Axis(axis)[0];
            for (int operand = 0; operand < Operands; operand++) { offsets[operand] += index[axis] * Stride(axis, operand); }
        }
    }

    /// <summary>Moves on to the next row: one further along the first outer axis that is not at its end.</summary>
    public readonly void Next(long* index, long* offsets)
    {
        for (int axis = 1; axis < Rank; axis++)
        {
            long* line = Axis(axis);
            index[axis]++;
            for (int operand = 1; operand <= Operands; operand++) { offsets[operand - 1] += line[operand]; }
            if (index[axis] < line[0]) { return; }
            for (int operand = 1; operand <= Operands; operand++) { offsets[operand - 1] -= line[0] * line[operand]; }
            index[axis] = 0;
        }
    }

    private readonly long* Axis(int axis) => _axes + (axis * (Operands + 1));

    /// <summary>Takes in the axis that was just written behind the last one: as part of that one, or as one of its own.</summary>
    private void Keep(long* axis)
    {
        if (axis[0] == 1) { return; }
        long* inner = Axis(Rank - 1);
        bool joins = Rank > 0 && inner[0] * axis[0] <= int.MaxValue;
        for (int operand = 1; operand <= Operands && joins; operand++) { joins = axis[operand] == inner[operand] * inner[0]; }
        if (joins)
        {
            inner[0] *= axis[0];
        }
        else
        {
            Rank++;
        }
    }

    private void KeepOneAxis()
    {
        if (Rank > 0) { return; }
        new Span<long>(_axes, Operands + 1).Fill(1);
        Rank = 1;
    }
}
