using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// Standardisation feature by feature, in one op: y = (x − μ)/√(σ² + ε) · γ + β with the mean μ and the biased variance σ² of each
/// feature, with or without γ and β. It is batch norm (Ioffe, Szegedy 2015); layer and group norm are the same of x seen as [1, rows, …].
/// </summary>
/// <remarks>
/// Shapes: x [batch, features, …], γ, β [features], y as x. VJP: x̄ = <see cref="StandardiseGradientOp"/> of x, ȳ and γ; γ̄ = Σ ȳ x̂ and
/// β̄ = Σ ȳ over all axes but the features', from one <see cref="StandardiseSumsOp"/>, whose sums x̄ needs as well.
/// </remarks>
/// <param name="epsilon">ε.</param>
public sealed class StandardiseOp(double epsilon) : Op
{
    /// <summary>The statistics of the batch, [2, features], once the op has run: means and biased variances.</summary>
    /// <remarks>Constants: a graph does not know that they come from x.</remarks>
    public Tensor? Statistics { get; private set; }

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        FeatureView view = ViewOf(x[0]);
        foreach (Tensor each in x[1..])
        {
            if (each.Shape.Dims.SequenceEqual([view.Features])) { continue; }
            throw new ShapeException($"A vector of {view.Features} features is needed, not {each.Describe()}.");
        }
        return x[0].Shape;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
    {
        FeatureView view = ViewOf(x[0]);
        Storage statistics = device.Allocate(y.DType, 2L * view.Features);
        Statistics = new Tensor(statistics, [2, view.Features]);
        bool affine = x.Length == 3;
        device.Normalise(view, epsilon, x[0].Storage, affine ? x[1].Storage : null, affine ? x[2].Storage : null, y, statistics);
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        var bars = new Tensor?[x.Length];
        Vjps([input == 0, input == 1, input == 2], x, y, yBar, bars);
        return bars[input]!;
    }

    /// <inheritdoc/>
    public override void Vjps(ReadOnlySpan<bool> needs, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, Span<Tensor?> bars)
    {
        Tensor sums = Tensor.Apply(new StandardiseSumsOp(epsilon, Statistics!), x[0], yBar);
        var gradient = new StandardiseGradientOp(epsilon, Statistics!, sums.Detach());
        bool affine = x.Length == 3;
        if (needs[0]) { bars[0] = affine ? Tensor.Apply(gradient, x[0], yBar, x[1]) : Tensor.Apply(gradient, x[0], yBar); }
        if (affine && needs[1]) { bars[1] = sums.Select(0, 1); }
        if (affine && needs[2]) { bars[2] = sums.Select(0, 0); }
    }

    /// <summary>A batch as [batch, features, the rest].</summary>
    internal static FeatureView ViewOf(Tensor x) => x.Shape.Rank >= 2
        ? new FeatureView(x.Shape[0], x.Shape[1], checked((int)x.Shape.Slice(2..).Size))
        : throw new ShapeException("It needs axes [batch, features, …].");
}

/// <summary>
/// What the cotangents of a <see cref="StandardiseOp"/> have in common: y = [2, features], the sums Σ ȳ and Σ ȳ x̂ of each feature.
/// </summary>
/// <remarks>
/// Shapes: x, ȳ [batch, features, …], y [2, features]. VJP, with the cotangents c₀, c₁ of the two sums: that of ȳ is c₀ + c₁ x̂, that of
/// x is c₁ ⊙ <see cref="StandardiseGradientOp"/> of x and ȳ, since the derivative of Σ ȳ x̂ is what the op without γ does to ȳ.
/// </remarks>
/// <param name="epsilon">ε.</param>
/// <param name="statistics">The statistics of x.</param>
public sealed class StandardiseSumsOp(double epsilon, Tensor statistics) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        if (x[1].Shape != x[0].Shape) { throw new ShapeException($"The cotangent is {x[1].Shape}, not {x[0].Shape}."); }
        return [2, StandardiseOp.ViewOf(x[0]).Features];
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
        => device.NormaliseSums(StandardiseOp.ViewOf(x[0]), epsilon, x[0].Storage, statistics.Storage, x[1].Storage, y);

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor bySum = yBar.Select(0, 0).AsFeatures(x[0]);
        Tensor byProduct = yBar.Select(0, 1).AsFeatures(x[0]);
        return input == 0
            ? byProduct * Tensor.Apply(new StandardiseGradientOp(epsilon, statistics, null), x[0], x[1])
            : bySum + (byProduct * Tensor.Apply(new StandardiseOp(epsilon), x[0]));
    }
}

