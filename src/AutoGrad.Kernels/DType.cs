namespace AutoGrad.Kernels;

/// <summary>The element type of a tensor, known at run time.</summary>
public enum DType : byte
{
    /// <summary>IEEE 754 single precision, the default.</summary>
    Float32,

    /// <summary>IEEE 754 double precision, for checks and where a figure needs it.</summary>
    Float64,

    /// <summary>A 32-bit index; never differentiable.</summary>
    Int32,

    /// <summary>A mask, one byte an element; never differentiable.</summary>
    Bool,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>True for the types that carry derivatives.</summary>
    public static bool IsFloating(this DType type) => type is DType.Float32 or DType.Float64;

    /// <summary>The size of an element in bytes.</summary>
    public static int Bytes(this DType type) => type switch
    {
        DType.Float32 or DType.Int32 => 4,
        DType.Float64 => 8,
        _ => 1,
    };

    /// <summary>The element type that stands for the C# type <typeparamref name="T"/>: float, double, int or bool.</summary>
    /// <exception cref="DTypeException">There is none.</exception>
    public static DType Of<T>()
        where T : unmanaged
        => typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new DTypeException($"{typeof(T).Name} is no element type of a tensor: there are float, double, int and bool.");
}
