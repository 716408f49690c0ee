namespace AutoGrad.Kernels;

/// <summary>How two values are compared.</summary>
public enum Comparison
{
    /// <summary>a = b.</summary>
    Equal,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a ≥ b.</summary>
    GreaterOrEqual,
}

/// <summary>The distribution that random numbers are drawn from.</summary>
public enum Distribution
{
    /// <summary>Uniform on [0, 1).</summary>
    Uniform,

    /// <summary>Normal with mean 0 and standard deviation 1.</summary>
    Normal,
}

/// <summary>A matrix product of the last two axes, y = op(a)·op(b), over broadcast batch axes.</summary>
/// <param name="A">The shape of a: […, m, k], or […, k, m] if transposed.</param>
/// <param name="TransposeA">Whether a is read transposed.</param>
/// <param name="B">The shape of b: […, k, n], or […, n, k] if transposed.</param>
/// <param name="TransposeB">Whether b is read transposed.</param>
public readonly record struct MatMulPlan(Shape A, bool TransposeA, Shape B, bool TransposeB)
{
    /// <summary>The rows of a product, m.</summary>
    public int M => TransposeA ? A[-1] : A[-2];

    /// <summary>The columns of a product, n.</summary>
    public int N => TransposeB ? B[-2] : B[-1];

    /// <summary>The terms of a sum, k.</summary>
    public int K => TransposeA ? A[-2] : A[-1];

    /// <summary>The batch axes of y.</summary>
    /// <exception cref="ShapeException">Those of a and b do not broadcast.</exception>
    public Shape Batch => Shape.Broadcast(A.Slice(..^2), B.Slice(..^2));

    /// <summary>The shape of y: […, m, n].</summary>
    /// <exception cref="ShapeException">The batch axes of a and b do not broadcast.</exception>
    public Shape Y => Batch.Append(M, N);
}

/// <summary>
/// The contract of a device: memory, and the kernels that every op is made of. A kernel knows nothing of gradients. Shapes are checked
/// by the ops before a kernel is called; all runs are contiguous and row-major.
/// </summary>
/// <remarks>
/// The outputs are never the inputs, except where a kernel says so. Calls from several threads are allowed. To write a device of your own,
/// implement this class; <see cref="Reference.ReferenceDevice"/> gives the meaning of each kernel as a plain loop.
/// </remarks>
public abstract partial class Device
{
    /// <summary>Makes a device.</summary>
    protected Device() => Nothing = new NoStorage(this);

    /// <summary>A short name: "cpu".</summary>
    public abstract string Name { get; }

    /// <summary>A placeholder for released memory: a storage of no elements that still knows its device.</summary>
    public Storage Nothing { get; }

    /// <summary>How much memory is rented and how much waits in the pool.</summary>
    public abstract PoolStatistics Memory { get; }

    /// <summary>Rents a storage, with a reference count of 1, from the pool; what stands in it is undefined.</summary>
    /// <exception cref="ShapeException">The length is negative, or more than <see cref="Shape.MostElements"/>.</exception>
    /// <exception cref="DeviceException">There is not enough memory.</exception>
    public abstract Storage Allocate(DType type, long length);

    /// <summary>Copies numbers of the storage's own type in, as many as it has.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    /// <exception cref="DTypeException">T is another type.</exception>
    /// <exception cref="DeviceException">The storage belongs to another device, or was released.</exception>
    public abstract void Write<T>(Storage y, ReadOnlySpan<T> values)
        where T : unmanaged;

    /// <summary>Copies numbers of the storage's own type out, from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The storage has not so many from there on.</exception>
    /// <exception cref="DTypeException">T is another type.</exception>
    /// <exception cref="DeviceException">The storage belongs to another device, or was released.</exception>
    /// <exception cref="IndexException">
    /// A device that does not wait for its kernels reports here, and not before, that an index was outside its axis.
    /// </exception>
    public abstract void Read<T>(Storage x, long start, Span<T> values)
        where T : unmanaged;

    /// <summary>y = value, everywhere; for Bool, value ≠ 0.</summary>
    public abstract void Fill(Storage y, double value);

    /// <summary>y = x in y's element type; to Bool: x ≠ 0; to Int32: towards zero.</summary>
    public abstract void Convert(Storage x, Storage y);

    /// <summary>y[i] = f(x[i]); y may be x.</summary>
    public abstract void Map<F>(F f, Storage x, Storage y)
        where F : unmanaged, IUnaryFunction;

