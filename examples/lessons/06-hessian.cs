// Lesson 6: the Hessian says how fast gradient descent can go, and why it zigzags.
// Run it: dotnet run examples/lessons/06-hessian.cs
#:project ../../src/AutoGrad/AutoGrad.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Kernels;

// Rosenbrock's valley, (1 − x)² + 100 (y − x²)²: steep across, flat along, with its minimum at (1, 1).
static Tensor Valley(Tensor v) => (1 - v[..1]).Square().Sum() + (100 * (v[1..] - v[..1].Square()).Square().Sum());

Tensor place = Tensor.From([1.0, 1.0]);
double[] h = Derivatives.Hessian(Valley, place).ToDoubles();
Console.WriteLine($"the Hessian at the minimum: [[{h[0]:F0}, {h[1]:F0}], [{h[2]:F0}, {h[3]:F0}]]; by hand [[802, -400], [-400, 200]]");

// Its eigenvalues are the curvatures along and across. Descent with rate α multiplies the error along each by 1 − αλ.
double mean = (h[0] + h[3]) / 2;
double spread = Math.Sqrt(Math.Pow((h[0] - h[3]) / 2, 2) + (h[1] * h[1]));
(double steep, double flat) = (mean + spread, mean - spread);
Console.WriteLine($"curvatures {steep:F2} and {flat:F4}: rates above 2/{steep:F0} = {2 / steep:F6} diverge,");
Console.WriteLine($"and at that rate the flat direction needs about {steep / flat / 2:F0} steps to come e times nearer.");

// Without the matrix: the Hessian times a vector is two sweeps, however many inputs there are.
Tensor direction = Tensor.From([1.0, 2.0]);
double[] product = Derivatives.HessianVectorProduct(Valley, place, direction).ToDoubles();
Console.WriteLine($"H·(1, 2) = ({product[0]:F0}, {product[1]:F0}); by hand (2, 0): along the valley it hardly curves.");

// Newton's method divides by the curvature and is there in a few steps; descent would need thousands.
Tensor v = Tensor.From([-1.2, 1.0]);
for (int step = 0; step <= 6; step++)
{
    double[] at = v.ToDoubles();
    Console.WriteLine($"Newton, step {step}: ({at[0],9:F6}, {at[1],9:F6})   f = {Valley(v).Item():E2}");
    Tensor leaf = v.AsLeaf();
    double[] g = Gradients.Of(Valley(leaf), [leaf])[0].ToDoubles();
    double[] m = Derivatives.Hessian(Valley, v).ToDoubles();
    double determinant = (m[0] * m[3]) - (m[1] * m[2]);
    v = Tensor.From([at[0] - (((m[3] * g[0]) - (m[1] * g[1])) / determinant), at[1] - (((m[0] * g[1]) - (m[2] * g[0])) / determinant)]);
}
