using System.Runtime.InteropServices;
using System.Text;
using AutoGrad.Kernels;

namespace AutoGrad.Nn.Tests;

/// <summary>Every element type that is read, the limits of a tensor, and that files pass through memory block by block.</summary>
public sealed class SafetensorsTypesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safetensors-types");

    private string Target => Path.Combine(_folder.FullName, "a");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, byte[], double[], DType> Types => new()
    {
        {
            "F16", Bytes(Half.MinValue, Half.Epsilon, Half.NegativeInfinity, Half.NaN),
            [-65504, Math.ScaleB(1, -24), double.NegativeInfinity, double.NaN], DType.Float32
        },
        {
            "BF16", [0x80, 0x3F, 0x40, 0xC0, 0x80, 0x7F, 0x01, 0x00],
            [1, -3, double.PositiveInfinity, Math.ScaleB(1, -133)], DType.Float32
        },
        {
            "F8_E4M3", [0x00, 0x80, 0x01, 0x07, 0x08, 0x38, 0xB8, 0x7E, 0x7F, 0xFF],
            [0, -0.0, Math.ScaleB(1, -9), Math.ScaleB(7, -9), Math.ScaleB(1, -6), 1, -1, 448, double.NaN, double.NaN], DType.Float32
        },
        {
            "F8_E5M2", [0x00, 0x80, 0x01, 0x04, 0x3C, 0xBD, 0x7B, 0x7C, 0xFC, 0x7D],
            [
                0, -0.0, Math.ScaleB(1, -16), Math.ScaleB(1, -14), 1, -1.25, 57344,
                double.PositiveInfinity, double.NegativeInfinity, double.NaN,
            ],
            DType.Float32
        },
        { "I8", [0xFF, 0x80], [-1, -128], DType.Int32 },
        { "U8", [0xFF, 0x80], [255, 128], DType.Int32 },
        { "I16", Bytes<short>(-1, short.MinValue), [-1, -32768], DType.Int32 },
        { "U16", Bytes<ushort>(65535, 258), [65535, 258], DType.Int32 },
        { "I32", Bytes(-1, int.MinValue), [-1, int.MinValue], DType.Int32 },
        { "U32", Bytes<uint>(0, int.MaxValue), [0, int.MaxValue], DType.Int32 },
        { "I64", Bytes<long>(int.MinValue, int.MaxValue), [int.MinValue, int.MaxValue], DType.Int32 },
        { "U64", Bytes<ulong>(7, int.MaxValue), [7, int.MaxValue], DType.Int32 },
        { "BOOL", [0, 1, 2, 255], [0, 1, 1, 1], DType.Bool },
        { "F64", Bytes(Math.PI, double.NaN), [Math.PI, double.NaN], DType.Float64 },
        { "F32", Bytes(1.5f, float.MaxValue), [1.5, float.MaxValue], DType.Float32 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryTypeIsReadWithoutLoss(string type, byte[] data, double[] values, DType target)
    {
        Tensor t = Load(type, values.Length, data);
        Assert.Equal((target, new Shape(values.Length)), (t.DType, t.Shape));
        Assert.Equal(values, t.ToDoubles());
        Assert.Equal(values.Select(v => v == 0 && double.IsNegative(v)), t.ToDoubles().Select(x => x == 0 && double.IsNegative(x)));
    }

    [Fact]
    public void WholeNumbersBeyondInt32AreNamed()
    {
        (string Type, byte[] Data, string Number)[] cases =
        [
            ("I64", Bytes(int.MaxValue + 1L), "2147483648"),
            ("I64", Bytes(int.MinValue - 1L), "-2147483649"),
            ("U32", Bytes(uint.MaxValue), "4294967295"),
            ("U64", Bytes(ulong.MaxValue), "18446744073709551615"),
        ];
        foreach ((string type, byte[] data, string number) in cases)
        {
            string message = Assert.Throws<InvalidDataException>(() => Load(type, 1, data)).Message;
            Assert.Contains($"tensor 'x' has the number {number}", message);
        }
    }

    [Fact]
    public void MetadataMayBeNull()
    {
        Write("{\"__metadata__\":null,\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", [9]);
        Assert.Empty(Safetensors.LoadMetadata(Target));
        Assert.Equal([9], Safetensors.Load(Target)["x"].ToDoubles());
    }

    [Fact]
    public void ATensorHasAtMost64Axes()
    {
        string Axes(int rank) => string.Join(",", Enumerable.Repeat("1", rank));
        Assert.Equal(64, Load("U8", Axes(64), [9]).Shape.Rank);
        Assert.Contains("more than 64 axes", Refused("U8", Axes(65), [9]));
        Assert.Contains("more than 64 axes", Refused("U8", Axes(2_000_000), [9]));
    }

    /// <summary>By the header alone: no memory is asked for, and no product overflows to something small.</summary>
    [Theory]
    [InlineData("2147483647,2", "0,4294967294")]
    [InlineData("65536,32768", "0,2147483648")]
    [InlineData("65536,65536,65536,65536", "0,0")]
    [InlineData("2147483647,2147483647,2147483647", "0,1")]
    public void ATensorHasAtMost2To31Minus1Numbers(string dims, string offsets)
    {
        Write($"{{\"x\":{{\"dtype\":\"U8\",\"shape\":[{dims}],\"data_offsets\":[{offsets}]}}}}", []);
        Assert.Contains("2147483647", Assert.Throws<InvalidDataException>(() => Safetensors.Load(Target)).Message);
    }

    [Fact]
    public void NothingOfAnyHeightIsNothing()
        => Assert.Equal(new Shape(int.MaxValue, int.MaxValue, 0), Load("U8", "2147483647,2147483647,0", []).Shape);

    /// <summary>More than one block, and not whole blocks: every number is in its place.</summary>
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Bool)]
    public void LargeTensorsComeBackInOrder(DType type)
    {
        const int size = 600_001;
        Tensor x = Tensor.From([.. Enumerable.Range(0, size).Select(i => (double)(type == DType.Bool ? i % 3 / 2 : i))], [size]).To(type);
        Safetensors.Save(Target, new Dictionary<string, Tensor> { ["x"] = x });
        Assert.Equal(x.ToDoubles(), Safetensors.Load(Target)["x"].ToDoubles());
        byte[] wide = MemoryMarshal.AsBytes(Enumerable.Range(0, size).Select(i => (long)i).ToArray().AsSpan()).ToArray();
        Assert.Equal(Enumerable.Range(0, size).Select(i => (double)i), Load("I64", size, wide).ToDoubles());
    }

    [Fact]
    public void FilesPassBlockByBlock()
    {
        const int size = 8 << 20;
        var state = new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([size]) };
        Safetensors.Save(Target, new Dictionary<string, Tensor>());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Safetensors.Save(Target, state);
        Tensor loaded = Safetensors.Load(Target)["x"];
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, size);
        Assert.Equal(size, loaded.Sum().Item());
    }

    private static byte[] Bytes<T>(params T[] values)
        where T : unmanaged
        => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private Tensor Load(string type, int size, byte[] data) => Load(type, $"{size}", data);

    private Tensor Load(string type, string dims, byte[] data)
    {
        Write($"{{\"x\":{{\"dtype\":\"{type}\",\"shape\":[{dims}],\"data_offsets\":[0,{data.Length}]}}}}", data);
        return Safetensors.Load(Target)["x"];
    }

    private string Refused(string type, string dims, byte[] data)
        => Assert.Throws<InvalidDataException>(() => Load(type, dims, data)).Message;

    private void Write(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(Target, [.. BitConverter.GetBytes((long)text.Length), .. text, .. data]);
    }
}
