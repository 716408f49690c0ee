using System.Buffers.Binary;
using System.Text;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Reference;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AutoGrad.Nn.Tests;

/// <summary>Files byte by byte as the format says, back as written, and damaged in every way: refused, never half-loaded.</summary>
public sealed class SafetensorsTests : IDisposable
{
    private const string TwoBytes = "{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ATinyStateByteByByte()
    {
        var state = new Dictionary<string, Tensor>
        {
            ["mask"] = Tensor.From([true, false, true], [3]),
            ["b"] = Tensor.From([1.5f, -2f], [2, 1]),
            ["é\"a"] = Tensor.From([0.5f], []),
            ["index"] = Tensor.From([-1, 258], [2]),
            ["wide"] = Tensor.From([3.0], [1]),
            ["none"] = Tensor.Zeros([0, 4]),
        };
        string path = Path.Combine(_folder.FullName, "tiny");
        Safetensors.Save(path, state, new Dictionary<string, string> { ["step"] = "7", ["format"] = "pt" });
        string header = "{\"__metadata__\":{\"format\":\"pt\",\"step\":\"7\"},"
            + "\"wide\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[8,16]},"
            + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,4],\"data_offsets\":[16,16]},"
            + "\"é\\\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[16,20]},"
            + "\"index\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[20,28]},"
            + "\"mask\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[28,31]}}";
        byte[] data =
        [
            0, 0, 0, 0, 0, 0, 8, 0x40, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F,
            0xFF, 0xFF, 0xFF, 0xFF, 2, 1, 0, 0, 1, 0, 1,
        ];
        Assert.Equal(Content(header, data, pad: true), File.ReadAllBytes(path));
        Assert.Equal("pt", Safetensors.LoadMetadata(path)["format"]);
        AssertSame(state, Safetensors.Load(path));
        Assert.Equal(["tiny"], _folder.GetFiles().Select(f => f.Name));
    }

    [Property(Arbitrary = [typeof(States)], MaxTest = 60, Replay = "2026,5")]
    public void AnyStateComesBack(State drawn)
    {
        Dictionary<string, Tensor> state = drawn.Entries.ToDictionary(
            e => $"{e.Name}.πώς \\ {e.Shape.Rank}", e => Tensor.From(Values(e), e.Shape).To(e.Type));
        string path = Path.Combine(_folder.FullName, "any");
        Safetensors.Save(path, state);
        byte[] first = File.ReadAllBytes(path);
        AssertSame(state, Safetensors.Load(path));
        Safetensors.Save(path, state.Reverse().ToDictionary());
        Assert.Equal(first, File.ReadAllBytes(path));

        static double[] Values(Part e)
        {
            var random = new Random(e.Name);
            return [.. Enumerable.Range(0, (int)e.Shape.Size).Select(_ => Math.Round((random.NextDouble() - 0.4) * 9))];
        }
    }

    [Fact]
    public void OtherTypesAreConvertedWithoutLoss()
    {
        (string Type, byte[] Data, double[] Values, DType As)[] cases =
        [
            ("F16", [0x00, 0x3C, 0x00, 0xC2], [1, -3], DType.Float32),
            ("BF16", [0x80, 0x3F, 0x40, 0xC0], [1, -3], DType.Float32),
            ("I64", [.. BitConverter.GetBytes(-5L), .. BitConverter.GetBytes((long)int.MaxValue)], [-5, int.MaxValue], DType.Int32),
            ("I16", [0xFF, 0xFF, 0x00, 0x01], [-1, 256], DType.Int32),
            ("I8", [0xFF, 0x7F], [-1, 127], DType.Int32),
            ("U8", [0xFF, 0x7F], [255, 127], DType.Int32),
            ("BOOL", [2, 0], [1, 0], DType.Bool),
        ];
        foreach ((string type, byte[] data, double[] values, DType target) in cases)
        {
            Tensor t = Safetensors.Load(Write(Content(Entry("x", type, "[2]", 0, data.Length), data)))["x"];
            Assert.Equal((target, new Shape(2)), (t.DType, t.Shape));
            Assert.Equal(values, t.ToDoubles());
        }
        byte[] large = BitConverter.GetBytes(1L << 40);
        Assert.Contains("1099511627776", Damaged(Content(Entry("x", "I64", "[1]", 0, 8), large)));
    }

    [Theory]
    [InlineData("[]", 0, "does not start with")]
    [InlineData("{", 0, "JSON")]
    [InlineData("{} x", 0, "JSON")]
    [InlineData("{\"a\":1}", 0, "'a' is described by no object")]
    [InlineData("{\"a\":{\"shape\":[],\"data_offsets\":[0,4]}}", 4, "no 'dtype'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "no 'shape'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", 4, "no 'data_offsets'")]
    [InlineData("{\"a\":{\"dtype\":\"F31\",\"shape\":[],\"data_offsets\":[0,4]}}", 4, "'F31'")]
    [InlineData("{\"a\":{\"dtype\":4,\"shape\":[],\"data_offsets\":[0,4]}}", 4, "'dtype' that is no String")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "dimension -1")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e400],\"data_offsets\":[0,4]}}", 4, "dimension 1e400")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "dimension 1.5")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4, "dimension 1")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[NaN],\"data_offsets\":[0,4]}}", 4, "JSON")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,0]}}", 0, "counted")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "has 4 bytes, [2] of F32 needs 8")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "1 data offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "before it begins")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "data offset -4")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}}", 4, "data offset 9999")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "gap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8, "take 4 bytes, 8 follow")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "take 8 bytes, 4 follow")]
    [InlineData("{\"a\":" + TwoBytes + "[0,2]},\"b\":" + TwoBytes + "[1,3]}}", 3, "overlaps")]
    [InlineData("{\"a\":" + TwoBytes + "[0,2]},\"a\":" + TwoBytes + "[2,4]}}", 4, "uplicate")]
    [InlineData("{\"__metadata__\":[]}", 0, "'__metadata__' is no object")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0, "'a' in '__metadata__' is no text")]
    [InlineData("{\"\\uD800\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "Unicode")]
    public void AWrongHeaderIsNamed(string header, int bytes, string reason)
        => Assert.Contains(reason, Damaged(Content(header, new byte[bytes])));

    [Fact]
    public void LengthsThatLieAreRefused()
    {
        Assert.Contains("3 bytes", Damaged([1, 2, 3]));
        byte[] sound = Sound();
        foreach (ulong length in (ulong[])[0, 1, (ulong)sound.Length, 100_000_001, long.MaxValue, 1UL << 63, ulong.MaxValue])
        {
            byte[] lying = [.. sound];
            BinaryPrimitives.WriteUInt64LittleEndian(lying, length);
            Damaged(lying);
        }
        for (int length = 0; length < sound.Length; length++) { Damaged(sound[..length]); }
        Damaged([.. sound, 0]);
    }

    /// <summary>Every single bit, and random runs of bytes: an error, or a file that is sound by the format.</summary>
    [Fact]
    public void NoDamageBringsAnotherException()
    {
        byte[] sound = Sound();
        int dataStart = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(sound);
        int loaded = 0;
        for (int bit = 0; bit < 8 * sound.Length; bit++)
        {
            byte[] damaged = [.. sound];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            bool sane = LoadsOrIsRefused(damaged);
            if (bit / 8 >= dataStart)
            {
                Assert.True(sane, $"bit {bit} is one of the numbers");
            }
            loaded += sane ? 1 : 0;
        }
        Assert.InRange(loaded, 8 * (sound.Length - dataStart), 8 * sound.Length / 2);
        var random = new Random(5);
        for (int i = 0; i < 1000; i++)
        {
            byte[] damaged = [.. sound];
            damaged[random.Next(sound.Length)] = (byte)random.Next(256);
            int start = random.Next(8, dataStart - 8);
            random.NextBytes(damaged.AsSpan(start, random.Next(1, 8)));
            LoadsOrIsRefused(damaged);
        }
    }

    [Fact]
    public void AnOldFileSurvivesASaveThatFails()
    {
        string path = Path.Combine(_folder.FullName, "old");
        Safetensors.Save(path, new Dictionary<string, Tensor> { ["a"] = Tensor.From(1f, 2f) });
        byte[] before = File.ReadAllBytes(path);
        Tensor gone;
        using (new TensorScope()) { gone = Tensor.Zeros([3]); }
        var state = new Dictionary<string, Tensor> { ["a"] = Tensor.From(9f), ["z"] = gone };
        Assert.Throws<ReturnedTensorException>(() => Safetensors.Save(path, state));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["old"], _folder.GetFiles().Select(f => f.Name));
        state = new Dictionary<string, Tensor> { ["__metadata__"] = Tensor.From(9f) };
        Assert.Throws<ArgumentException>(() => Safetensors.Save(path, state));
        string nowhere = Path.Combine(_folder.FullName, "no", "x");
        Assert.Throws<DirectoryNotFoundException>(() => Safetensors.Save(nowhere, new Dictionary<string, Tensor>()));
        Assert.Throws<FileNotFoundException>(() => Safetensors.Load(path + "?"));
    }

    [Fact]
    public void AModuleComesBackByNamesAsPyTorchsAre()
    {
        Sequential model = Model(1);
        model.Call(new RandomSource(3).Normal([8, 2]));
        Assert.Equal(
            ["0.bias", "0.weight", "1.bias", "1.running_mean", "1.running_var", "1.weight"],
            model.StateDictionary().Keys.Order(StringComparer.Ordinal));
        string path = Path.Combine(_folder.FullName, "model");
        Safetensors.Save(path, model.StateDictionary());
        Sequential other = Model(2);
        (IReadOnlyList<string> missing, IReadOnlyList<string> extra) = other.Load(Safetensors.Load(path));
        Assert.Empty(missing.Concat(extra));
        AssertSame(model.StateDictionary(), other.StateDictionary());
        model.Eval();
        other.Eval();
        Tensor x = new RandomSource(4).Normal([3, 2]);
        Assert.Equal(model.Call(x).ToDoubles(), other.Call(x).ToDoubles());
    }

    [Fact]
    public void ASnapshotKeepsItsValues()
    {
        Sequential model = Model(1);
        IReadOnlyDictionary<string, Tensor> snapshot = model.StateDictionary();
        double[] before = snapshot["0.weight"].ToDoubles();
        new Sgd(model.Parameters(), 1).Step([.. model.Parameters().Select(p => Tensor.Ones(p.Shape))]);
        Assert.Equal(before, snapshot["0.weight"].ToDoubles());
        Assert.NotEqual(before, model.Parameters()[0].ToDoubles());
        model.Load(snapshot);
        Assert.Equal(before, model.Parameters()[0].ToDoubles());
    }

    [Fact]
    public void AStateThatDoesNotFitChangesNothing()
    {
        Sequential model = Model(1);
        Dictionary<string, Tensor> state = Model(2).StateDictionary().ToDictionary();
        Dictionary<string, Tensor> Without(string name) => state.Where(s => s.Key != name).ToDictionary();
        Dictionary<string, Tensor> With(string name, Tensor value) => new(state) { [name] = value };
        AssertRefused(model, Without("1.running_var"), "missing: 1.running_var");
        AssertRefused(model, With("1.batches", Tensor.From(1)), "not in the module: 1.batches");
        AssertRefused(model, With("1.weight", Tensor.Zeros([4])), "'1.weight' is [4], not [3]");
        AssertRefused(model, With("1.weight", Tensor.Zeros([3], DType.Float64)), "'1.weight' is Float64, not Float32");
        AssertRefused(model, With("1.weight", Tensor.Zeros([3], device: new Kernels.Reference.ReferenceDevice())), "is on reference");
        Dictionary<string, Tensor> wrongTwice = With("0.bias", Tensor.Zeros([1]));
        wrongTwice.Remove("0.weight");
        AssertRefused(model, wrongTwice, "missing: 0.weight; '0.bias' is [1], not [3]");
        Assert.Throws<StateMismatchException>(() => model.Load(With("1.weight", Tensor.Zeros([4])), strict: false));

        Dictionary<string, Tensor> loose = Without("0.bias");
        loose["more"] = Tensor.From(1f);
        double[] bias = model.StateDictionary()["0.bias"].ToDoubles();
        (IReadOnlyList<string> missing, IReadOnlyList<string> extra) = model.Load(loose, strict: false);
        Assert.Equal(["0.bias"], missing);
        Assert.Equal(["more"], extra);
        Assert.Equal(bias, model.StateDictionary()["0.bias"].ToDoubles());
        Assert.Equal(state["0.weight"].ToDoubles(), model.StateDictionary()["0.weight"].ToDoubles());
    }

    private static Sequential Model(ulong seed) => new(new Linear(2, 3, new RandomSource(seed)), new BatchNorm(3));

    private static void AssertRefused(Module model, Dictionary<string, Tensor> state, string reason)
    {
        IReadOnlyDictionary<string, Tensor> before = model.StateDictionary();
        Assert.Contains(reason, Assert.Throws<StateMismatchException>(() => model.Load(state)).Message);
        AssertSame(before, model.StateDictionary());
    }

    private static void AssertSame(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, Tensor t) in expected)
        {
            Assert.Equal((name, t.DType, t.Shape), (name, actual[name].DType, actual[name].Shape));
            Assert.Equal(t.ToDoubles(), actual[name].ToDoubles());
        }
    }

    private static string Entry(string name, string type, string shape, long begin, long end)
        => $"{{\"{name}\":{{\"dtype\":\"{type}\",\"shape\":{shape},\"data_offsets\":[{begin},{end}]}}}}";

    private static byte[] Content(string header, byte[] data, bool pad = false)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        if (pad)
        {
            text = [.. text, .. Enumerable.Repeat((byte)' ', (8 - (text.Length % 8)) % 8)];
        }
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. data];
    }

    private byte[] Sound()
    {
        string path = Path.Combine(_folder.FullName, "sound");
        Safetensors.Save(path, Model(1).StateDictionary(), new Dictionary<string, string> { ["k"] = "v" });
        return File.ReadAllBytes(path);
    }

    private string Damaged(byte[] content)
    {
        string path = Write(content);
        string message = Assert.Throws<InvalidDataException>(() => Safetensors.Load(path)).Message;
        Assert.Contains(path, message);
        return message;
    }

    private bool LoadsOrIsRefused(byte[] content)
    {
        string path = Write(content);
        try
        {
            Safetensors.Load(path);
            return true;
        }
        catch (InvalidDataException e)
        {
            Assert.Contains(path, e.Message);
            return false;
        }
    }

    private string Write(byte[] content)
    {
        string path = Path.Combine(_folder.FullName, "written");
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A tensor of a state; its name, a number, also fixes what it holds.</summary>
    public sealed record Part(int Name, Shape Shape, DType Type);

    /// <summary>A state of up to five tensors with different names.</summary>
    public sealed record State(Part[] Entries)
    {
        public override string ToString() => string.Join(", ", (IEnumerable<Part>)Entries);
    }

    /// <summary>States, shrunk to fewer tensors and to smaller ones.</summary>
    public static class States
    {
        public static Arbitrary<State> All { get; } = (
            from count in Gen.Choose(0, 5)
            from entries in Entries.ArrayOf(count)
            select new State([.. entries.DistinctBy(e => e.Name)])).ShrunkBy(Smaller);

        private static Gen<Part> Entries =>
            from name in Gen.Choose(0, 98)
            from rank in Gen.Choose(0, 3)
            from dims in Gen.Choose(0, 3).ArrayOf(rank)
            from type in Gen.Elements(Enum.GetValues<DType>())
            select new Part(name, new Shape(dims), type);

        private static IEnumerable<State> Smaller(State state) =>
        [
            .. state.Entries.Select(gone => new State([.. state.Entries.Where(e => e != gone)])),
            .. state.Entries.SelectMany(large => Shrink.Shape(large.Shape).Select(
                shape => new State([.. state.Entries.Select(e => e == large ? e with { Shape = shape } : e)]))),
        ];
    }
}
