namespace GanLab.Experiments.Depth;

/// <summary>What the report says about deep stacks.</summary>
internal static class DepthText
{
    /// <summary>Paragraphs for the report.</summary>
    public static IReadOnlyList<string> Explanation { get; } =
    [
        "Each stack has 30 equal layers of 256 units. 300 random inputs go up; a random gradient of the same size goes down, and one sweep "
        + "gives its root mean square (RMS) per element at every layer. Every layer multiplies it by about the same factor, so on a "
        + "logarithmic axis the lines are straight, and thirty layers turn a factor of 0.7 into 0.00002 and one of 1.2 into 200.",
        "How large a gradient is says nothing by itself: it scales with the loss. So the classes are taken of the RMS with the top at 1: "
        + "below 0.01 it vanishes on the way, above 10 it explodes.",
        "He's first weights keep ReLUs at 1, and Glorot's lose half the square at each ReLU. A sigmoid's slope is at most 1/4, so no first "
        + "weights of the usual size help it.",
        "Not every cure cures. Batch norm on ReLUs explodes: it divides by the deviation about the mean, which a ReLU's output has less of "
        + "than it has square, and √(π/(π − 1)) = 1.21 is the price a layer. An unscaled shortcut around a ReLU explodes too, and faster "
        + "than the √2 that a first guess gives: activation times gradient, summed, is the same at every layer (Euler's theorem), and the "
        + "activations grow by 1.70 a layer in the direction that all ReLUs share. Scaled by 1/√30 the shortcut is tame. Layer norm does "
        + "not save a sigmoid: its mean of 1/2 stays in.",
        "The whole stack and its settled middle can differ: the input has mean 0 and variance 1, which no sigmoid's output has, so the "
        + "first layer's factor is its own. Sigmoids with batch norm lose at that one layer alone, and grow slowly everywhere else.",
        "The theory column treats every pre-activation as a normal variable (mean field) and goes through the same thirty layers, "
        + "so it has no fitted number in it.",
        "Last, a recurrent network with ReLUs uses one matrix thirty times, a stack again, with weights a tenth above He's. At a high rate "
        + "its first steps throw the loss out of the range of numbers; that is the expected end of the run without clipping. With the "
        + "gradient's joint norm held to 1 the same network, the same data and the same rate learn.",
    ];
}
