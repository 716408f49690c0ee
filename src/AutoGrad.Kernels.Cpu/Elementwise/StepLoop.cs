namespace AutoGrad.Kernels.Cpu;

/// <summary>The loops of functions that four vectors go through in step.</summary>
internal static unsafe class StepLoop
{
    /// <summary>y = f(x) of the first numbers of a row, as many as fill four vectors at a time.</summary>
    /// <returns>How many; none if the function knows no steps, or not for this element.</returns>
    public static nint Map<T, F>(T* x, T* y, nint n, bool through)
        where T : unmanaged
        where F : unmanaged, IUnaryFunction
    {
        if (typeof(T) != typeof(float)) { return 0; }
        if (typeof(F) == typeof(TanhFunction)) { return Map<TanhSteps>((float*)x, (float*)y, n, through); }
        if (typeof(F) == typeof(SigmoidFunction)) { return Map<SigmoidSteps>((float*)x, (float*)y, n, through); }
        return 0;
    }

    private static nint Map<S>(float* x, float* y, nint n, bool through)
        where S : struct, ISteps<S>
    {
        S tables = S.Tables;
        nint i = 0;
        if (through)
        {
            for (; i <= n - FourVectors.Count; i += FourVectors.Count) { tables.Of(FourVectors.Load(x + i)).StoreThrough(y + i); }
        }
        for (; i <= n - FourVectors.Count; i += FourVectors.Count) { tables.Of(FourVectors.Load(x + i)).Store(y + i); }
        return i;
    }
}
