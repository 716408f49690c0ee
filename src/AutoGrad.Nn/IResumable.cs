namespace AutoGrad.Nn;

/// <summary>A part of a training run that can be saved as named tensors and set back to them: see <see cref="TrainingState"/>.</summary>
public interface IResumable
{
    /// <summary>All that changes from step to step, by name. The tensors keep the values of now.</summary>
    IReadOnlyDictionary<string, Tensor> StateDictionary();

    /// <summary>Goes back to a state, all of it or, if it does not fit, none.</summary>
    /// <exception cref="StateMismatchException">It does not fit; the message says why.</exception>
    void Load(IReadOnlyDictionary<string, Tensor> state);
}
