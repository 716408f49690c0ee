using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>
/// Batch normalisation in one op (Ioffe, Szegedy 2015): y = (x − μ)/√(σ² + ε) · γ + β with the mean μ and the biased variance σ² of each
/// feature, with or without γ and β. Layer and group norm are the same op of x seen as [1, rows, …].
/// </summary>
/// <remarks>
/// Shapes: x [batch, features, …], γ, β [features], y as x. VJP: x̄ = <see cref="StandardiseGradientOp"/> of x, ȳ and γ; γ̄ = Σ ȳ x̂, a
/// <see cref="StandardiseProductsOp"/>, and β̄ = Σ ȳ, a <see cref="ChannelSumOp"/>; x̄ needs both sums as well.
/// </remarks>
/// <param name="epsilon">ε.</param>
public sealed class StandardiseOp(double epsilon) : Op
{
    /// <summary>μ, of shape [features], once the op has run. A constant: a graph does not know that it comes from x.</summary>
    public Tensor? Mean { get; private set; }

    /// <summary>σ², of shape [features], once the op has run; a constant too.</summary>
    public Tensor? Variance { get; private set; }

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        NormalisationPlan plan = PlanOf(x[0], epsilon);
        foreach (Tensor each in x[1..])
        {
            if (each.Shape.Dims.SequenceEqual([plan.Features])) { continue; }
            throw new ShapeException($"A vector of {plan.Features} features is needed, not {each.Describe()}.");
        }
        return x[0].Shape;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
    {
        NormalisationPlan plan = PlanOf(x[0], epsilon);
        bool affine = x.Length == 3;
        Shape features = affine ? x[1].Shape : [plan.Features];
        Mean = new Tensor(device.Allocate(y.DType, plan.Features), features);
        Variance = new Tensor(device.Allocate(y.DType, plan.Features), features);
        (Storage? scale, Storage? shift) = affine ? (x[1].Storage, x[2].Storage) : (null, null);
        device.Normalise(plan, x[0].Storage, scale, shift, y, new(Mean.Storage, Variance.Storage));
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
        var sums = new StandardiseProductsOp(epsilon, Mean!, Variance!);
        Tensor products = Tensor.Apply(sums, x[0], yBar);
        var gradient = new StandardiseGradientOp(epsilon, Mean!, Variance!, (sums.Sums!, products));
        bool affine = x.Length == 3;
        if (needs[0])
        {
            bars[0] = affine ? Tensor.Apply(gradient, x[0], yBar, x[1]) : Tensor.Apply(gradient, x[0], yBar);
        }
        if (affine && needs[1])
        {
            bars[1] = products;
        }
        // The kernel's sums are constants; a sweep that is recorded needs differentiable ones.
        if (affine && needs[2])
        {
            bars[2] = GradMode.IsRecording ? yBar.ChannelSum() : sums.Sums;
        }
    }

    /// <summary>A batch as [batch, features, the rest].</summary>
    internal static NormalisationPlan PlanOf(Tensor x, double epsilon) => x.Shape.Rank >= 2
        ? new NormalisationPlan(x.Shape[0], x.Shape[1], checked((int)x.Shape.Slice(2..).Size), epsilon)
        : throw new ShapeException("It needs axes [batch, features, …].");
}

/// <summary>Batch normalisation's cotangent of γ: y = Σ ȳ x̂, feature by feature; see <see cref="StandardiseOp"/>.</summary>
/// <remarks>
/// Shapes: x, ȳ [batch, features, …], y [features]. VJP, with the cotangent c: that of ȳ is c x̂, that of x is
/// c ⊙ <see cref="StandardiseGradientOp"/> of x and ȳ, since the derivative of Σ ȳ x̂ is what the op without γ does to ȳ.
/// </remarks>
/// <param name="epsilon">ε.</param>
/// <param name="mean">μ of x.</param>
/// <param name="variance">σ² of x.</param>
public sealed class StandardiseProductsOp(double epsilon, Tensor mean, Tensor variance) : Op
{
    /// <summary>Σ ȳ, of shape [features], once the op has run: the kernel has it anyway. A constant.</summary>
    internal Tensor? Sums { get; private set; }

