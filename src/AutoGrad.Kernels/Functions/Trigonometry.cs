using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>sin x, x in radians.</summary>
public readonly struct SinFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Sin(x);
}

/// <summary>cos x, x in radians.</summary>
public readonly struct CosFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Cos(x);
}

/// <summary>arctan x in radians, between −π/2 and π/2.</summary>
/// <remarks>Rational form of S. Moshier, Cephes (atan.c), after a reduction to |x| ≤ 0.66.</remarks>
public readonly struct AtanFunction : IUnaryFunction
{
    private const double ThreeEighths = 2.414213562373095048802;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V one = A.Constant(1);
        V size = A.Abs(x);
        V steep = A.Constant(ThreeEighths);
        V middle = A.Constant(0.66);
        V turned = A.Negate(A.Divide(one, size));
        V shifted = A.Divide(A.Subtract(size, one), A.Add(size, one));
        V z = A.SelectGreater(size, steep, turned, A.SelectGreater(size, middle, shifted, size));
        V start = A.SelectGreater(
            size, steep, A.Constant(Math.PI / 2), A.SelectGreater(size, middle, A.Constant(Math.PI / 4), A.Constant(0)));
        V s = A.Multiply(z, z);
        V p = Polynomial.Of<V, A>(
            s, -8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1, -1.228866684490136173410e2,
            -6.485021904942025371773e1);
        V q = Polynomial.Of<V, A>(
            s, 1, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2, 4.853903996359136964868e2);
        q = A.MultiplyAdd(q, s, A.Constant(1.945506571482613964425e2));
        V angle = A.Add(start, A.MultiplyAdd(A.Multiply(z, s), A.Divide(p, q), z));
        return A.SelectGreater(A.Constant(0), x, A.Negate(angle), angle);
    }
}
