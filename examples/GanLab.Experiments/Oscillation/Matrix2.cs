using System.Numerics;

namespace GanLab.Experiments.Oscillation;

/// <summary>A matrix of two rows, (A, B) and (C, D).</summary>
internal readonly record struct Matrix2(double A, double B, double C, double D)
{
    /// <summary>The identity.</summary>
    public static Matrix2 Identity => new(1, 0, 0, 1);

    /// <summary>The transpose.</summary>
    public Matrix2 Transpose => new(A, C, B, D);

    /// <summary>The inverse.</summary>
    public Matrix2 Inverse => 1 / Determinant * new Matrix2(D, -B, -C, A);

    /// <summary>The eigenvalues, t/2 ± √(t²/4 − det) with the trace t: exact also where the two are one.</summary>
    public (Complex First, Complex Second) Eigenvalues
    {
        get
        {
            Complex root = Complex.Sqrt((Trace * Trace / 4) - Determinant);
            return ((Trace / 2) + root, (Trace / 2) - root);
        }
    }

    /// <summary>The spectral radius: the larger modulus of the two eigenvalues.</summary>
    public double Radius => Math.Max(Eigenvalues.First.Magnitude, Eigenvalues.Second.Magnitude);

    private double Trace => A + D;

    private double Determinant => (A * D) - (B * C);

    public static Matrix2 operator +(Matrix2 m, Matrix2 n) => new(m.A + n.A, m.B + n.B, m.C + n.C, m.D + n.D);

    public static Matrix2 operator *(double c, Matrix2 m) => new(c * m.A, c * m.B, c * m.C, c * m.D);

    public static Matrix2 operator *(Matrix2 m, Matrix2 n) => new(
        (m.A * n.A) + (m.B * n.C), (m.A * n.B) + (m.B * n.D), (m.C * n.A) + (m.D * n.C), (m.C * n.B) + (m.D * n.D));
}
