using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Losses, each the mean over all elements or samples, in nats where they are entropies.</summary>
public static class Losses
{
    /// <summary>Binary cross entropy on logits, mean of softplus(x) − t x = −t ln σ(x) − (1 − t) ln(1 − σ(x)); no overflow for any x.</summary>
    /// <param name="logits">x, of any shape.</param>
    /// <param name="targets">t from 0 to 1, of a shape that broadcasts with x's.</param>
    /// <returns>A scalar.</returns>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor logits, Tensor targets) => (logits.Softplus() - (targets * logits)).Mean();

    /// <summary>Binary cross entropy on logits against one target for all.</summary>
    /// <inheritdoc cref="BinaryCrossEntropyWithLogits(Tensor, Tensor)"/>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor logits, double targets) => (logits.Softplus() - (targets * logits)).Mean();

    /// <summary>Cross entropy on logits, mean over samples of ln Σⱼ e^(xⱼ) − x_c.</summary>
    /// <param name="logits">x, of shape [batch, classes].</param>
    /// <param name="classes">c, the classes from 0, Int32 of shape [batch].</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes are others.</exception>
    /// <exception cref="IndexException">A class is out of range.</exception>
    public static Tensor CrossEntropy(Tensor logits, Tensor classes)
    {
        if (logits.Shape.Rank != 2 || classes.Shape != logits.Shape.Slice(..1))
        {
            throw new ShapeException($"CrossEntropy of {logits.Shape}, {classes.Shape}: logits [batch, classes] and classes [batch] are needed.");
        }
        return (logits.LogSumExp(1) - logits.Gather(1, classes.Unsqueeze(1)).Squeeze(1)).Mean();
    }

    /// <summary>Mean squared error, mean of (x − t)².</summary>
    /// <param name="x">What was predicted.</param>
    /// <param name="targets">t, of the same shape.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ: broadcasting here would hide a mistake.</exception>
    public static Tensor MeanSquaredError(Tensor x, Tensor targets) => x.Shape == targets.Shape
        ? (x - targets).Square().Mean()
        : throw new ShapeException($"MeanSquaredError of {x.Shape}, {targets.Shape}: the shapes differ.");
}
