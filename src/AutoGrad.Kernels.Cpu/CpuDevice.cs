using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The default device: this computer's processor, with SIMD vectors and a team of threads.</summary>
public sealed unsafe partial class CpuDevice : HostDevice
{
    private static readonly Lazy<CpuDevice> _shared = new(() => new CpuDevice(Environment.ProcessorCount));

    /// <summary>Bytes that few processors can keep.</summary>
    private const long PastCaches = 32 << 20;

    private readonly WorkerTeam _team;

    /// <summary>Makes a device with a memory pool and threads of its own.</summary>
    /// <param name="threads">How many threads share large work; the results do not depend on it.</param>
    public CpuDevice(int threads) => _team = new WorkerTeam(threads);

    /// <summary>The device on all processors that a program usually has.</summary>
    public static CpuDevice Shared => _shared.Value;

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <summary>How many threads share large work.</summary>
    public int Threads => _team.Threads;

    /// <inheritdoc/>
    public override void Fill(Storage y, double value)
    {
        int n = checked((int)y.Length);
        switch (y.DType)
        {
            case DType.Float32: new Span<float>(At<float>(y), n).Fill((float)value); break;
            case DType.Float64: new Span<double>(At<double>(y), n).Fill(value); break;
            case DType.Int32: new Span<int>(At<int>(y), n).Fill((int)value); break;
            default: new Span<bool>(At<bool>(y), n).Fill(value != 0); break;
        }
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Convert(Storage x, Storage y)
    {
        switch (x.DType)
        {
            case DType.Float32: ConvertFrom<float>(x, y); break;
            case DType.Float64: ConvertFrom<double>(x, y); break;
            case DType.Int32: ConvertFrom<int>(x, y); break;
            default: ConvertTo<byte>(x, y); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Map<F>(F f, Storage x, Storage y)
    {
        if (x.DType == DType.Float32)
        {
            OneRow(new MapRow<float, F>(f, At<float>(x), At<float>(y), GoesThrough(y, x, x)), y.Length);
        }
        else
        {
            OneRow(new MapRow<double, F>(f, At<double>(x), At<double>(y), GoesThrough(y, x, x)), y.Length);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Zip<F>(F f, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        if (y.DType == DType.Float32)
        {
            ZipAs<float, F>(f, a, aShape, b, bShape, y, yShape);
        }
        else
        {
            ZipAs<double, F>(f, a, aShape, b, bShape, y, yShape);
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Compare(Comparison comparison, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        switch (a.DType)
        {
            case DType.Float32: CompareAs<float>(comparison, a, aShape, b, bShape, y, yShape); break;
            case DType.Float64: CompareAs<double>(comparison, a, aShape, b, bShape, y, yShape); break;
            default: CompareAs<int>(comparison, a, aShape, b, bShape, y, yShape); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Select(Storage mask, Shape maskShape, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
    {
        switch (y.DType.Bytes())
        {
            case 4: SelectAs<int>(mask, maskShape, a, aShape, b, bShape, y, yShape); break;
            case 8: SelectAs<long>(mask, maskShape, a, aShape, b, bShape, y, yShape); break;
            default: SelectAs<byte>(mask, maskShape, a, aShape, b, bShape, y, yShape); break;
        }
        GC.KeepAlive(mask);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Copy(Storage x, StridedView from, Storage y, StridedView to)
    {
        switch (y.DType.Bytes())
        {
            case 4: CopyAs<int>(x, from, y, to); break;
            case 8: CopyAs<long>(x, from, y, to); break;
            default: CopyAs<byte>(x, from, y, to); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Update<U>(U rule, Storage parameter, Storage gradient, Storage state1, Storage state2, Storage state3)
    {
        if (parameter.DType == DType.Float32)
        {
            OneRow(
                new UpdateRow<float, U>(
                    rule, At<float>(parameter), At<float>(gradient), At<float>(state1), At<float>(state2), At<float>(state3)),
                parameter.Length);
        }
        else
        {
            OneRow(
                new UpdateRow<double, U>(
                    rule, At<double>(parameter), At<double>(gradient), At<double>(state1), At<double>(state2), At<double>(state3)),
                parameter.Length);
        }
        GC.KeepAlive(parameter);
        GC.KeepAlive(gradient);
        GC.KeepAlive(state1);
        GC.KeepAlive(state2);
        GC.KeepAlive(state3);
    }

    /// <summary>The first element of a storage, or null where there is none.</summary>
    internal static T* Numbers<T>(Storage? storage)
        where T : unmanaged
        => storage is null ? null : At<T>(storage);

    /// <summary>
    /// Whether an output is so large that no cache would still have it when it is read. Then it is written past them, which spares the read
    /// of what it overwrites; an output in the place of an input was read already.
    /// </summary>
    private static bool GoesThrough(Storage y, Storage a, Storage b)
        => y.Length * y.DType.Bytes() >= PastCaches && !ReferenceEquals(y, a) && !ReferenceEquals(y, b);

    /// <summary>Runs a kernel along one row: n elements of each operand, or, where a stride is 0, one number for all of them.</summary>
    private void OneRow<K>(K kernel, long n, int firstStep = 1, int secondStep = 1)
        where K : struct, IRowKernel
    {
        if (n <= PieceLoop.AloneElements)
        {
            RowLoop<K>.Alone(kernel, (int)n);
        }
        else
        {
            LongRow(kernel, n, firstStep, secondStep);
        }
    }

    private void LongRow<K>(K kernel, long n, int firstStep, int secondStep)
        where K : struct, IRowKernel
    {
        long* scratch = stackalloc long[StridedRows.MaxOperands + 1];
        RowLoop<K>.Run(_team, new StridedRows(scratch, n, firstStep, secondStep, 1, 1), kernel);

        // What was written past the caches may arrive late; other threads must not read before.
        Interlocked.MemoryBarrier();
    }

    private void ConvertFrom<T>(Storage x, Storage y)
        where T : unmanaged, INumber<T>
    {
        if (y.DType == DType.Bool)
        {
            OneRow(new NonzeroRow<T>(At<T>(x), At<bool>(y)), y.Length);
        }
        else
        {
            ConvertTo<T>(x, y);
        }
    }

    private void ConvertTo<S>(Storage x, Storage y)
        where S : unmanaged, INumber<S>
    {
        switch (y.DType)
        {
            case DType.Float32: OneRow(new ConvertRow<S, float>(At<S>(x), At<float>(y)), y.Length); break;
            case DType.Float64: OneRow(new ConvertRow<S, double>(At<S>(x), At<double>(y)), y.Length); break;
            case DType.Int32: OneRow(new ConvertRow<S, int>(At<S>(x), At<int>(y)), y.Length); break;
            default: OneRow(new CopyRow<S>(At<S>(x), 1, At<S>(y), 1), y.Length); break;
        }
    }

    private void ZipAs<T, F>(F f, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where F : unmanaged, IBinaryFunction
    {
        if ((a.Length == y.Length || a.Length == 1) && (b.Length == y.Length || b.Length == 1))
        {
            // Each is one number or has as many as the output: no axis needs to be looked at.
            int stepA = a.Length == y.Length ? 1 : 0;
            int stepB = b.Length == y.Length ? 1 : 0;
            OneRow(new ZipRow<T, F>(f, At<T>(a), stepA, At<T>(b), stepB, At<T>(y), GoesThrough(y, a, b)), y.Length, stepA, stepB);
        }
        else
        {
            ZipRows<T, F>(f, a, aShape, b, bShape, y, yShape);
        }
    }

    private void ZipRows<T, F>(F f, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where F : unmanaged, IBinaryFunction
    {
        long* scratch = stackalloc long[StridedRows.ScratchLength(yShape, 3)];
        var rows = new StridedRows(scratch, yShape, aShape, bShape);
        var kernel = new ZipRow<T, F>(f, At<T>(a), rows.Stride(0, 0), At<T>(b), rows.Stride(0, 1), At<T>(y));
        RowLoop<ZipRow<T, F>>.Run(_team, rows, kernel);
    }

    private void CompareAs<T>(Comparison comparison, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where T : unmanaged, INumber<T>
    {
        long* scratch = stackalloc long[StridedRows.ScratchLength(yShape, 3)];
        var rows = new StridedRows(scratch, yShape, aShape, bShape);
        var kernel = new CompareRow<T>(comparison, At<T>(a), rows.Stride(0, 0), At<T>(b), rows.Stride(0, 1), At<bool>(y));
        RowLoop<CompareRow<T>>.Run(_team, rows, kernel);
    }

    private void SelectAs<T>(Storage mask, Shape maskShape, Storage a, Shape aShape, Storage b, Shape bShape, Storage y, Shape yShape)
        where T : unmanaged
    {
        long* scratch = stackalloc long[StridedRows.ScratchLength(yShape, 4)];
        var rows = new StridedRows(scratch, yShape, maskShape, aShape, bShape);
        var kernel = new SelectRow<T>(
            At<bool>(mask), rows.Stride(0, 0), At<T>(a), rows.Stride(0, 1), At<T>(b), rows.Stride(0, 2), At<T>(y));
        RowLoop<SelectRow<T>>.Run(_team, rows, kernel);
    }

    private void CopyAs<T>(Storage x, StridedView from, Storage y, StridedView to)
        where T : unmanaged
    {
        long* scratch = stackalloc long[StridedRows.ScratchLength(to.Shape, 2)];
        var rows = new StridedRows(scratch, to.Shape, from.Strides.AsSpan(), to.Strides.AsSpan());
        var kernel = new CopyRow<T>(At<T>(x) + from.Offset, rows.Stride(0, 0), At<T>(y) + to.Offset, rows.Stride(0, 1));
        RowLoop<CopyRow<T>>.Run(_team, rows, kernel);
    }
}
