using AutoGrad.Kernels;

namespace AutoGrad;

/// <content>How tensors are made, and how their numbers are read.</content>
public partial class Tensor
{
    /// <summary>A tensor of given numbers, row-major; float, double, int or bool decide the element type.</summary>
    /// <exception cref="ShapeException">There are not as many numbers as the shape has elements.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape shape, Device? device = null)
        where T : unmanaged
    {
        if (values.Length != shape.Size)
        {
            throw new ShapeException($"Tensor.From: {values.Length} numbers do not make the shape {shape}, which has {shape.Size}.");
        }
        Storage storage = (device ?? Device.Default).Allocate(DTypes.Of<T>(), shape.Size);
        storage.Device.Write(storage, values);
        return new Tensor(storage, shape);
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape, Device?)"/>
    public static Tensor From<T>(T[] values, Shape shape, Device? device = null)
        where T : unmanaged
        => From<T>(values.AsSpan(), shape, device);

    /// <summary>A vector of given numbers.</summary>
    public static Tensor From<T>(params T[] values)
        where T : unmanaged
        => From<T>(values.AsSpan(), [values.Length]);

    /// <summary>A scalar: a tensor without axes.</summary>
    public static Tensor Scalar(double value, DType type = DType.Float32, Device? device = null) => Full([], value, type, device);

    /// <summary>A tensor with the same value everywhere.</summary>
    /// <exception cref="DTypeException">The type is Int32 and the value not whole.</exception>
    public static Tensor Full(Shape shape, double value, DType type = DType.Float32, Device? device = null)
    {
        if (type == DType.Int32 && value != (int)value) { throw new DTypeException($"Tensor.Full: {value} is no {type}."); }
        Storage storage = (device ?? Device.Default).Allocate(type, shape.Size);
        storage.Device.Fill(storage, value);
        return new Tensor(storage, shape);
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.Float32, Device? device = null) => Full(shape, 0, type, device);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(Shape shape, DType type = DType.Float32, Device? device = null) => Full(shape, 1, type, device);

    /// <summary>The numbers, row-major.</summary>
    /// <exception cref="DTypeException">T is not the element type.</exception>
    /// <exception cref="ReturnedTensorException">A scope has handed them back.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (DTypes.Of<T>() != DType)
        {
            throw new DTypeException($"ToArray of {Describe()}: the numbers are {DType}, not {DTypes.Of<T>()}.");
        }
        var values = new T[Shape.Size];
        Device.Read<T>(Storage, 0, values);
        return values;
    }

    /// <summary>The numbers as doubles, whatever the element type, row-major.</summary>
    /// <exception cref="ReturnedTensorException">A scope has handed them back.</exception>
    public double[] ToDoubles()
    {
        if (DType == DType.Float64) { return ToArray<double>(); }
        Storage wide = Device.Allocate(DType.Float64, Shape.Size);
        try
        {
            Device.Convert(Storage, wide);
            var values = new double[Shape.Size];
            Device.Read<double>(wide, 0, values);
            return values;
        }
        finally { wide.Release(); }
    }

    /// <summary>The number of a tensor that has one element.</summary>
    /// <exception cref="ShapeException">It has more or none.</exception>
    public double Item() => Shape.Size == 1
        ? ToDoubles()[0]
        : throw new ShapeException($"Item of {Describe()}: it has {Shape.Size} elements, not one.");
}
