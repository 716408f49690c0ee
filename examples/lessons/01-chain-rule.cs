// Lesson 1: the chain rule, step by step, as a derivation by hand goes.
// Run it: dotnet run examples/lessons/01-chain-rule.cs
#:project ../../src/AutoGrad/AutoGrad.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Kernels;

// Two numbers that we want derivatives with respect to: leaves. Float64, so that the printed numbers are exact to the last digit.
Tensor x = Tensor.Scalar(0.5, DType.Float64).AsLeaf("x");
Tensor y = Tensor.Scalar(-0.3, DType.Float64).AsLeaf("y");

// Every operation on them is carried out at once and remembered. The trace writes down what happens.
using var trace = Trace.Start();
Tensor loss = (x - 1).Square() + (y + 0.5).Square() + (0.5 * x * y);

// The reverse sweep: from the loss back to the leaves, each step one factor of the chain rule.
Tensor[] gradient = Gradients.Of(loss, [x, y]);

Console.WriteLine("L(x, y) = (x − 1)² + (y + 0.5)² + 0.5 x y at (0.5, −0.3)");
Console.WriteLine();
Console.WriteLine("Forward, one line for each operation:");
foreach (TraceStep step in trace.Forward) { Console.WriteLine($"  {step}"); }
Console.WriteLine();
Console.WriteLine("Reverse: a bar over v means ∂L/∂v. What arrives twice, as at x and y, is added up:");
foreach (TraceStep step in trace.Reverse) { Console.WriteLine($"  {step}"); }
Console.WriteLine();

// By hand: ∂L/∂x = 2(x − 1) + 0.5 y = −1 − 0.15 and ∂L/∂y = 2(y + 0.5) + 0.5 x = 0.4 + 0.25.
Console.WriteLine($"∇L = ({gradient[0].Item():F2}, {gradient[1].Item():F2}); by hand (-1.15, 0.65)");

// Never trust a gradient that no one has checked: finite differences, without looking at any derivative.
Tensor[] place = [Tensor.Scalar(0.5, DType.Float64), Tensor.Scalar(-0.3, DType.Float64)];
GradCheck.Check(v => (v[0] - 1).Square() + (v[1] + 0.5).Square() + (0.5 * v[0] * v[1]), place);
Console.WriteLine("Finite differences agree, to second order.");

// The graph, to paste into any Mermaid viewer.
Console.WriteLine();
Console.WriteLine(GraphExport.ToMermaid(loss));
