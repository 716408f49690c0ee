using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Kernels.Tests;

/// <summary>How the parameters of the properties of shapes are drawn and shrunk.</summary>
public static class Arbitraries
{
    public static Arbitrary<Broadcast> Broadcasts { get; } = (
        from shape in Draw.Small
        from a in Draw.StretchingTo(shape)
        from b in Draw.StretchingTo(shape)
        from c in Draw.StretchingTo(shape)
        select new Broadcast(a, b, c)).ShrunkBy(Shrink.Broadcast);

    public static Arbitrary<AxisOrder> Orders { get; } = (
        from shape in Draw.Small
        from order in Draw.OrderOf(shape)
        select new AxisOrder(shape, order)).ShrunkBy(Shrink.Order);
}
