// Lesson 4: an op of your own: value and derivative side by side, checked to second order.
// Run it: dotnet run examples/lessons/04-a-custom-op.cs
#:project ../../src/AutoGrad/AutoGrad.csproj
#:property PublishAot=false

using System.Runtime.CompilerServices;
using AutoGrad;
using AutoGrad.Kernels;

// The Gaussian bump y = e^(−x²/2), and its gradient at three places, by hand −x e^(−x²/2).
Tensor x = Tensor.From([-1.0, 0.0, 2.0]).AsLeaf("x");
Tensor y = Tensor.Apply<BumpOp>(x);
Tensor slope = Gradients.Of(y.Sum(), [x])[0];
Console.WriteLine($"bump     {string.Join("  ", y.ToDoubles().Select(v => v.ToString("F6")))}");
Console.WriteLine($"slope    {string.Join("  ", slope.ToDoubles().Select(v => v.ToString("F6")))}");
Console.WriteLine($"by hand  {string.Join("  ", x.ToDoubles().Select(v => (-v * Math.Exp(-v * v / 2)).ToString("F6")))}");

// Finite differences of the value, and of the gradient.
GradCheck.Check(v => Tensor.Apply<BumpOp>(v[0]), [Tensor.From([-1.0, 0.3, 2.0])], order: 2);
Console.WriteLine("BumpOp passes the check to order 2.");

// A wrong derivative does not: this one forgot the minus.
try
{
    GradCheck.Check(v => Tensor.Apply<WrongBumpOp>(v[0]), [Tensor.From([-1.0, 0.3, 2.0])]);
}
catch (GradCheckException e)
{
    Console.WriteLine($"WrongBumpOp does not: {e.Message}");
}

/// <summary>y = e^(−x²/2), element by element. VJP: x̄ = −ȳ ⊙ x ⊙ y, which reads the input and the output.</summary>
internal class BumpOp() : UnaryOp<BumpFunction>(Reads.Input0 | Reads.Output)
{
    // The VJP talks to tensors only, so it can be differentiated again.
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => -(yBar * x * y);
}

internal class WrongBumpOp : BumpOp
{
    public override Tensor Vjp(Tensor x, Tensor y, Tensor yBar) => yBar * x * y;
}

internal readonly struct BumpFunction : IUnaryFunction
{
    // Written over an algebra: the same line serves a float, a double and a SIMD vector, on every device. Without the
    // attribute a call would remain in the innermost loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V, A>(V x)
        where V : unmanaged
        where A : struct, IAlgebra<V>
        => A.Exp(A.Multiply(A.Constant(-0.5), A.Multiply(x, x)));
}
