using System.Buffers.Binary;
using System.Text;
using Disentangle.Serialization;

namespace Disentangle.Tests.Serialization;

public sealed class SafeTensorsTests
{
    [Fact]
    public void A_file_has_the_bytes_of_the_format()
    {
        using TemporaryFolder folder = new();
        SafeTensors.Write(folder["x"],
            [new NamedTensor("a.weight", new Tensor(new Shape(2, 1), [1, -2])), new NamedTensor("b", new Tensor(Shape.Scalar, [0.5f]))]);

        string header =
            """{"a.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        header = header.PadRight((header.Length + 7) / 8 * 8);
        byte[] expected = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0x80, 0x3F,
            0, 0, 0, 0xC0, 0, 0, 0, 0x3F];
        Assert.Equal(expected, File.ReadAllBytes(folder["x"]));
    }

    [Fact]
    public void Tensors_round_trip_to_the_bit()
    {
        using TemporaryFolder folder = new();
        float[] odd = [float.NaN, -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity, 1 / 3f];
        NamedTensor[] tensors =
        [
            new("vector", new Tensor(new Shape(6), odd)), new("matrix", new Tensor(new Shape(2, 3), odd)), new("none",
                new Tensor(new Shape(0, 3))),
            new("image", new Tensor(new Shape(1, 2, 3, 1), odd)), new("Ünïcode \"quoted\"", new Tensor(new Shape(3, 1, 2), odd)),
        ];
        SafeTensors.Write(folder["x"], tensors);

        Dictionary<string, Tensor> read = SafeTensors.Read(folder["x"]).ToDictionary(t => t.Name, t => t.Value);
        Assert.Equal(tensors.Length, read.Count);
        foreach (NamedTensor tensor in tensors)
        {
            Assert.Equal(tensor.Value.Shape, read[tensor.Name].Shape);
            Toys.AssertSameBits(tensor.Value.HostRead(), read[tensor.Name].HostRead());
        }
    }

    [Fact]
    public void Metadata_and_any_order_of_the_header_are_read()
    {
        using TemporaryFolder folder = new();
        WriteRaw(folder["x"],
            """{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"__metadata__":"""
                + """{"format":"pt"},"a":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}}""", [1, 2]);
        Assert.Equal([("a", 1f), ("b", 2f)], SafeTensors.Read(folder["x"]).Select(t => (t.Name, t.Value.Item)));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,8]}}""",
        "the tensor a of {0} must have one of the dtypes F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL, got F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}""",
        "{0} is not a valid safetensors file: the tensor a has 2 values, but the bytes 0 to 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,2],"data_offsets":[0,8]}}""",
        "the tensor a of {0} must have at most 4 dimensions, got 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""",
        "{0} is not a valid safetensors file: the tensor a has 3 values, but the bytes 0 to 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}""",
        "{0} is not a valid safetensors file: its header: shape must be >= 0, got -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}}""",
        "{0} is not a valid safetensors file: its header: data_offsets must have 2 values, got 1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "{0} is not a valid safetensors file: its tensors take 4 bytes, the file holds 8 after the header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "{0} is not a valid safetensors file: there is a gap before the tensor a")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "{0} is not a valid safetensors file: the tensor b overlaps another")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "{0} is not a valid safetensors file: its header: gives a twice, at line 1, byte 55")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "{0} is not a valid safetensors file: its header: a has no shape")]
    [InlineData("""{"a":""", "{0} is not a valid safetensors file: its header: is not JSON: it is damaged or truncated at line 1, byte ")]
    [InlineData("[1]", "{0} is not a valid safetensors file: its header: the content must be an object, got [1]")]
    [InlineData("""{"a":{"dtype":"\u001b[31m","shape":[2],"data_offsets":[0,8]}}""",
        "the tensor a of {0} must have one of the dtypes F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL, got ?[31m")]
    [InlineData("""{"a\u001b[31m":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""",
        "{0} is not a valid safetensors file: the tensor a?[31m has 3 values, but the bytes 0 to 8")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "{0} is not a valid safetensors file: its header: is not JSON: it has a string that is not Unicode text at line 1, byte 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,8]}}""",
        "{0} is not a valid safetensors file: its header: shape must be <= 2147483647, got 99999999999")]
    public void Damaged_headers_are_refused(string header, string sentence)
    {
        using TemporaryFolder folder = new();
        WriteRaw(folder["x"], header, [1, 2]);
        Assert.StartsWith(string.Format(null, sentence, folder["x"]), Toys.Refused(() => SafeTensors.Read(folder["x"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Other_types_become_floats()
    {
        // 1, -2, 1/3 rounded, the largest: in halves; the upper halves of 1, -2; 0.1 and 1e300 in doubles; -5 in 64 bits; 200 in a byte.
        byte[] values =
        [
            0x00, 0x3C, 0x00, 0xC0, 0x55, 0x35, 0xFF, 0x7B, 0x80, 0x3F, 0x00, 0xC0,
            .. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(1e300), .. BitConverter.GetBytes(-5L), 200,
        ];
        const string header =
            """{"h":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},"d":"""
                + """{"dtype":"F64","shape":[2],"data_offsets":[12,28]},""" +
            """ "i":{"dtype":"I64","shape":[],"data_offsets":[28,36]},"u":{"dtype":"U8","shape":[1,1,1,1,1],"data_offsets":[36,37]}}""";
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["x"], [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. values]);
        StateDictionary state = SafeTensors.ReadState(folder["x"]);
        Assert.Equal(["h 2x2 F16", "b 2 BF16", "d 2 F64", "i scalar I64", "u 1x1x1x1x1 U8"],
            state.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([1, -2, 0.333251953125f, 65504], state.Find("h")!.ToFloats());
        Assert.Equal([1, -2], state.Find("b")!.ToFloats());
        Assert.Equal([0.1f, float.PositiveInfinity], state.Find("d")!.ToFloats());
        Assert.Equal([-5], state.Find("i")!.ToFloats());
        Assert.Equal([200], state.Find("u")!.ToFloats());
        Assert.Null(state.Find("x"));
        Assert.Equal($"the tensor u of {folder["x"]} must have at most 4 dimensions, got 5",
            Toys.Refused(() => SafeTensors.Read(folder["x"])).Message);
    }

    [Fact]
    public void Metadata_round_trips()
    {
        using TemporaryFolder folder = new();
        SafeTensors.Write(folder["x"], [Named("a", 1)], new Dictionary<string, string> { ["format"] = "pt", ["what"] = "\"x\" é" });
        Assert.Equal([new("format", "pt"), new("what", "\"x\" é")], SafeTensors.ReadMetadata(folder["x"]));
        Assert.Equal(1, SafeTensors.Read(folder["x"]).Single().Value.Item);
        WriteRaw(folder["y"], """{"__metadata__":{"epoch":3}}""", []);
        Assert.StartsWith($"{folder["y"]} is not a valid safetensors file: its header: epoch must be a string, got 3",
            Toys.Refused(() => SafeTensors.ReadMetadata(folder["y"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "it has 3 bytes, at least 8 are needed")]
    [InlineData(new byte[] { 99, 0, 0, 0, 0, 0, 0, 0, 1, 2 }, "its header is said to have 99 bytes, the file has 10")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80, 1, 2 }, "its header is said to have -9223372036854775808 bytes, the file has 10")]
    public void Files_too_short_for_their_header_are_refused(byte[] bytes, string how)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["x"], bytes);
        Assert.Equal($"{folder["x"]} is not a valid safetensors file: {how}", Toys.Refused(() => SafeTensors.Read(folder["x"])).Message);
    }

    [Fact]
    public void Reading_into_tensors_wants_exactly_those()
    {
        using TemporaryFolder folder = new();
        SafeTensors.Write(folder["x"], [Named("a", 1, 2), Named("b", 3)]);
        NamedTensor a = Named("a", 0, 0), b = Named("b", 0);

        Assert.Equal($"{folder["x"]} has no tensor c", Toys.Refused(() => SafeTensors.ReadInto(folder["x"], [a, Named("c", 0)])).Message);
        Assert.Equal($"{folder["x"]} holds the tensor b, which this model does not have",
            Toys.Refused(() => SafeTensors.ReadInto(folder["x"], [a])).Message);
        Assert.Equal($"the tensor b of {folder["x"]} must have shape 2, got 1",
            Toys.Refused(() => SafeTensors.ReadInto(folder["x"], [a, Named("b", 0, 0)])).Message);
        Assert.Equal([0f, 0f], a.Value.HostRead().ToArray());

        SafeTensors.ReadInto(folder["x"], [b, a]);
        Assert.Equal([1f, 2f], a.Value.HostRead().ToArray());
        Assert.Equal(3, b.Value.Item);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Equal($"the file {folder["x"]} does not exist", Toys.Refused(() => SafeTensors.Read(folder["x"])).Message);
    }

    private static NamedTensor Named(string name, params float[] values) => new(name, new Tensor(new Shape(values.Length), values));

    private static void WriteRaw(string path, string header, float[] values)
    {
        byte[] length = new byte[8];
        byte[] text = Encoding.UTF8.GetBytes(header);
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. values.SelectMany(BitConverter.GetBytes)]);
    }
}
