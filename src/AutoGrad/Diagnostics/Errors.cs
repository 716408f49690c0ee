using AutoGrad.Kernels;

namespace AutoGrad;

/// <summary>A gradient was asked of, or with respect to, something that was not recorded.</summary>
public sealed class NoHistoryException(string reason) : AutoGradException(reason);

/// <summary>A gradient was asked with respect to something that the result does not depend on.</summary>
public sealed class UnusedInputException(string reason) : AutoGradException(reason);

/// <summary>A tensor was used after its scope had handed its memory back.</summary>
public sealed class ReturnedTensorException(string reason) : AutoGradException(reason);

/// <summary>A sweep needs the old value of a parameter that was replaced in the meantime.</summary>
public sealed class OverwrittenParameterException(string reason) : AutoGradException(reason);

/// <summary>The VJP of an op broke the contract: a cotangent of a wrong shape, or a look at a value that Reads does not name.</summary>
public sealed class VjpException(string reason) : AutoGradException(reason);

/// <summary>A checkpointed function uses something with a history that it was not given.</summary>
public sealed class UndeclaredInputException(string reason) : AutoGradException(reason);

/// <summary>A checkpointed function gave another value when it was computed again in the sweep.</summary>
public sealed class RecomputedValueException(string reason) : AutoGradException(reason);

/// <summary>Anomaly mode met a NaN or an infinity.</summary>
public sealed class AnomalyException(string reason) : AutoGradException(reason);
