// Lesson 0: an engine from nothing: values, a vector-Jacobian product (VJP) for each operation, one sweep, derivatives of any order.
// Run it: dotnet run examples/lessons/00-an-engine-from-nothing.cs
#:project ../../src/AutoGrad/AutoGrad.csproj
#:property PublishAot=false

using AutoGrad;
using AutoGrad.Kernels;

// L = (x − 1)² + (y + 0.5)² + 0.5 x y. Everything that is computed remembers what it was computed from.
var x = new Value(0.5);
var y = new Value(-0.3);
Value v = x - 1, w = y + 0.5;
Value loss = (v * v) + (w * w) + (0.5 * x * y);
Value[] slope = Engine.Gradients(loss, x, y);
Console.WriteLine($"L = {loss.Number:F3}, ∇L = ({slope[0].Number:F2}, {slope[1].Number:F2}); by hand 0.215 and (-1.15, 0.65)");

// The sweep was itself a computation on values, so its results can be differentiated: ∂²L/∂x² = 2, ∂²L/∂x∂y = 0.5.
Value[] second = Engine.Gradients(slope[0], x, y);
Console.WriteLine($"∂²L/∂x² = {second[0].Number:F1}, ∂²L/∂x∂y = {second[1].Number:F1}");

// tanh and its first six derivatives, each the gradient of the one before.
var at = new Value(0.4);
List<Value> derivatives = [Engine.Tanh(at)];
for (int order = 1; order <= 6; order++)
{
    derivatives.Add(Engine.Gradients(derivatives[^1], at)[0]);
}
Console.WriteLine($"tanh and its derivatives at 0.4: {string.Join("  ", derivatives.Select(d => d.Number.ToString("F6")))}");

// The library, whose values are tensors, does the same.
Tensor leaf = Tensor.Scalar(0.4, DType.Float64).AsLeaf();
List<Tensor> checks = [leaf.Tanh()];
for (int order = 1; order <= 6; order++)
{
    checks.Add(Gradients.Of(checks[^1], [leaf], createGraph: true)[0]);
}
double error = derivatives.Zip(checks, (d, c) => Math.Abs(d.Number - c.Item())).Max();
Console.WriteLine($"AutoGrad agrees to 12 digits: {error < 1e-12}");

/// <summary>A number that remembers how it was computed: from which inputs, and how its cotangent is handed back to them.</summary>
internal sealed class Value(double number, Value[]? inputs = null, Func<Value, Value[]>? vjp = null)
{
    private static long _last;

    public double Number => number;

    public Value[] Inputs => inputs ?? [];

    /// <summary>From the cotangent ȳ = ∂L/∂y of this value, those of its inputs: x̄ = ȳ ∂y/∂x. Written in values, not in numbers.</summary>
    public Func<Value, Value[]>? Vjp => vjp;

    /// <summary>Inputs exist before what is computed from them: falling numbers visit every user of a value before the value.</summary>
    public long Order { get; } = ++_last;

    public static implicit operator Value(double number) => new(number);

    public static Value operator +(Value a, Value b) => new(a.Number + b.Number, [a, b], yBar => [yBar, yBar]);

    public static Value operator -(Value a, Value b) => new(a.Number - b.Number, [a, b], yBar => [yBar, -1 * yBar]);

    public static Value operator *(Value a, Value b) => new(a.Number * b.Number, [a, b], yBar => [yBar * b, yBar * a]);
}

internal static class Engine
{
    /// <summary>y = tanh x; x̄ = ȳ (1 − y²).</summary>
    public static Value Tanh(Value x)
    {
        Value y = null!;
        return y = new Value(Math.Tanh(x.Number), [x], yBar => [yBar * (1 - (y * y))]);
    }

    /// <summary>The reverse sweep: the newest pending value hands its cotangent on, and what arrives several times adds up.</summary>
    public static Value[] Gradients(Value y, params Value[] wrt)
    {
        var bars = new Dictionary<Value, Value> { [y] = 1 };
        var pending = new PriorityQueue<Value, long>([(y, -y.Order)]);
        while (pending.TryDequeue(out Value? value, out _))
        {
            Value[] shares = value.Vjp?.Invoke(bars[value]) ?? [];
            for (int i = 0; i < shares.Length; i++)
            {
                Value input = value.Inputs[i];
                if (bars.TryAdd(input, shares[i]))
                {
                    pending.Enqueue(input, -input.Order);
                }
                else
                {
                    bars[input] += shares[i];
                }
            }
        }
        return [.. wrt.Select(x => bars.GetValueOrDefault(x) ?? 0)];
    }
}
