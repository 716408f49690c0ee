using System.Globalization;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Losses, each a scalar: the mean over elements or, of distributions, over samples; entropies in nats.</summary>
/// <remarks>
/// Nothing broadcasts: predictions and targets have equal shapes, or, with classes as targets, [batch, classes] and [batch]; if not, a
/// <see cref="ShapeException"/> names the loss and shows both. Class numbers are Int32. What has the probability 0 adds an exact 0, also
/// where its logarithm is −∞.
/// </remarks>
public static class Losses
{
    // PyTorch's bound, which keeps the loss of a certain and wrong answer finite.
    private const double LeastLog = -100;

    /// <summary>
    /// Binary cross entropy on logits, mean of softplus(x) − t x = −t ln σ(x) − (1 − t) ln(1 − σ(x)); no overflow for any finite x.
    /// </summary>
    /// <param name="logits">x, of any shape.</param>
    /// <param name="targets">t from 0 to 1, of the same shape.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor logits, Tensor targets)
    {
        CheckAlike(nameof(BinaryCrossEntropyWithLogits), logits, targets);
        return (logits.Softplus() - (targets * logits)).Mean();
    }

    /// <summary>Binary cross entropy on logits against one target for all.</summary>
    /// <param name="logits">x, of any shape.</param>
    /// <param name="targets">t from 0 to 1.</param>
    /// <returns>A scalar.</returns>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor logits, double targets) => (logits.Softplus() - (targets * logits)).Mean();

    /// <summary>Binary cross entropy on probabilities, −t ln p − (1 − t) ln(1 − p), logarithms at least −100 as in PyTorch.</summary>
    /// <remarks>
    /// Where a logarithm is held at −100 its derivative is 0. On logits there is no bound, and gradients are exact everywhere.
    /// </remarks>
    /// <param name="probabilities">p from 0 to 1, of any shape.</param>
    /// <param name="targets">t from 0 to 1, of the same shape.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A p is not from 0 to 1; the message names it.</exception>
    public static Tensor BinaryCrossEntropy(Tensor probabilities, Tensor targets)
    {
        CheckAlike(nameof(BinaryCrossEntropy), probabilities, targets);
        double[] values = probabilities.ToDoubles();
        int wrong = Array.FindIndex(values, p => p is not (>= 0 and <= 1));
        if (wrong >= 0)
        {
            string value = values[wrong].ToString("G9", CultureInfo.InvariantCulture);
            throw new ArgumentOutOfRangeException(
                nameof(probabilities), $"BinaryCrossEntropy of {probabilities.Shape}: element {wrong} is {value}, no probability.");
        }
        return -((targets * BoundedLog(probabilities)) + ((1 - targets) * BoundedLog(1 - probabilities))).Mean();
    }

    /// <summary>Cross entropy on logits, mean over samples of −Σⱼ tⱼ ln softmax(x)ⱼ; for a class c, ln Σⱼ e^(xⱼ) − x_c.</summary>
    /// <param name="logits">x, of shape [batch, classes].</param>
    /// <param name="targets">The classes c from 0, Int32 of shape [batch], or their probabilities t, of the logits' shape and type.</param>
    /// <param name="labelSmoothing">ε from 0 to 1: the targets are (1 − ε) t + ε/classes (Szegedy et al. 2016).</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes are others.</exception>
    /// <exception cref="DTypeException">The classes are no Int32.</exception>
    /// <exception cref="IndexException">A class is out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">ε is not from 0 to 1.</exception>
    public static Tensor CrossEntropy(Tensor logits, Tensor targets, double labelSmoothing = 0)
    {
        if (labelSmoothing is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing is from 0 to 1.");
        }
        if (targets.DType.IsFloating() && !AreClasses(logits, targets))
        {
            if (logits.Shape.Rank != 2 || targets.Shape != logits.Shape)
            {
                throw new ShapeException($"CrossEntropy of {logits.Shape}, {targets.Shape}: both [batch, classes] are needed.");
            }
            Tensor smooth = labelSmoothing == 0 ? targets : targets.Affine(1 - labelSmoothing, labelSmoothing / logits.Shape[1]);
            return -(smooth * Weighable(smooth, logits.LogSoftmax(1))).Sum([1]).Mean();
        }
        CheckClasses(nameof(CrossEntropy), logits, targets);
        Tensor total = logits.LogSumExp(1);
        Tensor hit = (total - Picked(nameof(CrossEntropy), logits, targets)).Mean();
        return labelSmoothing == 0 ? hit : (hit * (1 - labelSmoothing)) + ((total - logits.Mean([1])).Mean() * labelSmoothing);
    }

    /// <summary>The negative log-likelihood of classes, mean over samples of −ℓ_c.</summary>
    /// <param name="logProbabilities">ℓ, of shape [batch, classes], as <c>LogSoftmax</c> returns them.</param>
    /// <param name="classes">c, the classes from 0, Int32 of shape [batch].</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes are others.</exception>
    /// <exception cref="DTypeException">The classes are no Int32.</exception>
    /// <exception cref="IndexException">A class is out of range.</exception>
    public static Tensor NegativeLogLikelihood(Tensor logProbabilities, Tensor classes)
    {
        CheckClasses(nameof(NegativeLogLikelihood), logProbabilities, classes);
        return -Picked(nameof(NegativeLogLikelihood), logProbabilities, classes).Mean();
    }

