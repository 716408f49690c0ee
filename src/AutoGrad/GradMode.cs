namespace AutoGrad;

/// <summary>Says whether operations are recorded on the tape, for the current thread. They are, unless switched off.</summary>
public static class GradMode
{
    [ThreadStatic]
    private static bool _off;

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => !_off;

    /// <summary>Stops recording until the result is disposed: <c>using (GradMode.Off()) { … }</c>.</summary>
    public static Change Off() => Set(recording: false);

    /// <summary>Records, until the result is disposed, also inside a VJP that is not itself recorded.</summary>
    public static Change On() => Set(recording: true);

    internal static Change Set(bool recording)
    {
        var change = new Change(_off);
        _off = !recording;
        return change;
    }

    /// <summary>Puts back, when disposed, what was before.</summary>
    public readonly ref struct Change
    {
        // Null, where no change was made, is inert.
        private readonly bool? _before;
        internal Change(bool before) => _before = before;

        /// <summary>Puts back what was before.</summary>
        public void Dispose() => _off = _before ?? _off;
    }
}
