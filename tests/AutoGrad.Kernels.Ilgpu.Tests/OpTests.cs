using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Tests;
using AutoGrad.Tests;

namespace AutoGrad.Kernels.Ilgpu.Tests;

/// <summary>
/// Every op and every public call, with its first and second derivative, gives on a GPU what it gives on the processor: the table of
/// checks is the one that finite differences are tried on.
/// </summary>
[Collection(OnDevice.Collection)]
public abstract class OpTests(string lane)
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, OpCheckTable.All.Length)];

    [SkippableTheory]
    [MemberData(nameof(Numbers))]
    public void ValueAndBothDerivativesAreTheProcessors(int number)
    {
        Device device = Lane.Open(lane);
        OpCheck check = OpCheckTable.All[number];
        foreach (GradCase c in AutoGrad.Tests.Draw.Some(check.Cases, 20).DistinctBy(c => c.ToString()).Take(3))
        {
            Tensor[] expected = ValueAndDerivatives(c, CpuDevice.Shared);
            Tensor[] actual = ValueAndDerivatives(c, device);
            for (int i = 0; i < expected.Length; i++)
            {
                Closeness.Same(expected[i], actual[i], Tolerance.Derivative, $"{check} of {c}, result {i}");
            }
        }
    }

    /// <summary>y, its gradients, and the gradients of their sum of squares: everything that a gradient penalty needs of an op.</summary>
    private static Tensor[] ValueAndDerivatives(GradCase c, Device device)
    {
        using var scope = new OnDevice(device);
        Tensor[] x = [.. c.Inputs.Select(t => Closeness.Moved(t, device).AsLeaf())];
        Tensor y = c.F(x);
        Assert.Same(device, y.Device);
        Tensor[] first = Gradients.Of(y.Square().Sum(), x, createGraph: true, allowUnused: true);
        Tensor length = first[0].Square().Sum();
        foreach (Tensor g in first.Skip(1)) { length += g.Square().Sum(); }
        return [y, .. first, .. length.HasHistory ? Gradients.Of(length, x, allowUnused: true) : []];
    }
}

/// <summary>The ops on ILGPU's CPU accelerator.</summary>
public sealed class EmulatedOpTests() : OpTests(Lane.Emulated);

/// <summary>The ops on the first CUDA device.</summary>
public sealed class CudaOpTests() : OpTests(Lane.Cuda);

/// <summary>The ops on the first OpenCL device.</summary>
public sealed class OpenClOpTests() : OpTests(Lane.OpenCl);
