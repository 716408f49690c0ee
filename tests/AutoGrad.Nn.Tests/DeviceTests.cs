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
}
