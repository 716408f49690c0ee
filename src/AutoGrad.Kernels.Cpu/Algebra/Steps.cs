using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>A function that four vectors go through in step, with its numbers and tables in registers.</summary>
/// <remarks>
/// In a loop, constants are read again at each pass, and spreading one number over a register costs as much as a lookup. So they are fields
/// of a value that is copied to before the loop, from a static field that is not readonly: what is readonly the JIT knows, and takes for
/// constants again. The steps are those that <see cref="SingleVectors512"/> takes with one vector; the results are the same bits.
/// </remarks>
internal interface ISteps<S>
    where S : struct, ISteps<S>
{
    /// <summary>The function's numbers and tables, to be copied into a local variable.</summary>
    static abstract ref readonly S Tables { get; }

    /// <summary>The function of every number.</summary>
    FourVectors Of(FourVectors x);
}

/// <summary><see cref="SingleVectors512.Tanh"/> of four vectors in step.</summary>
internal readonly struct TanhSteps() : ISteps<TanhSteps>
{
    private static TanhSteps _tables = new();

    private readonly Vector512<float> _centreLow = TanhPieces.CentreLow;
    private readonly Vector512<float> _centreHigh = TanhPieces.CentreHigh;
    private readonly Vector512<float> _valueLow = TanhPieces.ValueLow;
    private readonly Vector512<float> _valueHigh = TanhPieces.ValueHigh;
    private readonly Vector512<float> _end = Vector512.Create(TanhPieces.End);
    private readonly Vector512<float> _offset = Vector512.Create(TanhPieces.Offset);
    private readonly Vector512<float> _curvature = Vector512.Create(TanhPieces.Curvature);
    private readonly Vector512<float> _one = Vector512<float>.One;
    private readonly Vector512<float> _minus = Vector512.Create(-0f);
    private readonly Vector512<float> _allButMinus = ~Vector512.Create(-0f);

    /// <inheritdoc/>
    public static ref readonly TanhSteps Tables => ref _tables;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FourVectors Of(FourVectors x)
    {
        FourVectors size = FourVectors.Min(_end, x & _allButMinus);
        FourVectors place = FourVectors.ShiftRight(size + _offset, TanhPieces.PlaceBit);
        FourVectors d = size - FourVectors.Lookup(_centreLow, _centreHigh, place);
        FourVectors value = FourVectors.Lookup(_valueLow, _valueHigh, place);
        FourVectors below = FourVectors.MultiplyAdd(FourVectors.MultiplyAdd(_curvature, d, value), d, _one);
        FourVectors slope = FourVectors.MultiplySubtract(value, value, _one);
        FourVectors sign = x & _minus;
        return FourVectors.MultiplyAdd(d / below, slope, value) | sign;
    }
}

/// <summary><see cref="SingleVectors512.Sigmoid"/> of four vectors in step.</summary>
internal readonly struct SigmoidSteps() : ISteps<SigmoidSteps>
{
    private static SigmoidSteps _tables = new();

    private readonly Vector512<float> _root = SingleVectors512.ScaledRoot;
    private readonly Vector512<float> _perLn2 = Vector512.Create(-SingleVectors512.PerLn2);
    private readonly Vector512<float> _fourPlaces = Vector512.Create(SingleVectors512.FourPlaces);
    private readonly Vector512<float> _ln2 = Vector512.Create(SingleVectors512.Ln2);
    private readonly Vector512<float> _ln2Excess = Vector512.Create(-SingleVectors512.Ln2Excess);
    private readonly Vector512<float> _one = Vector512<float>.One;
    private readonly Vector512<float> _unit = Vector512.Create(SingleVectors512.Unit);
    private readonly Vector512<float> _halfUnit = Vector512.Create(SingleVectors512.HalfUnit);
    private readonly Vector512<float> _sixthUnit = Vector512.Create(SingleVectors512.SixthUnit);

    /// <inheritdoc/>
    public static ref readonly SigmoidSteps Tables => ref _tables;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FourVectors Of(FourVectors x)
    {
        FourVectors rounded = FourVectors.MultiplyAdd(x, _perLn2, _fourPlaces);
        FourVectors n = rounded - _fourPlaces;
        FourVectors r = FourVectors.MultiplyAdd(n, _ln2, x);
        r = FourVectors.Bounded(FourVectors.MultiplyAdd(n, _ln2Excess, r), _one);
        FourVectors p = FourVectors.MultiplyAdd(_sixthUnit, r, _halfUnit);
        p = FourVectors.MultiplyAdd(p, r, _unit);
        p = FourVectors.MultiplyAdd(p, r, _unit);
        return p / (p + FourVectors.Scale(FourVectors.Lookup(_root, rounded), n));
    }
}
