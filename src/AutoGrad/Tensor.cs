using System.Runtime.CompilerServices;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>An immutable, contiguous array of numbers with shape, element type and device; it may know how it was computed.</summary>
/// <remarks>
/// A tensor computed from leaves (<see cref="AsLeaf"/>) has a history, and <see cref="Gradients.Of"/> differentiates through it. The
/// operations are extension methods beside the ops that define them, in the folder Ops. Float32 by default, Float64 for checks.
/// </remarks>
public partial class Tensor
{
    // Few tensors have names; those that have none need no room for one.
    private static readonly ConditionalWeakTable<Tensor, string> _names = [];

    // Device.Nothing stands for numbers that are gone.
    private Storage _storage;
    private bool _returned;
    private bool _isNamed;

    /// <summary>Makes a constant tensor that takes over one user's count of a storage.</summary>
    /// <exception cref="ShapeException">The storage has another number of elements than the shape.</exception>
    public Tensor(Storage storage, Shape shape)
        : this(storage, shape, storage.DType)
    {
        if (storage.Length != shape.Size)
        {
            throw new ShapeException($"{storage.Length} numbers do not make the shape {shape}, which has {shape.Size}.");
        }
        TensorScope.Register(this);
    }

    private Tensor(Storage storage, Shape shape, DType type)
    {
        _storage = storage;
        Shape = shape;
        DType = type;
    }

    /// <summary>The dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>Where the numbers are.</summary>
    public Device Device => _storage.Device;

    /// <summary>True if this tensor is a leaf or was computed from one while recording.</summary>
    public bool HasHistory => Node is not null;

    /// <summary>The numbers, for kernels.</summary>
    /// <exception cref="ReturnedTensorException">A scope has handed them back.</exception>
    public Storage Storage => HasValue ? _storage : throw Gone();

    /// <summary>Whether the numbers are still there: not handed back by a scope, and not left out by the tape.</summary>
    public bool HasValue => _storage != _storage.Device.Nothing;

    /// <summary>A name for messages, traces and graphs, or null.</summary>
    public string? Name
    {
        get => _isNamed && _names.TryGetValue(this, out string? name) ? name : null;
        set
        {
            if (value is not null)
            {
                _names.AddOrUpdate(this, value);
            }
            else if (_isNamed)
            {
                _names.Remove(this);
            }
            _isNamed = value is not null;
            if (Node?.Output is { } kept && kept != this)
            {
                kept.Name = value;
            }
        }
    }

    /// <summary>How often the value was replaced: 0 for every tensor but a parameter.</summary>
    public int Version { get; private set; }

    /// <summary>True for what no scope hands back: parameters and other state that lasts.</summary>
    protected internal virtual bool IsLasting => false;

    internal Node? Node { get; set; }

    /// <summary>Carries out an op: checks its inputs, computes the output, and records it if an input has a history.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="DTypeException">Float32 and Float64 are mixed, or an input is of a type that the op does not take.</exception>
    /// <exception cref="DeviceException">The inputs are on different devices.</exception>
    /// <exception cref="ReturnedTensorException">A scope has handed an input back.</exception>
    public static Tensor Apply(Op op, params ReadOnlySpan<Tensor> x)
    {
        Storage? storage = null;
        try
        {
            Check(op, x);
            Shape shape = op.OutputShape(x);
            Device device = x[0].Device;
            if (op.SharesStorage)
            {
                storage = x[0].Storage;
                storage.Retain();
            }
            else
            {
                storage = device.Allocate(op.OutputDType(x), shape.Size);
                op.Forward(device, x, storage);
            }
            var y = new Tensor(storage, shape, storage.DType);
            storage = null;
            TensorScope.Register(y);
            Node.Record(op, x, y);
            Observer.Current?.Carried(op, x, y);
            return y;
        }
        catch (AutoGradException e)
        {
            e.Where = op.Describe(x);
            throw;
        }
        finally
        {
            storage?.Release();
        }
    }