    /// <summary>The Kullback–Leibler divergence of q from p, mean over samples of the sum Σⱼ pⱼ (ln pⱼ − ℓⱼ), with 0 ln 0 = 0.</summary>
    /// <remarks>
    /// A divergence is a sum over the elements of a sample; only over samples is a mean natural (PyTorch's reduction "batchmean").
    /// </remarks>
    /// <param name="logProbabilities">ℓ = ln q, of shape [batch, …].</param>
    /// <param name="targets">p, of the same shape.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ, or have no batch.</exception>
    public static Tensor KullbackLeibler(Tensor logProbabilities, Tensor targets)
    {
        CheckAlike(nameof(KullbackLeibler), logProbabilities, targets);
        if (targets.Shape.Rank == 0) { throw new ShapeException("KullbackLeibler of []: the axes [batch, …] are needed."); }

        // 1 takes the place of a p that is 0: its logarithm is 0, with a finite derivative.
        Tensor safe = (targets > 0).Where(targets, 1);
        return (targets * (safe.Log() - Weighable(targets, logProbabilities))).Sum() / targets.Shape[0];
    }

    /// <summary>Mean squared error, mean of (x − t)².</summary>
    /// <param name="x">What was predicted.</param>
    /// <param name="targets">t, of the same shape.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ: broadcasting here would hide a mistake.</exception>
    public static Tensor MeanSquaredError(Tensor x, Tensor targets)
    {
        CheckAlike(nameof(MeanSquaredError), x, targets);
        return (x - targets).Square().Mean();
    }

    /// <summary>Mean absolute error, mean of |x − t|. Convention at the kink: derivative 0 where x = t.</summary>
    /// <inheritdoc cref="MeanSquaredError"/>
    public static Tensor L1(Tensor x, Tensor targets)
    {
        CheckAlike(nameof(L1), x, targets);
        return (x - targets).Abs().Mean();
    }

    /// <summary>Huber's loss, mean of e²/2 where |e| ≤ δ, δ(|e| − δ/2) elsewhere, with e = x − t (Huber 1964).</summary>
    /// <param name="x">What was predicted.</param>
    /// <param name="targets">t, of the same shape.</param>
    /// <param name="delta">δ, positive: from where on the loss grows in proportion to the error.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ: broadcasting here would hide a mistake.</exception>
    /// <exception cref="ArgumentOutOfRangeException">δ is not positive.</exception>
    public static Tensor Huber(Tensor x, Tensor targets, double delta = 1)
    {
        if (!(delta > 0)) { throw new ArgumentOutOfRangeException(nameof(delta), delta, "Huber: δ is positive."); }
        CheckAlike(nameof(Huber), x, targets);

        // With c = e held between ±δ, both branches are c (e − c/2).
        Tensor e = x - targets;
        Tensor c = e.Clamp(-delta, delta);
        return (c * (e - (c * 0.5))).Mean();
    }

    /// <summary>ln p, held at −100 from below.</summary>
    private static Tensor BoundedLog(Tensor p)
    {
        // The argument is chosen before the logarithm, whose derivative at 0 would turn the 0 of what is not chosen into NaN.
        Tensor regular = p >= Math.Exp(LeastLog);
        return regular.Where(regular.Where(p, 1).Log(), LeastLog);
    }

    /// <summary>Logarithms to be multiplied by p: 0 takes the place of −∞ where p is 0, since 0 · ∞ is NaN.</summary>
    private static Tensor Weighable(Tensor p, Tensor logarithms)
    {
        Tensor finite = logarithms.EqualTo(double.NegativeInfinity).Where(Tensor.Zeros([], p.DType, p.Device), logarithms);
        return p.EqualTo(0).Where(finite, logarithms);
    }

    private static Tensor Picked(string name, Tensor rows, Tensor classes)
    {
        try { return rows.Gather(1, classes.Unsqueeze(1)).Squeeze(1); }
        catch (IndexException e)
        {
            e.Call = $"{name} of {rows.Shape}, {classes.Shape}";
            throw;
        }
    }

    private static bool AreClasses(Tensor rows, Tensor classes) => rows.Shape.Rank == 2 && classes.Shape == rows.Shape.Slice(..1);

    private static void CheckClasses(string name, Tensor rows, Tensor classes)
    {
        if (!AreClasses(rows, classes))
        {
            throw new ShapeException($"{name} of {rows.Shape}, {classes.Shape}: values [batch, classes] and classes [batch] are needed.");
        }
        if (classes.DType != DType.Int32)
        {
            throw new DTypeException(
                $"{name} of {rows.Shape}, {classes.Shape}: class numbers are Int32, not {classes.DType}; convert them by To(DType.Int32).");
        }
    }

    private static void CheckAlike(string name, Tensor x, Tensor targets)
    {
        if (x.Shape != targets.Shape) { throw new ShapeException($"{name} of {x.Shape}, {targets.Shape}: the shapes differ."); }
    }
}