    /// <inheritdoc/>
    public override Reads Reads => Reads.Input0 | Reads.Input1;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Tensor> x)
    {
        if (x[1].Shape != x[0].Shape) { throw new ShapeException($"The cotangent is {x[1].Shape}, not {x[0].Shape}."); }
        return mean.Shape;
    }

    /// <inheritdoc/>
    public override void Forward(Device device, ReadOnlySpan<Tensor> x, Storage y)
    {
        NormalisationPlan plan = StandardiseOp.PlanOf(x[0], epsilon);
        Sums = new Tensor(device.Allocate(y.DType, plan.Features), mean.Shape);
        device.NormaliseSums(plan, x[0].Storage, new(mean.Storage, variance.Storage), x[1].Storage, new(Sums.Storage, y));
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor slope = input == 0
            ? Tensor.Apply(new StandardiseGradientOp(epsilon, mean, variance, null), x[0], x[1])
            : Tensor.Apply(new StandardiseOp(epsilon), x[0]);
        return yBar.AsFeatures(x[0]) * slope;
    }
}

/// <summary>
/// Batch normalisation's cotangent of x (<see cref="StandardiseOp"/>): y = γ r (ȳ − ⟨ȳ⟩ − x̂ ⟨ȳ x̂⟩) with r = 1/√(σ² + ε), x̂ = (x − μ) r
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
/// <param name="mean">μ of x.</param>
/// <param name="variance">σ² of x.</param>
/// <param name="known">Σ ȳ and Σ ȳ x̂, or null to compute them.</param>
public sealed class StandardiseGradientOp(double epsilon, Tensor mean, Tensor variance, (Tensor Sums, Tensor Products)? known) : Op
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
        NormalisationPlan plan = StandardiseOp.PlanOf(x[0], epsilon);
        (Storage numbers, Storage bar, Storage? scale) = (x[0].Storage, x[1].Storage, x.Length == 3 ? x[2].Storage : null);
        Storage sums = known?.Sums.Storage ?? device.Allocate(y.DType, plan.Features);
        Storage products = known?.Products.Storage ?? device.Allocate(y.DType, plan.Features);
        var statistics = new FeatureStatistics(mean.Storage, variance.Storage);
        if (known is null)
        {
            device.NormaliseSums(plan, numbers, statistics, bar, new(sums, products));
        }
        device.NormaliseGradient(plan, numbers, statistics, scale, bar, new(sums, products), y);
        if (known is null)
        {
            sums.Release();
            products.Release();
        }
    }

    /// <inheritdoc/>
    public override Tensor Vjp(int input, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar)
    {
        Tensor? scale = x.Length == 3 ? x[2] : null;
        Tensor onCotangent = G(x[0], yBar);
        if (input == 1) { return scale is null ? onCotangent : onCotangent * scale.AsFeatures(x[0]); }
        Tensor onBar = G(x[0], x[1]);
        if (input == 2) { return (yBar * onBar).ChannelSum(); }
        int[] axes = x[0].BatchAxes();
        Tensor centred = x[0] - x[0].Mean(axes, keepDims: true);
        Tensor r = (centred.Square().Mean(axes, keepDims: true) + epsilon).Rsqrt();
        Tensor standard = centred * r;
        Tensor inner = (standard * (yBar * onBar).Mean(axes, keepDims: true))
            + ((x[1] * standard).Mean(axes, keepDims: true) * onCotangent)
            + ((yBar * standard).Mean(axes, keepDims: true) * onBar);
        return -(scale is null ? r : r * scale.AsFeatures(x[0])) * inner;
    }

    private Tensor G(Tensor x, Tensor z) => Tensor.Apply(new StandardiseGradientOp(epsilon, mean, variance, null), x, z);
}
