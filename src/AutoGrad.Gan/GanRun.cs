using System.Diagnostics;
using AutoGrad.Nn;

namespace AutoGrad.Gan;

/// <summary>How far a run is.</summary>
/// <param name="Iteration">Iterations done, those before a resumption too.</param>
/// <param name="Iterations">Iterations in all.</param>
/// <param name="Elapsed">The time since this call began.</param>
/// <param name="Remaining">The time that the rest will take at the pace of this call; null before the first iteration.</param>
public readonly record struct GanProgress(long Iteration, long Iterations, TimeSpan Elapsed, TimeSpan? Remaining);

/// <summary>A whole training run: a game, a rule, so many iterations, and what is to be recorded of them.</summary>
/// <remarks>
/// A run that is stopped at any moment, by cancellation or by the end of its process, and made again by the same program goes on from its
/// last checkpoint and ends with the same bits as if it had not been stopped. What is recorded is part of the checkpoint.
/// </remarks>
/// <example><code>
/// GanRecording losses = GanRecording.Losses(every: 10);
/// var run = new GanRun(training, new Alternating(), 1000) { Recordings = [losses], GeneratorRate = Schedule.Cosine(1e-3, 1000) };
/// run.Go("run.safetensors", checkpointEvery: 100);
/// </code></example>
public sealed class GanRun
{
    private static readonly TimeSpan _betweenReports = TimeSpan.FromMilliseconds(100);

    private readonly GanTraining _training;
    private readonly GameRule _rule;
    private readonly long _iterations;
    private readonly Counter _counter = new();

    /// <summary>Sets the run up.</summary>
    /// <param name="training">The game.</param>
    /// <param name="rule">How the players move in an iteration.</param>
    /// <param name="iterations">How many iterations there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no iteration.</exception>
    public GanRun(GanTraining training, GameRule rule, long iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        (_training, _rule, _iterations) = (training, rule, iterations);
    }

    /// <summary>Iterations done.</summary>
    public long Iteration => _counter.Value;

    /// <summary>The discriminator's learning rate by the iteration, from 0; null leaves it as it is.</summary>
    public Func<long, double>? DiscriminatorRate { get; init; }

    /// <summary>The generator's learning rate by the iteration, from 0; null leaves it as it is.</summary>
    public Func<long, double>? GeneratorRate { get; init; }

    /// <summary>An average of the generator's weights that follows each iteration, or null.</summary>
    public ExponentialMovingAverage? Average { get; init; }

    /// <summary>What is recorded.</summary>
    public IReadOnlyList<GanRecording> Recordings { get; init; } = [];

    /// <summary>All that changes in a run, to which more parts may be added: a dropout's random source, say.</summary>
    /// <exception cref="ArgumentException">Two recordings have one name.</exception>
    public TrainingState State()
    {
        TrainingState state = _training.State().Add("run", _counter);
        if (_rule.State is { } rule)
        {
            state.Add("rule", rule);
        }
        if (Average is not null)
        {
            state.Add("average", Average);
        }
        foreach (GanRecording recording in Recordings)
        {
            state.Add($"recording {recording.Name}", recording);
        }
        return state;
    }

    /// <summary>Iterates to the end, from the checkpoint if there is one.</summary>
    /// <param name="checkpoint">The file of the checkpoint, written whole or not at all; null for none.</param>
    /// <param name="checkpointEvery">Iterations between two checkpoints; there is one at the end and one at a cancellation besides.</param>
    /// <param name="progress">Told ten times a second at most, and at the end.</param>
    /// <param name="cancellation">Stops the run between two iterations.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint has all that was done.</exception>
    /// <exception cref="StateMismatchException">The checkpoint is of another run: nothing was changed.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is no sound file.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read or written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one iteration between checkpoints.</exception>
    public void Go(
        string? checkpoint = null,
        long checkpointEvery = 1000,
        IProgress<GanProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(checkpointEvery, 1);
        TrainingState state = State();
        if (File.Exists(checkpoint))
        {
            state.Load(checkpoint);
        }
        (long first, long begin, long told) = (Iteration, Stopwatch.GetTimestamp(), 0);
        while (Iteration < _iterations && !cancellation.IsCancellationRequested)
        {
            Iterate();
            if (Iteration % checkpointEvery == 0)
            {
                Save();
            }
            if (progress is not null && (Iteration == _iterations || Stopwatch.GetElapsedTime(told) >= _betweenReports))
            {
                told = Stopwatch.GetTimestamp();
                TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
                progress.Report(new(Iteration, _iterations, elapsed, elapsed / (Iteration - first) * (_iterations - Iteration)));
            }
        }
        Save();
        if (Iteration < _iterations)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        void Save()
        {
            if (checkpoint is not null)
            {
                state.Save(checkpoint);
            }
        }
    }

    private void Iterate()
    {
        if (DiscriminatorRate is not null)
        {
            _training.Discriminator.Rule.Rate = DiscriminatorRate(Iteration);
        }
        if (GeneratorRate is not null)
        {
            _training.Generator.Rule.Rate = GeneratorRate(Iteration);
        }
        long next = Iteration + 1;
        bool measure = Recordings.Any(r => r.NeedsNorms && r.IsDue(next));
        (PlayerStep discriminator, PlayerStep generator) = _training.Iterate(_rule, measure);
        Average?.Update();
        _counter.Value = next;
        foreach (GanRecording recording in Recordings)
        {
            recording.Saw(new(next, discriminator, generator));
        }
    }

    private sealed class Counter : IResumable
    {
        public long Value { get; set; }

        public IReadOnlyDictionary<string, Tensor> StateDictionary()
            => new Dictionary<string, Tensor> { ["iteration"] = Nn.State.OfNumber((ulong)Value) };

        public void Load(IReadOnlyDictionary<string, Tensor> state)
        {
            Nn.State.Check(nameof(GanRun), StateDictionary(), state);
            Value = (long)Nn.State.NumberOf(state["iteration"]);
        }
    }
}
