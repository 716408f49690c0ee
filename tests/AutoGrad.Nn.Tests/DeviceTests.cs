using AutoGrad.Kernels;
using AutoGrad.Kernels.Reference;

namespace AutoGrad.Nn.Tests;

/// <summary>Where layers are: on the device of the random source they are drawn from or, drawn from none, on the one named.</summary>
public class DeviceTests
{
    private static readonly ReferenceDevice _elsewhere = new();

    /// <summary>Every layer with numbers of its own, made on another device, and the shape of an input.</summary>
    private static readonly Dictionary<Type, (Func<RandomSource, Module> Make, Shape Input)> _layers = new()
    {
        [typeof(Linear)] = (r => new Linear(3, 2, r), [4, 3]),
        [typeof(Conv1d)] = (r => new Conv1d(2, 3, 3, r), [1, 2, 6]),
        [typeof(Conv2d)] = (r => new Conv2d(2, 3, 3, r), [1, 2, 6, 6]),
        [typeof(ConvTranspose1d)] = (r => new ConvTranspose1d(2, 3, 3, r), [1, 2, 6]),
        [typeof(ConvTranspose2d)] = (r => new ConvTranspose2d(2, 3, 3, r), [1, 2, 6, 6]),
        [typeof(SpectralNorm)] = (r => new SpectralNorm(new Linear(3, 2, r), r), [4, 3]),
        [typeof(BatchNorm)] = (_ => new BatchNorm(2, device: _elsewhere), [4, 2]),
        [typeof(LayerNorm)] = (_ => new LayerNorm(2, device: _elsewhere), [4, 2]),
        [typeof(GroupNorm)] = (_ => new GroupNorm(1, 2, device: _elsewhere), [4, 2]),
        [typeof(InstanceNorm)] = (_ => new InstanceNorm(2, affine: true, device: _elsewhere), [4, 2, 3]),
    };

    [Fact]
    public void EveryLayerIsOnOneDevice()
    {
        foreach ((Type type, (Func<RandomSource, Module> make, Shape input)) in _layers)
        {
            Module layer = make(new RandomSource(1, _elsewhere));
            Assert.All(layer.StateDictionary(), s => Assert.True(s.Value.Device == _elsewhere, $"{type.Name}.{s.Key}"));
            Assert.Same(_elsewhere, layer.Call(Tensor.Ones(input, device: _elsewhere)).Device);
        }
        var table = new Embedding(3, 2, new RandomSource(1, _elsewhere));
        Assert.Same(_elsewhere, table.Weight.Device);
    }

    /// <summary>A layer that is not in the table is one without numbers, or the embedding, whose input is no Float32.</summary>
    [Fact]
    public void TheTableHasEveryLayerWithADeviceOrARandomSource()
    {
        IEnumerable<string> layers = typeof(Module).Assembly.GetExportedTypes()
            .Where(t => t.IsSubclassOf(typeof(Module)) && !t.IsAbstract)
            .Where(t => t.GetConstructors().Any(c => c.GetParameters().Any(
                p => p.ParameterType == typeof(RandomSource) || p.ParameterType == typeof(Device))))
            .Select(t => t.Name);
        Assert.Equal(
            _layers.Keys.Select(t => t.Name).Concat([nameof(Embedding), nameof(Dropout)]).Order(), layers.Order());
    }

    [Fact]
    public void EveryInitialiserDrawsOnTheDeviceOfItsSource()
    {
        Initialiser[] rules =
        [
            Init.GlorotUniform, Init.GlorotNormal, Init.HeUniform, Init.HeNormal, Init.Fan, Init.Zeros, Init.Uniform(1), Init.Normal(1),
            Init.Orthogonal(), Init.Given(Tensor.From([1f, 2f, 3f, 4f], [2, 2])),
        ];
        foreach (Initialiser rule in rules)
        {
            Assert.Same(_elsewhere, rule([2, 2], new RandomSource(1, _elsewhere), DType.Float32).Device);
        }
        var given = new Linear(2, 2, new RandomSource(1, _elsewhere), rules[^1]);
        Assert.Equal([1, 2, 3, 4], given.Weight.ToDoubles());
    }

    [Fact]
    public void AModuleMovesWithAllItHasAndComputesTheSameThere()
    {
        var random = new RandomSource(4);
        var model = new Sequential(new Linear(3, 4, random), new BatchNorm(4), new Dropout(0.5, random), new Linear(4, 2, random));
        Tensor x = random.Normal([6, 3]);
        Parameter[] before = [.. model.Parameters()];
        double[][] values = [.. model.StateDictionary().Values.Select(v => v.ToDoubles())];
        ulong counter = random.Counter;
        double[] y = model.Call(x).ToDoubles();
        (random.Counter, ulong after) = (counter, random.Counter);
        model.Load(model.StateDictionary().Keys.Zip(values, (name, v) => (name, v)).ToDictionary(
            s => s.name, s => Tensor.From([.. s.v.Select(v => (float)v)], model.StateDictionary()[s.name].Shape)));

        Assert.Same(model, model.To(_elsewhere));
        Assert.All(model.StateDictionary().Values, v => Assert.Same(_elsewhere, v.Device));
        Assert.Equal(before, model.Parameters());
        Tensor there = model.Call(Tensor.From(x.ToArray<float>(), x.Shape, _elsewhere));
        Assert.Same(_elsewhere, there.Device);
        Assert.Equal(after, random.Counter);
        Assert.All(y.Zip(there.ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-5));

        var adam = new Adam(model.Parameters());
        adam.Step(Gradients.Of(there.Square().Mean(), model.Parameters(), allowUnused: true));
        Assert.Equal(1, adam.Steps);
    }

    [Fact]
    public void AnOptimiserThatWasMadeBeforeAMoveSaysSo()
    {
        var model = new Linear(3, 2, new RandomSource(1));
        var adam = new Adam(model.Parameters());
        Tensor loss = model.Call(Tensor.Ones([4, 3])).Sum();
        model.To(_elsewhere);
        Assert.Throws<OverwrittenParameterException>(() => Gradients.Of(loss * loss, [model.Parameters()[0]]));
        Tensor[] gradients = [.. model.Parameters().Select(p => Tensor.Ones(p.Shape, device: _elsewhere))];
        Assert.Contains("Module.To", Assert.Throws<DeviceException>(() => adam.Step(gradients)).Message);
    }
}
