using System.Text;
using Disentangle.Interchange;
using Disentangle.Serialization;
using Disentangle.Serialization.PyTorch;
using Disentangle.Tensors;

namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>Models that other programs wrote, and the maps of their names.</summary>
internal static class ModelReaders
{
    private const string Header =
        """{"__metadata__":{"step":"3"},"a.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"a.bias":"""
            + """{"dtype":"F16","shape":[4],"data_offsets":[16,24]}}""";

    private const string State = "state.safetensors";

    private const string Map = """
        # A map.
        encoder.fc1.weight <- enc.0.weight : linear inputs=32x4x4
        encoder.fc1.bias <- enc.0.bias
        encoder.conv1.weight <- conv.weight : conv
        encoder.heads.weight <- mu.weight + logvar.weight : linear interleaved=2
        decoder.convt1.weight <- up.weight : convt outputs=3x64x64
        ignore num_batches_tracked
        ignore *.running_*
        keep discriminator.*
        """;

    private static readonly NamedTensor[] Tensors =
        [new("a.weight", new Tensor(new Shape(2, 2), [1f, 2, 3, 4])), new("a.bias", new Tensor(new Shape(2), [5f, 6])),
            new("b", new Tensor(Shape.Scalar, [7f]))];

    private static readonly NamedTensor[] Ours = [new("encoder.fc1.weight", new Tensor(new Shape(2, 2))),
        new("encoder.fc1.bias", new Tensor(new Shape(2)))];

    public static IEnumerable<FuzzReader> All =>
    [
        new("safetensors", "a.safetensors",
            [Seeds.Written(path => SafeTensors.Write(path, Tensors)),
                Wrapping.SafeTensors(Encoding.UTF8.GetBytes(Header), 24)], ReadSafeTensors),
        new("safetensors-header", "a.safetensors", [Encoding.UTF8.GetBytes(Header)], ReadSafeTensors)
        {
            Wrap = header => Wrapping.SafeTensors(header, 24),
        },
        new("pt-zip", "a.pt", Seeds.Of("module-zip.pt", "objects-zip.pt", "training-zip.pt", "types-zip.pt"), ReadTorch),
        new("pt-pickle", "a.pt", [.. PickleParts], ReadTorch)
        {
            Wrap = pickle => Wrapping.Zip([("a/data.pkl", pickle), .. Enumerable.Range(0, 4).Select(i => ($"a/data/{i}", new byte[256]))]),
        },
        new("pt-stream", "a.pt", Seeds.Of("module-stream.pt", "objects-stream.pt", "training-stream.pt", "types-stream.pt", "python2.pt"),
            ReadTorch),
        new("weight-map", "a.map",
            [Encoding.UTF8.GetBytes(Map), "encoder.fc1.weight <- a.weight : linear\nencoder.fc1.bias <- a.bias\nignore b\n"u8.ToArray()],
            ReadMap)
            { Prepare = folder => SafeTensors.Write(Path.Combine(folder, State), Tensors) },
    ];

    private static IEnumerable<byte[]> PickleParts =>
        Seeds.Of("module-zip.pt", "objects-zip.pt", "training-zip.pt", "types-zip.pt").Select(file =>
    {
        using System.IO.Compression.ZipArchive zip = new(new MemoryStream(file));
        using Stream pickle = zip.Entries.Single(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)).Open();
        using MemoryStream bytes = new();
        pickle.CopyTo(bytes);
        return bytes.ToArray();
    });

    private static void ReadSafeTensors(string path)
    {
        SafeTensors.ReadMetadata(path);
        Floats(SafeTensors.ReadState(path));
        SafeTensors.Read(path);
    }

    private static void ReadTorch(string path) => Floats(TorchCheckpoint.ReadStateDictionary(path));

    private static void Floats(StateDictionary state)
    {
        const long most = 1 << 20;
        foreach (StateTensor tensor in state.Tensors)
        {
            if (tensor.Dimensions.Aggregate((Int128)1, (product, size) => product * size) <= most) tensor.ToFloats();
        }
    }

    // Read, and used on a model's tensors.
    private static void ReadMap(string path)
    {
        WeightMap map = WeightMap.Read(path);
        _ = map.ToText();
        string state = Path.Combine(Path.GetDirectoryName(path)!, State);
        map.Fill(SafeTensors.ReadState(state), Ours);
    }
}
