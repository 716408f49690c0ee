namespace AutoGrad.Kernels.Cpu;

/// <summary>A number of rows as a type, so that the JIT compiles the micro-kernel anew, without a branch, for each height.</summary>
internal interface ITileHeight
{
    /// <summary>The number of rows.</summary>
    static abstract int Rows { get; }
}

/// <summary>The height 1.</summary>
internal readonly struct Height1 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 1;
}

/// <summary>The height 2.</summary>
internal readonly struct Height2 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 2;
}

/// <summary>The height 3.</summary>
internal readonly struct Height3 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 3;
}

/// <summary>The height 4.</summary>
internal readonly struct Height4 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 4;
}

/// <summary>The height 5.</summary>
internal readonly struct Height5 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 5;
}

/// <summary>The height 6.</summary>
internal readonly struct Height6 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 6;
}

/// <summary>The height 7.</summary>
internal readonly struct Height7 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 7;
}

/// <summary>The height 8.</summary>
internal readonly struct Height8 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 8;
}

/// <summary>The height 9.</summary>
internal readonly struct Height9 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 9;
}

/// <summary>The height 10.</summary>
internal readonly struct Height10 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 10;
}

/// <summary>The height 11.</summary>
internal readonly struct Height11 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 11;
}

/// <summary>The height 12.</summary>
internal readonly struct Height12 : ITileHeight
{
    /// <inheritdoc/>
    public static int Rows => 12;
}
