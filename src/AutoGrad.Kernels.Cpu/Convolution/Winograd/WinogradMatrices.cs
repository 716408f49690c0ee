using System.Numerics;

namespace AutoGrad.Kernels.Cpu;

/// <summary>The three small matrices of a fast convolution: m results of r taps each from n = m + r − 1 products instead of m·r.</summary>
/// <remarks>
/// <para>
/// A convolution is a product of polynomials, and a polynomial is known by its values at enough points, where a product is a product of
/// numbers (Toom 1963, Cook 1966). Turned around, as Winograd did (1980; for neural networks Lavin, Gray 2016), the r taps g of a line of n
/// pixels d give the m results Aᵀ[(G g) ⊙ (Bᵀ d)]: Aᵀ and G hold powers of the points, the rows of Bᵀ the polynomials that are 1 at one
/// point and 0 at the others. The first point is infinity: so a shorter line has the first points of a longer one, with the same taps.
/// </para>
/// <para>
/// The points are small and short in binary, since the rounding errors grow with the size of the numbers: with up to six points they are
/// two to four times those of the plain sum, which a test holds.
/// </para>
/// </remarks>
internal sealed class WinogradMatrices<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most points that keep the errors near those of a plain sum.</summary>
    public const int MaxPoints = 6;

    private static readonly double[] _places = [0, 1, -1, -0.5, 2];
    private static readonly WinogradMatrices<T>?[] _made = new WinogradMatrices<T>?[(MaxPoints + 1) * (MaxPoints + 1)];

    private WinogradMatrices(int results, int taps)
    {
        int points = results + taps - 1;
        double[,] values = Powers(points, results);
        double[,] weights = Powers(points, taps);
        double[,] lines = Lagrange(points);
        (FromPoints, FromPointsTransposed) = (Pinned(values, transposed: true), Pinned(values, transposed: false));
        (Weights, WeightsTransposed) = (Pinned(weights, transposed: false), Pinned(weights, transposed: true));
        (ToPoints, ToPointsTransposed) = (Pinned(lines, transposed: false), Pinned(lines, transposed: true));
    }

    /// <summary>Aᵀ, m × n: from the products to the results.</summary>
    public T[] FromPoints { get; }

    /// <summary>A, n × m.</summary>
    public T[] FromPointsTransposed { get; }

    /// <summary>G, n × r: from the taps to the points.</summary>
    public T[] Weights { get; }

    /// <summary>Gᵀ, r × n.</summary>
    public T[] WeightsTransposed { get; }

    /// <summary>Bᵀ, n × n: from the pixels to the points.</summary>
    public T[] ToPoints { get; }

    /// <summary>B, n × n.</summary>
    public T[] ToPointsTransposed { get; }

    /// <summary>The matrices for a number of results and of taps.</summary>
    public static WinogradMatrices<T> Of(int results, int taps) => _made[(results * (MaxPoints + 1)) + taps] ??= new(results, taps);

    /// <summary>Row i: the powers 0 … count − 1 of point i; of infinity, only the highest.</summary>
    private static double[,] Powers(int points, int count)
    {
        var powers = new double[points, count];
        powers[0, count - 1] = 1;
        for (int i = 1; i < points; i++)
        {
            for (int j = 0; j < count; j++) { powers[i, j] = Math.Pow(_places[i - 1], j); }
        }
        return powers;
    }

    /// <summary>Row i: the coefficients of the polynomial that is 1 at point i and 0 at the others, without regard to infinity.</summary>
    private static double[,] Lagrange(int points)
    {
        var lines = new double[points, points];
        for (int i = 0; i < points; i++)
        {
            double[] product = new double[points];
            product[0] = 1;
            for (int j = 1; j < points; j++)
            {
                if (j == i) { continue; }
                // Times (x − place), or that divided by its value at point i.
                double place = _places[j - 1];
                double divisor = i == 0 ? 1 : _places[i - 1] - place;
                for (int k = points - 1; k >= 0; k--) { product[k] = ((k > 0 ? product[k - 1] : 0) - (place * product[k])) / divisor; }
            }
            for (int k = 0; k < points; k++) { lines[i, k] = product[k]; }
        }
        return lines;
    }

    private static T[] Pinned(double[,] matrix, bool transposed)
    {
        (int rows, int columns) = (matrix.GetLength(0), matrix.GetLength(1));
        T[] numbers = GC.AllocateArray<T>(rows * columns, pinned: true);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) { numbers[transposed ? (j * rows) + i : (i * columns) + j] = T.CreateChecked(matrix[i, j]); }
        }
        return numbers;
    }
}
