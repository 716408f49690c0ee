namespace AutoGrad.Nn.Tests;

/// <summary>A run with everything that changes: batch norm, dropout, moments, a schedule, averages, random batches.</summary>
internal sealed class SmallTraining
{
    private readonly Sequential _model;
    private readonly ExponentialMovingAverage _average;
    private readonly RandomSource _random;

    public SmallTraining(string rule, ulong firstWeights = 1, int width = 4, ulong seed = 3)
    {
        _random = new RandomSource(seed);
        var weights = new RandomSource(firstWeights);
        _model = new Sequential(
            new Linear(2, width, weights),
            new BatchNorm(width),
            Activation.Tanh(),
            new Dropout(0.2, _random),
            new Linear(width, 1, weights));
        Rule = rule switch
        {
            "sgd" => new Sgd(_model.Parameters(), 0.1, 0.9, nesterov: true),
            "adam" => new Adam(_model.Parameters(), amsGrad: true),
            _ => new RmsProp(_model.Parameters(), momentum: 0.5, centered: true),
        };
        _average = new ExponentialMovingAverage(_model.Parameters(), 0.9);
        State = new TrainingState().Add("model", _model).Add("rule", Rule).Add("average", _average).Add("random", _random);
    }

    public static Func<long, double> Schedule { get; } = Nn.Schedule.WarmUp(10, Nn.Schedule.Cosine(0.01, 150, 0.001));

    public Optimizer Rule { get; }

    public TrainingState State { get; }

    public void RunTo(long steps)
    {
        while (Rule.Steps < steps)
        {
            using var scope = new TensorScope();
            Rule.Rate = Schedule(Rule.Steps);
            Tensor x = _random.Normal([8, 2]);
            Tensor loss = Losses.MeanSquaredError(_model.Call(x), x.Square().Sum([1], keepDims: true));
            Rule.Step(Gradients.Of(loss, _model.Parameters()));
            _average.Update();
        }
    }
}
