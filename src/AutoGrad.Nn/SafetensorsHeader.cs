using System.Buffers.Binary;
using System.Text.Json;
using AutoGrad.Kernels;

namespace AutoGrad.Nn;

/// <summary>Where a tensor stands in a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, by the format's name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Begin">The first byte, from the start of the numbers.</param>
/// <param name="End">The byte after the last.</param>
internal sealed record SafetensorsEntry(string Name, string Type, Shape Shape, long Begin, long End);

/// <summary>The header of a safetensors file, fully checked: what passes can be read.</summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    // The reference implementation's bound, against lengths that lie.
    private const long LongestHeader = 100_000_000;

    /// <summary>Reads the header; the stream then stands at the first number.</summary>
    /// <exception cref="InvalidDataException">Something in it is wrong.</exception>
    public static SafetensorsHeader Read(FileStream stream, string path)
    {
        InvalidDataException Wrong(string reason, Exception? cause = null)
            => new($"'{path}' is no sound safetensors file: {reason}", cause);
        if (stream.Length < 8) { throw Wrong($"it has {stream.Length} bytes, not even the 8 of the header's length."); }
        var lengthBytes = new byte[8];
        stream.ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        long rest = stream.Length - 8;
        if (length > (ulong)rest) { throw Wrong($"its header should have {length} bytes, only {rest} follow."); }
        if (length > LongestHeader) { throw Wrong($"its header of {length} bytes is longer than {LongestHeader}."); }
        var text = new byte[length];
        stream.ReadExactly(text);
        if (text.Length == 0 || text[0] != '{') { throw Wrong("its header does not start with '{'."); }
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var metadata = new Dictionary<string, string>();
            var entries = new List<SafetensorsEntry>();
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                {
                    ReadMetadata(property.Value, metadata);
                }
                else
                {
                    entries.Add(Entry(property.Name, property.Value));
                }
            }
            entries = [.. entries.OrderBy(e => e.Begin).ThenBy(e => e.End)];
            CheckCover(entries, rest - text.Length);
            return new SafetensorsHeader(entries, metadata);
        }
        catch (JsonException e) { throw Wrong($"its header is no valid JSON: {e.Message}", e); }
        catch (InvalidOperationException e) { throw Wrong($"its header has text that is no valid Unicode: {e.Message}", e); }
        catch (FormatException e) { throw Wrong(e.Message, e); }
    }

    private static void ReadMetadata(JsonElement json, Dictionary<string, string> metadata)
    {
        if (json.ValueKind == JsonValueKind.Null) { return; }
        if (json.ValueKind != JsonValueKind.Object) { throw new FormatException("'__metadata__' is no object."); }
        foreach (JsonProperty text in json.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String) { throw new FormatException($"'{text.Name}' in '__metadata__' is no text."); }
            metadata[text.Name] = text.Value.GetString()!;
        }
    }

    private static SafetensorsEntry Entry(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) { throw new FormatException($"tensor '{name}' is described by no object."); }
        JsonElement type = Field(name, json, "dtype", JsonValueKind.String);
        if (!SafetensorsNumbers.Bytes.TryGetValue(type.GetString()!, out int bytes))
        {
            throw new FormatException($"tensor '{name}' has the element type '{type.GetString()}', none of {SafetensorsNumbers.TypeList}.");
        }
        var dims = new List<int>();
        foreach (JsonElement dim in Field(name, json, "shape", JsonValueKind.Array).EnumerateArray())
        {
            if (dim.ValueKind != JsonValueKind.Number || !dim.TryGetInt32(out int d) || d < 0)
            {
                throw new FormatException($"tensor '{name}' has the dimension {dim}, no whole number from 0 to {int.MaxValue}.");
            }
            dims.Add(d);
            if (dims.Count > Shape.MostAxes) { throw new FormatException($"tensor '{name}' has more than {Shape.MostAxes} axes."); }
        }
        JsonElement[] offsets = [.. Field(name, json, "data_offsets", JsonValueKind.Array).EnumerateArray()];
        if (offsets.Length != 2) { throw new FormatException($"tensor '{name}' has {offsets.Length} data offsets, not 2."); }
        (long begin, long end) = (Offset(name, offsets[0]), Offset(name, offsets[1]));
        if (end < begin) { throw new FormatException($"tensor '{name}' ends at byte {end}, before it begins at {begin}."); }
        long needed = Elements(name, dims) * bytes;
        var shape = new Shape([.. dims]);
        return end - begin == needed
            ? new SafetensorsEntry(name, type.GetString()!, shape, begin, end)
            : throw new FormatException($"tensor '{name}' has {end - begin} bytes, {shape} of {type.GetString()} needs {needed}.");
    }

    private static JsonElement Field(string name, JsonElement json, string field, JsonValueKind kind)
    {
        if (!json.TryGetProperty(field, out JsonElement value)) { throw new FormatException($"tensor '{name}' has no '{field}'."); }
        return value.ValueKind == kind ? value : throw new FormatException($"tensor '{name}' has a '{field}' that is no {kind}.");
    }

    private static long Offset(string name, JsonElement json)
        => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long offset) && offset >= 0
            ? offset
            : throw new FormatException($"tensor '{name}' has the data offset {json}, no whole number from 0.");

    private static long Elements(string name, List<int> dims)
    {
        // Held just above the bound, so that the product cannot overflow; no dimension is larger.
        long elements = dims.Aggregate(1L, (product, dim) => Math.Min(product * dim, Shape.MostElements + 1L));
        return dims.Contains(0) ? 0
            : elements <= Shape.MostElements ? elements
            : throw new FormatException($"tensor '{name}' has more elements than can be counted, which are {Shape.MostElements}.");
    }

    /// <summary>Makes sure that the tensors cover the numbers of the file once, from the first byte to the last.</summary>
    private static void CheckCover(List<SafetensorsEntry> entries, long bytes)
    {
        long at = 0;
        foreach (SafetensorsEntry e in entries)
        {
            if (e.Begin != at)
            {
                string problem = e.Begin < at ? "overlaps what is before it, which ends" : "leaves a gap after what ends";
                throw new FormatException($"tensor '{e.Name}' begins at byte {e.Begin} and {problem} at {at}.");
            }
            at = e.End;
        }
        if (at != bytes) { throw new FormatException($"its tensors take {at} bytes, {bytes} follow the header."); }
    }
}
