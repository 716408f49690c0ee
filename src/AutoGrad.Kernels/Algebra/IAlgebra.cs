namespace AutoGrad.Kernels;

/// <summary>
/// The arithmetic that scalar functions are written in. A function is written once, unless a device has a faster one: see
/// <see cref="SoftplusFunction"/>, one definition of which serves a float, a double, a SIMD vector and a GPU thread alike.
/// </summary>
/// <remarks>What devices compute in ways of their own, exp, log, tanh and a few others, is a member of the algebra.</remarks>
/// <typeparam name="V">A number, or a vector of numbers that all see the same operation.</typeparam>
public interface IAlgebra<V>
    where V : unmanaged
{
    /// <summary>A constant, rounded to the element type.</summary>
    static abstract V Constant(double value);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a − b.</summary>
    static abstract V Subtract(V a, V b);

    /// <summary>a · b.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V Divide(V a, V b);

    /// <summary>a · b + c, rounded once where the hardware can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>−a.</summary>
    static abstract V Negate(V a);

    /// <summary>|a|.</summary>
    static abstract V Abs(V a);

    /// <summary>a where a &lt; b, else b; NaN where b is.</summary>
    static abstract V Min(V a, V b);

    /// <summary>a where a &gt; b, else b; NaN where b is.</summary>
    static abstract V Max(V a, V b);

    /// <summary>√a; NaN below 0.</summary>
    static abstract V Sqrt(V a);

    /// <summary>eᵃ.</summary>
    static abstract V Exp(V a);

    /// <summary>eᵃ − 1, which does not cancel near 0; −1 at −∞.</summary>
    static abstract V Expm1(V a);

    /// <summary>ln a; −∞ at 0, NaN below.</summary>
    static abstract V Log(V a);

    /// <summary>sin a.</summary>
    static abstract V Sin(V a);

    /// <summary>cos a.</summary>
    static abstract V Cos(V a);

    /// <summary>tanh a; ±1 at ±∞.</summary>
    static abstract V Tanh(V a);

    /// <summary>1 / (1 + e⁻ᵃ); 0 at −∞, 1 at ∞, small values with full relative accuracy.</summary>
    static abstract V Sigmoid(V a);

    /// <summary>aᵇ, with C's conventions: a⁰ = 1; NaN for a &lt; 0 unless b is whole.</summary>
    static abstract V Pow(V a, V b);

    /// <summary>a &gt; b ? ifGreater : otherwise; a NaN is never greater.</summary>
    static abstract V SelectGreater(V a, V b, V ifGreater, V otherwise);

    /// <summary>a = b ? ifEqual : otherwise; a NaN equals nothing.</summary>
    static abstract V SelectEqual(V a, V b, V ifEqual, V otherwise);
}

/// <summary>A function of one number, over any algebra. Parameters are fields of the struct.</summary>
public interface IUnaryFunction
{
    /// <summary>f(x).</summary>
    V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>;
}

/// <summary>A function of two numbers, over any algebra.</summary>
public interface IBinaryFunction
{
    /// <summary>f(a, b).</summary>
    V Of<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>;
}

/// <summary>A way to make one number of many: start, take one in, join two partial results, finish.</summary>
/// <remarks>The order in which numbers are taken in is the device's; a device gives the same result each time.</remarks>
public interface IReduction
{
    /// <summary>The result of nothing.</summary>
    V Start<V, A>()
        where V : unmanaged
        where A : struct, IAlgebra<V>;

    /// <summary>The partial result after one more number.</summary>
    V Take<V, A>(V partial, V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>;

    /// <summary>Two partial results as one.</summary>
    V Join<V, A>(V a, V b)
        where V : unmanaged
        where A : struct, IAlgebra<V>;

    /// <summary>The result, from the whole partial result.</summary>
    V Finish<V, A>(V partial)
        where V : unmanaged
        where A : struct, IAlgebra<V>;
}

/// <summary>One step of an optimiser for one parameter, over any algebra.</summary>
public interface IUpdateRule
{
    /// <summary>How many of the three states the rule uses, the first ones: 0 to 3.</summary>
    int States { get; }

    /// <summary>The new parameter and states, from the old ones and the gradient.</summary>
    V Step<V, A>(V parameter, V gradient, ref V state1, ref V state2, ref V state3)
        where V : unmanaged
        where A : struct, IAlgebra<V>;
}
