using System.Globalization;
using System.Text;
using AutoGrad.Kernels;

namespace AutoGrad;

/// <content>How a tensor is printed.</content>
public partial class Tensor
{
    private const int MostPrinted = 1000;
    private const int EdgePrinted = 3;

    /// <summary>Shape, type and numbers, as NumPy prints them; of large tensors the edges.</summary>
    public override string ToString()
    {
        if (!HasValue) { return $"Tensor {Describe()} (no numbers)"; }
        var text = new StringBuilder($"Tensor {Describe()} ");
        if (Shape.Rank > 0)
        {
            text.AppendLine();
        }
        Print(text, ToDoubles(), 0, 0, Shape.Size > MostPrinted);
        return text.ToString();
    }

    private void Print(StringBuilder text, double[] values, int axis, int start, bool shortened)
    {
        if (axis == Shape.Rank)
        {
            text.Append(DType switch
            {
                DType.Bool => values[start] != 0 ? "true" : "false",
                DType.Int32 => values[start].ToString("F0", CultureInfo.InvariantCulture),
                DType.Float64 => values[start].ToString("G10", CultureInfo.InvariantCulture),
                _ => values[start].ToString("G6", CultureInfo.InvariantCulture),
            });
            return;
        }
        int step = (int)Shape.Slice((axis + 1)..).Size;
        text.Append('[');
        for (int i = 0; i < Shape[axis]; i++)
        {
            if (i > 0)
            {
                text.Append(axis == Shape.Rank - 1 ? ", " : ",\n" + new string(' ', axis + 1));
            }
            if (shortened && i == EdgePrinted && Shape[axis] > 2 * EdgePrinted)
            {
                text.Append("…, ");
                i = Shape[axis] - EdgePrinted;
            }
            Print(text, values, axis + 1, start + (i * step), shortened);
        }
        text.Append(']');
    }
}