/// <summary>
/// What a <see cref="StandardiseOp"/> does to a cotangent, y = γ r (ȳ − ⟨ȳ⟩ − x̂ ⟨ȳ x̂⟩) with r = 1/√(σ² + ε), x̂ = (x − μ) r
/// and ⟨·⟩ the mean over a feature's numbers, with or without γ.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x, ȳ, y [batch, features, …], γ [features]. VJP with the cotangent v: write G(z) for this op without γ, of x and z; it is its
/// own transpose. Then that of ȳ is γ G(v), that of γ is Σ v G(ȳ), and that of x is −γ r (x̂ ⟨v G(ȳ)⟩ + ⟨ȳ x̂⟩ G(v) + ⟨v x̂⟩ G(ȳ)).
/// </para>
/// <para>
/// The last follows from dr = −r² ⟨x̂ dx⟩ and d⟨z x̂⟩ = ⟨G(z) dx⟩. Every term is an op, so the derivatives go on to any order; the saved
/// statistics only spare the kernel a pass.
/// </para>
/// </remarks>
/// <param name="epsilon">ε.</param>
/// <param name="statistics">The statistics of x.</param>
/// <param name="sums">The sums of <see cref="StandardiseSumsOp"/> of x and ȳ, or null to compute them.</param>
public sealed class StandardiseGradientOp(double epsilon, Tensor statistics, Tensor? sums) : Op
{
    /// <inheritdoc/>
    public override Reads Reads => Reads.Inputs;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        if (x[1].Shape != x[0].Shape) { throw new ShapeException($"The cotangent is {x[1].Shape}, not {x[0].Shape}."); }
        return x[0].Shape;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
    {
        FeatureView view = StandardiseOp.ViewOf(x[0]);
        (Storage numbers, Storage bar, Storage? scale) = (x[0].Storage, x[1].Storage, x.Length == 3 ? x[2].Storage : null);
        Storage own = sums?.Storage ?? device.Allocate(y.DType, 2L * view.Features);
        if (sums is null) { device.NormaliseSums(view, epsilon, numbers, statistics.Storage, bar, own); }
        device.NormaliseGradient(view, epsilon, numbers, statistics.Storage, scale, bar, own, y);
        if (sums is null) { own.Release(); }
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor? scale = x.Length == 3 ? x[2] : null;
        Tensor onCotangent = G(x[0], yBar);
        if (input == 1) { return scale is null ? onCotangent : onCotangent * scale.AsFeatures(x[0]); }
        Tensor onBar = G(x[0], x[1]);
        if (input == 2) { return (yBar * onBar).SumTo(x[2].AsFeatures(x[0]).Shape).Reshape(x[2].Shape); }
        int[] axes = x[0].BatchAxes();
        Tensor centred = x[0] - x[0].Mean(axes, keepDims: true);
        Tensor r = (centred.Square().Mean(axes, keepDims: true) + epsilon).Rsqrt();
        Tensor standard = centred * r;
        Tensor inner = (standard * (yBar * onBar).Mean(axes, keepDims: true))
            + ((x[1] * standard).Mean(axes, keepDims: true) * onCotangent)
            + ((yBar * standard).Mean(axes, keepDims: true) * onBar);
        return -(scale is null ? r : r * scale.AsFeatures(x[0])) * inner;
    }

    private Tensor G(Tensor x, Tensor z) => Tensor.Apply(new StandardiseGradientOp(epsilon, statistics, null), x, z);
}
