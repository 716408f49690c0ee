using AutoGrad.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["gemm-peak"])
{
    GemmPeak.Run();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(GemmPeak).Assembly).Run(args);
}
