namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>Every instantiation of every kernel that the device can launch for the library's own functions.</summary>
internal static class KernelTable
{
    private static readonly (Type T, Type A)[] _floating =
        [(typeof(float), typeof(SingleAlgebra)), (typeof(double), typeof(DoubleAlgebra))];
    private static readonly Type[] _sizes = [typeof(byte), typeof(int), typeof(long)];
    private static readonly Type[] _tiles = [typeof(LargeTile), typeof(SmallTile), typeof(EmulatedTile)];
    private static readonly (Type T, Type C)[] _codecs =
    [
        (typeof(float), typeof(SingleCodec)), (typeof(double), typeof(DoubleCodec)), (typeof(int), typeof(Int32Codec)),
        (typeof(byte), typeof(BoolCodec)),
    ];

    public static Type[] All { get; } = [.. Elementwise(), .. Moves(), .. Sums(), .. Products()];

    /// <summary>The kernels of the assembly, as written.</summary>
    public static Type[] Definitions { get; } =
    [
        .. typeof(IlgpuDevice).Assembly.GetTypes().Where(
            t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IKernel<>))),
    ];

    private static IEnumerable<Type> Elementwise()
    {
        foreach ((Type t, Type a) in _floating)
        {
            foreach (Type f in Structs(typeof(IUnaryFunction))) { yield return Make(typeof(MapKernel<,,>), t, a, f); }
            foreach (Type f in Structs(typeof(IBinaryFunction)))
            {
                yield return Make(typeof(ZipRunKernel<,,>), t, a, f);
                yield return Make(typeof(ZipKernel<,,>), t, a, f);
            }
            foreach (Type u in Structs(typeof(IUpdateRule))) { yield return Make(typeof(UpdateKernel<,,>), t, a, u); }
        }
        yield return typeof(RandomSingleKernel);
        yield return typeof(RandomDoubleKernel);
    }

    private static IEnumerable<Type> Moves()
    {
        foreach ((Type s, Type sc) in _codecs)
        {
            yield return Make(typeof(FillKernel<>), s);
            foreach ((Type t, Type tc) in _codecs) { yield return Make(typeof(ConvertKernel<,,,>), s, sc, t, tc); }
        }
        foreach (Type t in _sizes)
        {
            yield return Make(typeof(CopyKernel<>), t);
            yield return Make(typeof(SelectKernel<>), t);
            yield return Make(typeof(GatherKernel<>), t);
        }
        foreach (Type t in (Type[])[typeof(float), typeof(double), typeof(int)]) { yield return Make(typeof(CompareKernel<>), t); }
        foreach ((Type t, Type a) in _floating)
        {
            yield return Make(typeof(ScatterAddKernel<,>), t, a);
            yield return Make(typeof(CumulativeSumKernel<,>), t, a);
            yield return Make(typeof(UnfoldKernel<,>), t, a);
            yield return Make(typeof(FoldKernel<,>), t, a);
        }
    }

    private static IEnumerable<Type> Sums()
    {
        foreach ((Type t, Type a) in _floating)
        {
            foreach (Type r in Structs(typeof(IReduction)))
            {
                yield return Make(typeof(ReduceByThreadKernel<,,>), t, a, r);
                yield return Make(typeof(ReduceByGroupKernel<,,>), t, a, r);
            }
            yield return Make(typeof(ArgMaxByThreadKernel<,>), t, a);
            yield return Make(typeof(ArgMaxByGroupKernel<,>), t, a);
        }
    }

    private static IEnumerable<Type> Products()
    {
        foreach ((Type t, Type a) in _floating)
        {
            foreach (Type tile in _tiles)
            {
                foreach (Type f in Structs(typeof(IUnaryFunction))) { yield return Make(typeof(MatMulKernel<,,,>), t, a, f, tile); }
            }
        }
    }

    private static Type Make(Type kernel, params Type[] arguments) => kernel.MakeGenericType(arguments);

    private static Type[] Structs(Type contract)
        => [.. typeof(Device).Assembly.GetTypes().Where(t => t.IsValueType && contract.IsAssignableFrom(t))];
}
