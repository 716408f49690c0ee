using ILGPU;

namespace AutoGrad.Kernels.Ilgpu;

/// <summary>What a kernel writes down about the first wrong index: a kernel cannot throw.</summary>
internal static class FaultNote
{
    public const int State = 0;
    public const int Index = 1;
    public const int Limit = 2;
    public const int Axis = 3;
    public const int Length = 4;

    /// <summary>The index if it is inside its axis; else −1, and a note.</summary>
    public static int Checked(int index, int limit, int axis, ArrayView<int> note)
    {
        if (index >= 0 && index < limit) { return index; }
        if (Atomic.CompareExchange(ref note[State], 0, 1) == 0)
        {
            note[Index] = index;
            note[Limit] = limit;
            note[Axis] = axis;
        }
        return -1;
    }
}