    /// <summary>y = f(a, b) with broadcasting; y may be a or b where its shape equals theirs.</summary>
    public abstract void Zip<F>(F f, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where F : unmanaged, IBinaryFunction;

    /// <summary>y = (a ∘ b) as a mask, with broadcasting; a and b are of one type, floating or Int32. A NaN compares false.</summary>
    public abstract void Compare(Comparison comparison, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape);

    /// <summary>y = mask ? a : b, with broadcasting of all three.</summary>
    public abstract void Select(Storage mask, Shape maskShape, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape);

    /// <summary>
    /// Reduces x to y: y's shape is x's with some axes set to 1. Over nothing, the reduction's start value is the result.
    /// </summary>
    public abstract void Reduce<R>(R reduction, Storage x, Shape xShape, Storage y, Shape yShape)
        where R : unmanaged, IReduction;

    /// <summary>The index (Int32) of the largest value along an axis, the first of equal ones; a NaN counts as the largest.</summary>
    public abstract void ArgMax(Storage x, Shape xShape, int axis, Storage y);

    /// <summary>Copies from one strided view to another of the same shape, of any element type: transposes, slices, repeats.</summary>
    public abstract void Copy(Storage x, StridedView from, Storage y, StridedView to);

    /// <summary>
    /// y = activation(op(a)·op(b) + bias), see <see cref="MatMulPlan"/>: a layer of a network in one pass. The bias has one number for each
    /// column of y, n in all; null stands for none.
    /// </summary>
    public abstract void MatMul<F>(MatMulPlan plan, Storage a, Storage b, Storage? bias, F activation, Storage y)
        where F : unmanaged, IUnaryFunction;

    /// <summary>y = op(a)·op(b), see <see cref="MatMulPlan"/>.</summary>
    public void MatMul(MatMulPlan plan, Storage a, Storage b, Storage y) => MatMul(plan, a, b, null, default(IdentityFunction), y);

    /// <summary>y[…, i, …] = x[…, index[…, i, …], …] along an axis; y's shape is the index's and equals x's on every other axis.</summary>
    /// <exception cref="IndexException">An index is outside the axis of x; y is then undefined. See <see cref="Read"/>.</exception>
    public abstract void Gather(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape);

    /// <summary>
    /// y[…, index[…, i, …], …] += x[…, i, …] along an axis, in the order of i, y starting at 0: the adjoint of <see cref="Gather"/>.
    /// </summary>
    /// <exception cref="IndexException">An index is outside the axis of y; y is then undefined. See <see cref="Read"/>.</exception>
    public abstract void ScatterAdd(Storage x, Shape xShape, int axis, Storage index, Storage y, Shape yShape);

    /// <summary>Running sums along an axis, y[i] = x[0] + … + x[i], or from the end, y[i] = x[i] + … + x[n − 1].</summary>
    public abstract void CumulativeSum(Storage x, Shape xShape, int axis, bool fromEnd, Storage y);

    /// <summary>
    /// What a window sees at each of its places: x [batch, channels, height, width] to
    /// y [batch, channels · taps, places], zeros where it looks past the edge ("im2col").
    /// </summary>
    public abstract void Unfold(Window window, Storage x, Shape xShape, Storage y);

    /// <summary>The adjoint of <see cref="Unfold"/>: each tap's number is added where it came from ("col2im").</summary>
    public abstract void Fold(Window window, Storage x, Storage y, Shape yShape);

    /// <summary>
    /// y[i] = the i-th number of the stream (key, counter): element i of y comes from block counter + i/4 of <see cref="Philox"/>
    /// (Float32, one word each) or block counter + i/2 (Float64, two words each), so every device and thread count gives the same numbers.
    /// </summary>
    public abstract void Random(Distribution distribution, ulong key, ulong counter, Storage y);

    /// <summary>
    /// One step of an optimiser, in place: each element of <paramref name="parameter"/> and of its three states is replaced by
    /// <paramref name="rule"/>. A rule without a state is given the parameter itself in its place.
    /// </summary>
    public abstract void Update<U>(U rule, Storage parameter, Storage gradient, Storage state1, Storage state2, Storage state3)
        where U : unmanaged, IUpdateRule;

    /// <summary>One step of an optimiser whose rule has two states at most.</summary>
    /// <exception cref="ArgumentException">It has three.</exception>
    public void Update<U>(U rule, Storage parameter, Storage gradient, Storage state1, Storage state2)
        where U : unmanaged, IUpdateRule
    {
        if (rule.States > 2)
        {
            throw new ArgumentException($"Update: {typeof(U).Name} has {rule.States} states, two are given.", nameof(rule));
        }
        Update(rule, parameter, gradient, state1, state2, parameter);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Makes sure that a length is one of a storage.</summary>
    /// <exception cref="ShapeException">It is negative or too large.</exception>
    protected static void RequireLength(long length) => _ = Sizes.Dimension(length);

    /// <summary>Makes sure that a storage of this device is in use, and has numbers of a type in a range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside.</exception>
    /// <exception cref="DTypeException">It has numbers of another type.</exception>
    /// <exception cref="DeviceException">It belongs to another device, or was released.</exception>
    protected void RequireRange<T>(Storage storage, long start, int count)
        where T : unmanaged
    {
        if (storage.Device != this) { throw new DeviceException($"A storage of {storage.Device} was handed to {this}."); }
        if (storage == Nothing || storage.RefCount == 0) { throw new DeviceException("The storage was released: its numbers are gone."); }
        if (DTypes.Of<T>() != storage.DType) { throw new DTypeException($"The numbers are {storage.DType}, not {DTypes.Of<T>()}."); }
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, storage.Length - count);
    }

    private sealed class NoStorage(Device device) : Storage(device)
    {
        protected override void ReturnToPool()
        {
        }
    }
}

/// <summary>The state of a device's memory.</summary>
/// <param name="RentedBytes">Bytes of the storages that are in use.</param>
/// <param name="RentedStorages">How many storages are in use.</param>
/// <param name="PooledBytes">Bytes that wait in the pool.</param>
/// <param name="Allocations">How often the system was asked for memory, ever: constant in a steady training step.</param>
public readonly record struct PoolStatistics(long RentedBytes, long RentedStorages, long PooledBytes, long Allocations);
