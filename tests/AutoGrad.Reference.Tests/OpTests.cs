using AutoGrad.Tests;

namespace AutoGrad.Reference.Tests;

/// <summary>Every op and every public call passes finite differences on the reference device, too.</summary>
public sealed class OpTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, OpCheckTable.All.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void PassesFiniteDifferencesToOrderTwo(int number)
    {
        OpCheck check = OpCheckTable.All[number];
        foreach (GradCase c in Draw.Some(check.Cases, 20).DistinctBy(c => c.ToString()).Take(2))
        {
            try { GradCheck.Check(c.F, c.Inputs, order: 2, check.Tolerance); }
            catch (GradCheckException e) { Assert.Fail($"{check} of {c}: {e.Message}"); }
        }
        Machinery.IsAbsent();
    }
}
