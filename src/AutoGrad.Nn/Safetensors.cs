using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Named tensors in a file of the safetensors format, as PyTorch, JAX and others exchange them.</summary>
/// <remarks>
/// The format (huggingface/safetensors): the length of the header, 8 bytes, little-endian; the header, a JSON object of
/// <c>"name": {"dtype": …, "shape": […], "data_offsets": [begin, end]}</c> and, optionally, <c>"__metadata__"</c>, texts by name,
/// padded with spaces; then the numbers, row-major and little-endian, without gaps or overlaps. Written are Float32 as F32,
/// Float64 as F64, Int32 as I32, Bool as BOOL. Read are these and, converted without loss, F16, BF16, F8_E4M3 and F8_E5M2 to Float32, and
/// I8 to I64 and U8 to U64 to Int32; a whole number that Int32 does not hold is an error. A tensor has at most 64 axes and 2³¹ − 1
/// numbers; a file with more is refused. Both ways the numbers pass block by block: beside the tensors themselves a file takes no memory.
/// </remarks>
/// <example><code>
/// Safetensors.Save("model.safetensors", model.StateDictionary());
/// model.Load(Safetensors.Load("model.safetensors"));
/// </code></example>
public static class Safetensors
{
    private const string MetadataName = "__metadata__";
    private const int Alignment = 8;

    /// <summary>Writes tensors to a file, whole or not at all: the same tensors always give the same bytes.</summary>
    /// <remarks>
    /// See <see cref="WholeFile"/>: who reads the path sees the old file or the new one; permissions and symbolic links stay. The tensors
    /// stand in the order of the reference implementation: the largest elements first, then by name.
    /// </remarks>
    /// <param name="path">The file; it is replaced if it exists.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Texts by name to go with them, or null.</param>
    /// <exception cref="ArgumentException">A tensor has the name "__metadata__" or is too large, or a text is no valid Unicode.</exception>
    /// <exception cref="ReturnedTensorException">A scope has handed a tensor back.</exception>
    /// <exception cref="IOException">It cannot be written; an old file is untouched.</exception>
    public static void Save(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (tensors.ContainsKey(MetadataName))
        {
            throw new ArgumentException($"A tensor cannot have the name '{MetadataName}'.", nameof(tensors));
        }
        (string Name, Tensor Value)[] ordered =
        [
            .. tensors.OrderByDescending(t => Rank(t.Value.DType)).ThenBy(t => t.Key, Utf8Order).Select(t => (t.Key, t.Value)),
        ];
        byte[] header = Header(ordered, metadata);
        long length = 8 + header.Length + ordered.Sum(t => t.Value.Storage.Length * t.Value.DType.Bytes());
        WholeFile.Write(path, stream =>
        {
            Span<byte> prefix = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
            stream.Write(prefix);
            stream.Write(header);
            foreach ((_, Tensor value) in ordered)
            {
                SafetensorsNumbers.Write(stream, value);
            }
        }, length);
    }

    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the tensors are made; the default device if left out.</param>
    /// <exception cref="InvalidDataException">It is no sound file of this format; the message says what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> Load(string path, Device? device = null)
    {
        using FileStream stream = File.OpenRead(path);
        SafetensorsHeader header = SafetensorsHeader.Read(stream, path);
        var tensors = new Dictionary<string, Tensor>();
        foreach (SafetensorsEntry entry in header.Entries)
        {
            tensors.Add(entry.Name, SafetensorsNumbers.Read(stream, path, entry, device ?? Device.Default));
        }
        return tensors;
    }

    /// <summary>Reads the texts that go with the tensors of a file; none if there are none.</summary>
    /// <inheritdoc cref="Load"/>
    public static IReadOnlyDictionary<string, string> LoadMetadata(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return SafetensorsHeader.Read(stream, path).Metadata;
    }

    private static IComparer<string> Utf8Order { get; }
        = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    /// <summary>The place of a type in the reference implementation's order.</summary>
    private static int Rank(DType type) => type switch
    {
        DType.Float64 => 3,
        DType.Float32 => 2,
        DType.Int32 => 1,
        _ => 0,
    };

    private static string NameOf(DType type) => type switch
    {
        DType.Float64 => "F64",
        DType.Float32 => "F32",
        DType.Int32 => "I32",
        _ => "BOOL",
    };

    private static byte[] Header((string Name, Tensor Value)[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(MetadataName);
                foreach ((string key, string value) in metadata.OrderBy(m => m.Key, Utf8Order))
                {
                    json.WriteString(key, value);
                }
                json.WriteEndObject();
            }
            long offset = 0;
            foreach ((string name, Tensor value) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", NameOf(value.DType));
                json.WriteStartArray("shape");
                foreach (int dim in value.Shape.Dims) { json.WriteNumberValue(dim); }
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += value.Shape.Size * value.DType.Bytes());
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (text.Length % Alignment != 0) { text.WriteByte((byte)' '); }
        return text.ToArray();
    }
}
