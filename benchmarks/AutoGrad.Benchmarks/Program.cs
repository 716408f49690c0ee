using AutoGrad.Benchmarks;

return Commands.Run(args);
