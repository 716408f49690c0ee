namespace AutoGrad.Kernels.Cpu;

/// <summary>
/// A walk over several runs of numbers at once with as few axes as it can be done: axes of one element go, and neighbouring axes that
/// every run crosses in even steps become one. Kernels then need to know only the innermost axis.
/// </summary>
/// <remarks>It stands in memory that its maker provides, on the stack, so that a kernel leaves no garbage.</remarks>
internal unsafe struct Walk
{
    /// <summary>How many runs a walk has at most.</summary>
    public const int MostRuns = 4;

    // A row for each axis, the innermost first: its dimension, then how far apart neighbours stand in each run.
    private readonly long* _axes;

    /// <summary>A walk along one axis of <paramref name="n"/> elements.</summary>
    public Walk(long* room, long n, params ReadOnlySpan<int> steps)
    {
        _axes = room;
        Runs = steps.Length;
        room[0] = checked((int)n);
        for (int run = 0; run < steps.Length; run++) { room[1 + run] = steps[run]; }
        Rank = 1;
    }

    /// <summary>A walk over inputs, stretched to the shape of the output by broadcasting, and then the output itself.</summary>
    public Walk(long* room, Shape output, params ReadOnlySpan<Shape> inputs)
    {
        _axes = room;
        Runs = inputs.Length + 1;
        long* steps = stackalloc long[MostRuns];
        new Span<long>(steps, MostRuns).Fill(1);
        for (int i = 1; i <= output.Rank; i++)
        {
            long* axis = Row(Rank);
            axis[0] = output.Dims[^i];
            for (int run = 0; run < Runs; run++)
            {
                Shape shape = run < inputs.Length ? inputs[run] : output;
                int dim = i <= shape.Rank ? shape.Dims[^i] : 1;
                axis[1 + run] = dim == 1 ? 0 : steps[run];
                steps[run] *= dim;
            }
            Keep(axis);
        }
        KeepOneAxis();
    }

    /// <summary>A walk over two runs with any strides.</summary>
    public Walk(long* room, Shape shape, ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        _axes = room;
        Runs = 2;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            long* axis = Row(Rank);
            axis[0] = shape.Dims[i];
            axis[1] = first[i];
            axis[2] = second[i];
            Keep(axis);
        }
        KeepOneAxis();
    }

    /// <summary>
    /// Some of the outer axes of another walk, as rows of one place each: those along which a run stands still, or those along which it moves.
    /// </summary>
    public Walk(long* room, Walk all, int outerFrom, int run, bool still)
    {
        _axes = room;
        Runs = all.Runs;
        KeepOneAxis();
        for (int axis = outerFrom; axis < all.Rank; axis++)
        {
            if ((all.Step(axis, run) == 0) == still) { new Span<long>(all.Row(axis), Runs + 1).CopyTo(new Span<long>(Row(Rank++), Runs + 1)); }
        }
    }

    /// <summary>How many runs are walked over.</summary>
    public int Runs { get; }

    /// <summary>How many axes there are; at least one.</summary>
    public int Rank { get; private set; }

    /// <summary>The dimension of the innermost axis.</summary>
    public readonly int Inner => (int)_axes[0];

    /// <summary>How many times the innermost axis is walked along.</summary>
    public readonly long Rows
    {
        get
        {
            long rows = 1;
            for (int axis = 1; axis < Rank; axis++) { rows *= Row(axis)[0]; }
            return rows;
        }
    }

    /// <summary>How many numbers a walk needs for itself.</summary>
    public static int Room(Shape shape, int runs) => (shape.Rank + 1) * (runs + 1);

    /// <summary>The dimension of an axis, the innermost being axis 0.</summary>
    public readonly int Dim(int axis) => (int)Row(axis)[0];

    /// <summary>How far apart neighbours along an axis stand in a run.</summary>
    public readonly long Step(int axis, int run) => Row(axis)[1 + run];

    /// <summary>Where each run stands at the start of a row.</summary>
    public readonly void Seek(long row, long* index, long* at)
    {
        new Span<long>(at, Runs).Clear();
        for (int axis = 1; axis < Rank; axis++)
        {
            index[axis] = row % Row(axis)[0];
            row /= Row(axis)[0];
            for (int run = 0; run < Runs; run++) { at[run] += index[axis] * Step(axis, run); }
        }
    }

    /// <summary>Moves on to the next row: to the next place along the first outer axis that is not at its end.</summary>
    public readonly void Next(long* index, long* at)
    {
        for (int axis = 1; axis < Rank; axis++)
        {
            long* row = Row(axis);
            index[axis]++;
            for (int run = 1; run <= Runs; run++) { at[run - 1] += row[run]; }
            if (index[axis] < row[0]) { return; }
            for (int run = 1; run <= Runs; run++) { at[run - 1] -= row[0] * row[run]; }
            index[axis] = 0;
        }
    }

    private readonly long* Row(int axis) => _axes + (axis * (Runs + 1));

    /// <summary>Takes in the axis that was just written behind the last one: as part of that one, or as one of its own.</summary>
    private void Keep(long* axis)
    {
        if (axis[0] == 1) { return; }
        long* inner = Row(Rank - 1);
        bool joins = Rank > 0 && inner[0] * axis[0] <= int.MaxValue;
        for (int run = 1; run <= Runs && joins; run++) { joins = axis[run] == inner[run] * inner[0]; }
        if (joins) { inner[0] *= axis[0]; }
        else { Rank++; }
    }

    private void KeepOneAxis()
    {
        if (Rank > 0) { return; }
        new Span<long>(_axes, Runs + 1).Fill(1);
        Rank = 1;
    }
}
