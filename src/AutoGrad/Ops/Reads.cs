namespace AutoGrad;

/// <summary>Which values the VJP of an op looks at; the tape keeps no others.</summary>
[Flags]
public enum Reads
{
    /// <summary>No values, only shapes.</summary>
    None = 0,

    /// <summary>The value of input 0.</summary>
    Input0 = 1,

    /// <summary>The value of input 1.</summary>
    Input1 = 2,

    /// <summary>The value of input 2.</summary>
    Input2 = 4,

    /// <summary>The values of all inputs.</summary>
    Inputs = 0x3FFF_FFFF,

    /// <summary>The value of the output.</summary>
    Output = 0x4000_0000,

    /// <summary>Everything.</summary>
    All = Inputs | Output,
}
