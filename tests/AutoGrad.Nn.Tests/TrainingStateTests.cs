using System.Diagnostics;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Nn.Tests;

/// <summary>A run that is stopped, saved, made again and loaded ends with the same bytes as one that was not stopped.</summary>
public sealed class TrainingStateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("training-state");

    public static TheoryData<string, int> Stops
    {
        get
        {
            var stops = new TheoryData<string, int>();
            foreach (string rule in (string[])["sgd", "adam", "rmsprop"])
            {
                foreach (int stop in (int[])[0, 1, 57, 199, 200])
                {
                    stops.Add(rule, stop);
                }
            }
            return stops;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Stops))]
    public void ARunMayStopAnywhere(string rule, int stop)
    {
        var straight = new SmallTraining(rule);
        straight.RunTo(200);
        straight.State.Save(Target("straight"));
        var stopped = new SmallTraining(rule);
        stopped.RunTo(stop);
        stopped.State.Save(Target("stopped"));
        var resumed = new SmallTraining(rule, firstWeights: 99);
        resumed.State.Load(Target("stopped"));
        resumed.RunTo(200);
        resumed.State.Save(Target("resumed"));
        Assert.Equal(File.ReadAllBytes(Target("straight")), File.ReadAllBytes(Target("resumed")));
    }

    [Fact]
    public void ARunGoesOnInAnotherProcess()
    {
        var straight = new SmallTraining("adam");
        straight.RunTo(200);
        straight.State.Save(Target("straight"));
        foreach (string until in (string[])["83", "200"])
        {
            using Process child = ChildProcess.Start("train", Target("child"), until);
            child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Assert.Equal(0, child.ExitCode);
        }
        Assert.Equal(File.ReadAllBytes(Target("straight")), File.ReadAllBytes(Target("child")));
    }

    [Fact]
    public void AStateThatDoesNotFitChangesNothing()
    {
        var a = new SmallTraining("adam");
        a.RunTo(3);
        a.State.Save(Target("a"));
        (SmallTraining Run, string Reason)[] others =
        [
            (new SmallTraining("sgd"), "part 'rule'"),
            (new SmallTraining("adam", width: 5), "part 'model'"),
            (new SmallTraining("adam", seed: 4), "of the seed 3"),
        ];
        foreach ((SmallTraining other, string reason) in others)
        {
            other.RunTo(2);
            other.State.Save(Target("before"));
            Assert.Contains(reason, Assert.Throws<StateMismatchException>(() => other.State.Load(Target("a"))).Message);
            other.State.Save(Target("after"));
            Assert.Equal(File.ReadAllBytes(Target("before")), File.ReadAllBytes(Target("after")));
        }
        Assert.Contains("'more.", Assert.Throws<StateMismatchException>(() =>
        {
            a.State.Add("more", new RandomSource(1)).Save(Target("more"));
            new SmallTraining("adam").State.Load(Target("more"));
        }).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("taken")]
    public void NamesOfPartsAreTheirOwn(string name)
    {
        var state = new TrainingState().Add("taken", new RandomSource(1));
        Assert.Throws<ArgumentException>(() => state.Add(name, new RandomSource(2)));
    }

    [Fact]
    public void AppliedAveragesAreNotSaved()
    {
        var average = new ExponentialMovingAverage([new Parameter(Tensor.From(1f), "w")]);
        average.Apply();
        Assert.Throws<InvalidOperationException>(() => new TrainingState().Add("average", average).Save(Target("a")));
        average.Restore();
        new TrainingState().Add("average", average).Save(Target("a"));
    }

    [Fact]
    public void AStateLoadsOntoTheDeviceOfItsPart()
    {
        var device = new ReferenceDevice();
        Optimizer Make() => new Sgd([new Parameter(Tensor.From([1f, 2f], [2], device), "w")], 0.1, 0.9);
        Optimizer first = Make();
        first.Step([Tensor.From([3f, 4f], [2], device)]);
        new TrainingState().Add("rule", first).Save(Target("a"));
        Optimizer second = Make();
        new TrainingState().Add("rule", second).Load(Target("a"));
        Assert.Equal([3, 4], second.StateDictionary()["velocity.0"].ToDoubles());
        Assert.Equal(1, second.Steps);
    }

    /// <summary>What this version writes, later ones read: the file was written by ChildProcess "train fixture 20".</summary>
    [Fact]
    public void TheCommittedFileIsRead()
    {
        string path = Path.Combine(Repository.Root, "tests", "AutoGrad.Nn.Tests", "Fixtures", "training-20-steps.safetensors");
        var run = new SmallTraining("adam", firstWeights: 99);
        run.State.Load(path);
        Assert.Equal(20, run.Rule.Steps);
        Assert.Equal(0.0099202926282791, run.Rule.Rate, 1e-15);
        IReadOnlyDictionary<string, Tensor> saved = Safetensors.Load(path);
        Assert.Equal([1.2755071f, 1.4437674f, 0.3827369f], saved["model.0.weight"].ToArray<float>()[..3]);
        Assert.Equal(240UL, State.NumberOf(saved["random.counter"]));
        run.State.Save(Target("again"));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Target("again")));
        run.RunTo(21);
    }

    private string Target(string name) => Path.Combine(_folder.FullName, name);
}
