namespace GanLab.Experiments.Sensitivity;

/// <summary>A row of the table of results, by its columns: which run it is, what was set, and the distance in the end.</summary>
/// <param name="Version">The version of the experiment; rows of another one are not comparable.</param>
/// <param name="Form">The form: tiny, quick or full.</param>
/// <param name="Seed">The seed of all runs.</param>
/// <param name="Device">Where the tensors lived.</param>
/// <param name="Number">The run's number.</param>
/// <param name="Part">What the run belongs to.</param>
/// <param name="Loss">The name of the loss.</param>
/// <param name="Draw">Which first weights, samples and noise.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Beta1">Adam's β₁.</param>
/// <param name="CriticSteps">Steps of the discriminator for one of the generator.</param>
/// <param name="Lambda">The weight of the regulariser, which a loss without one does not look at.</param>
/// <param name="Batch">Samples in a batch.</param>
/// <param name="Layers">Hidden layers.</param>
/// <param name="Activation">The activation after each of them.</param>
/// <param name="W1">The exact W₁; "Infinity" for a run that diverged.</param>
internal sealed record ResultRow(
    int Version,
    string Form,
    int Seed,
    string Device,
    int Number,
    string Part,
    string Loss,
    int Draw,
    double Rate,
    double Beta1,
    int CriticSteps,
    double Lambda,
    int Batch,
    int Layers,
    string Activation,
    double W1)
{
    /// <summary>Raised with every change after which the same run gives another number.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The row of a run.</summary>
    /// <param name="plan">What it is a run of.</param>
    /// <param name="trial">The run.</param>
    /// <param name="w1">The distance.</param>
    public static ResultRow Of(Plan plan, Trial trial, double w1)
    {
        Configuration set = trial.Configuration;
        return new ResultRow(
            CurrentVersion,
            plan.Sizes.Form,
            plan.Seed,
            plan.Device,
            trial.Number,
            trial.Part,
            trial.Contender.Name,
            trial.Draw,
            set.Rate,
            set.Beta1,
            set.CriticSteps,
            set.Lambda,
            set.Batch,
            set.Layers,
            set.Activation,
            w1);
    }
}
