using AutoGrad.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["gemm-peak"])
{
    GemmPeak.Run();
}
else if (args is ["gemm-shapes", ..])
{
    GemmShapes.Run(args.ElementAtOrDefault(1) ?? "");
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(GemmPeak).Assembly).Run(args);
}
