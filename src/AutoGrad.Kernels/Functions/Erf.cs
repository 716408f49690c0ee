using System.Runtime.CompilerServices;

namespace AutoGrad.Kernels;

/// <summary>The error function, 2/√π ∫₀ˣ e^(−t²) dt; ±1 at ±∞.</summary>
/// <remarks>Rational forms of S. Moshier, Cephes (ndtr.c): x T(x²)/U(x²) for |x| ≤ 1, else 1 − e^(−x²) P(|x|)/Q(|x|).</remarks>
public readonly struct ErfFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        // Beyond 6 the function is ±1 to the last digit of a double, and the far form would divide infinities.
        V size = A.Abs(x);
        V held = A.SelectGreater(size, A.Constant(6), A.Constant(6), size);
        V far = A.Subtract(A.Constant(1), Complement<V, A>(held));
        V signed = A.SelectGreater(A.Constant(0), x, A.Negate(far), far);
        return A.SelectGreater(size, A.Constant(1), signed, Near<V, A>(x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Near<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V s = A.Multiply(x, x);
        V t = Polynomial.Of<V, A>(
            s, 9.60497373987051638749e0, 9.00260197203842689217e1, 2.23200534594684319226e3, 7.00332514112805075473e3,
            5.55923013010394962768e4);
        V u = Polynomial.Of<V, A>(
            s, 1, 3.35617141647503099647e1, 5.21357949780152679795e2, 4.59432382970980127987e3, 2.26290000613890934246e4);
        u = A.MultiplyAdd(u, s, A.Constant(4.92673942608635921086e4));
        return A.Divide(A.Multiply(x, t), u);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Complement<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
    {
        V p = Polynomial.Of<V, A>(
            x, 2.46196981473530512524e-10, 5.64189564831068821977e-1, 7.46321056442269912687e0, 4.86371970985681366614e1,
            1.96520832956077098242e2);
        p = Polynomial.And<V, A>(
            p, x, 5.26445194995477358631e2, 9.34528527171957607540e2, 1.02755188689515710272e3, 5.57535335369399327526e2);
        V q = Polynomial.Of<V, A>(
            x, 1, 1.32281951154744992508e1, 8.67072140885989742329e1, 3.54937778887819891062e2, 9.75708501743205489753e2);
        q = Polynomial.And<V, A>(
            q, x, 1.82390916687909736289e3, 2.24633760818710981792e3, 1.65666309194161350182e3, 5.57535340817727675546e2);
        return A.Divide(A.Multiply(A.Exp(A.Negate(A.Multiply(x, x))), p), q);
    }
}