    /// <summary>Carries out an op without parameters, of which one instance serves all calls.</summary>
    /// <inheritdoc cref="Apply(Op, ReadOnlySpan{Tensor})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tensor Apply<TOp>(params ReadOnlySpan<Tensor> x)
        where TOp : Op, new()
        => Apply(Single<TOp>.Op, x);

    /// <summary>The same numbers, without history: a constant.</summary>
    public Tensor Detach()
    {
        Storage.Retain();
        return new Tensor(Storage, Shape) { Name = Name };
    }

    /// <summary>The same numbers as a leaf: what is computed from it is recorded.</summary>
    /// <exception cref="DTypeException">The element type carries no derivatives.</exception>
    public Tensor AsLeaf(string? name = null)
    {
        Tensor leaf = Detach();
        leaf.Name = name ?? Name;
        leaf.BecomeLeaf();
        return leaf;
    }

    /// <summary>What the tape keeps of a value that no VJP reads: all but the numbers; or this tensor, if its node keeps it.</summary>
    internal Tensor Placeholder => Node?.Output ?? new(Device.Nothing, Shape, DType) { Name = Name, Node = Node };

    /// <summary>Shape and type, and the name if there is one: "[2, 3] Float32 'weight'".</summary>
    internal string Describe() => $"{Shape}{(DType == DType.Float32 ? "" : $" {DType}")}{(Name is null ? "" : $" '{Name}'")}";

    /// <summary>Lets go of the numbers; the storage goes back to its pool if no other tensor uses it.</summary>
    internal void Return()
    {
        Storage storage = _storage;
        if (!HasValue) { return; }
        _storage = Device.Nothing;
        _returned = true;
        storage.Release();
    }

    /// <summary>Makes this tensor a leaf.</summary>
    /// <exception cref="DTypeException">The element type carries no derivatives.</exception>
    protected void BecomeLeaf()
    {
        if (!DType.IsFloating()) { throw new DTypeException($"AsLeaf of {Describe()}: {DType} carries no derivatives."); }
        Node.Leaf(this);
    }

    /// <summary>The numbers, for a kernel that replaces them in place: numbers of this tensor's own, which no other tensor sees.</summary>
    protected Storage Overwrite()
    {
        if (Storage.RefCount > 1)
        {
            Storage own = Device.Allocate(DType, Shape.Size);
            Device.Copy(Storage, StridedView.Whole(Shape), own, StridedView.Whole(Shape));
            Storage.Release();
            _storage = own;
        }
        Version++;
        return Storage;
    }

    /// <summary>Takes over one user's count of other numbers, of the same shape and type, that may be on another device.</summary>
    protected void Replace(Storage numbers)
    {
        Storage.Release();
        _storage = numbers;
        Version++;
    }

    private static void Check(Op op, ReadOnlySpan<Tensor> x)
    {
        Tensor? first = null;
        for (int i = 0; i < x.Length; i++)
        {
            Tensor t = x[i] ?? throw new ArgumentNullException(nameof(x), $"{op.Name}: input {i} is null.");
            if (!t.HasValue) { throw t.Gone(); }
            if (t.Device != x[0].Device) { throw new DeviceException($"The inputs are on two devices, {x[0].Device} and {t.Device}."); }
            if (!t.DType.IsFloating() && !op.TakesAnyType(i))
            {
                throw new DTypeException($"Input {i} is {t.DType}; convert it to a floating type with To().");
            }
            if (!t.DType.IsFloating()) { continue; }
            first ??= t;
            if (t.DType != first.DType) { throw new DTypeException($"{first.DType} and {t.DType} are mixed: convert one with To()."); }
        }
    }

    private AutoGradException Gone() => _returned
        ? new ReturnedTensorException(
            $"A tensor, {Describe()}, was handed back at the end of its TensorScope; keep what is used later with scope.Keep().")
        : new VjpException($"A VJP looked at the value of {Describe()}, which its op's Reads does not name.");

    private static class Single<TOp>
        where TOp : Op, new()
    {
        public static readonly TOp Op = new();
    }
}
