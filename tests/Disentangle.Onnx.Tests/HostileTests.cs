using Disentangle.Experiments.Interchange;

namespace Disentangle.Onnx.Tests;

/// <summary>Files that are no models, or want what they must not have.</summary>
public sealed class HostileTests : IDisposable
{
    private readonly ColourData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Every_truncated_model_is_refused_in_a_sentence()
    {
        byte[] whole = ColourData.Linear(true).Output("mean").ToArray();
        for (int length = 1; length < whole.Length; length += Math.Max(1, whole.Length / 97))
        {
            File.WriteAllBytes(_data["cut.onnx"], whole[..length]);
            string message = Refusal("cut.onnx");
            Assert.True(message.StartsWith("cut.onnx: ", StringComparison.Ordinal) && !message.Contains('\n', StringComparison.Ordinal)
                && !message.Contains("ErrorCode", StringComparison.Ordinal), message);
        }
    }

    [Fact]
    public void Models_with_changed_bytes_end_in_a_sentence_or_a_run()
    {
        byte[] whole = ColourData.Linear(true).Output("mean").ToArray();
        Random random = new(1);
        for (int trial = 0; trial < 150; trial++)
        {
            byte[] changed = [.. whole];

            // The weights are most of the file; what is told of them is more telling.
            for (int i = 0; i < 3; i++) changed[random.Next(trial % 2 == 0 ? whole.Length : 200)] = (byte)random.Next(256);
            File.WriteAllBytes(_data["changed.onnx"], changed);
            try
            {
                _data.Import(new NetworkSource(_data["changed.onnx"]), $"run{trial}");
            }
            catch (UserErrorException e)
            {
                Assert.DoesNotContain("ErrorCode", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_no_model_is_named()
    {
        File.WriteAllText(_data["text.onnx"], "no model at all");
        Assert.Equal("text.onnx: is not an ONNX model, or is truncated or corrupt", Refusal("text.onnx"));
        File.WriteAllBytes(_data["empty.onnx"], []);
        Assert.Equal("empty.onnx: is empty (0 bytes)", Refusal("empty.onnx"));
        Assert.Equal("none.onnx: no such file", Refusal("none.onnx"));
        Directory.CreateDirectory(_data["folder.onnx"]);
        Assert.Equal("folder.onnx: is a folder, a file is expected", Refusal("folder.onnx"));
        File.WriteAllText(_data["lfs.onnx"], "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        Assert.Contains("Git LFS", Refusal("lfs.onnx"), StringComparison.Ordinal);
    }

    [Fact]
    public void Custom_operators_are_refused_also_within_other_graphs()
    {
        _data.Write("custom.onnx", ColourData.Linear(true).Node("Sum", "mine", "code", ["mean"]).Output("code"));
        Assert.Equal("custom.onnx: uses the custom operator mine.Sum; only operators of ONNX itself are run", Refusal("custom.onnx"));
        ProtobufMessage inner = new ProtobufMessage().Inner(1, new ProtobufMessage().Text(2, "o").Text(4, "Evil").Text(7, "theirs"));
        ProtobufMessage branch = new ProtobufMessage().Text(1, "then_branch").Inner(6, inner).Number(20, 5);
        _data.Write("inner.onnx", ColourData.Linear(true).Node("If", "", "code", ["mean"], branch).Output("code"));
        Assert.Equal("inner.onnx: uses the custom operator theirs.Evil; only operators of ONNX itself are run", Refusal("inner.onnx"));
        _data.Write("unknown.onnx", ColourData.Linear(true).Node("NoSuchOperator", "code", "mean").Output("code"));
        Assert.StartsWith("unknown.onnx: is not a valid ONNX model, or one that ONNX Runtime ", Refusal("unknown.onnx"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("inner/../../secret")]
    [InlineData("link")]
    [InlineData("linked/secret")]
    [InlineData("")]
    public void Data_outside_of_the_folder_is_refused(string location)
    {
        using TemporaryFolder other = new();
        File.WriteAllBytes(other["secret"], new byte[ColourData.Size * 16]);
        File.CreateSymbolicLink(_data["link"], other["secret"]);
        Directory.CreateSymbolicLink(_data["linked"], other.Path);
        _data.Write("out.onnx", External(location));
        Assert.Equal(
            $"out.onnx: keeps data in {location}, which is outside its folder or a link; only files in its folder are read",
            Refusal("out.onnx"));
    }

    [Fact]
    public void Data_that_is_missing_or_too_short_is_named()
    {
        _data.Write("e.onnx", External("weights"));
        Assert.Equal("weights: no such file", Refusal("e.onnx"));
        File.WriteAllBytes(_data["weights"], new byte[100]);
        _data.Write("e.onnx", External("weights", ("length", "200")));
        Assert.Equal("weights: is truncated or corrupt: e.onnx expects 200 bytes at 0, and the file has 100", Refusal("e.onnx"));
        _data.Write("e.onnx", External("weights", ("offset", "9223372036854775807"), ("length", "9223372036854775807")));
        Assert.StartsWith("weights: is truncated or corrupt: ", Refusal("e.onnx"), StringComparison.Ordinal);
        _data.Write("e.onnx", External("weights", ("length", "-5")));
        Assert.Equal("e.onnx: is not an ONNX model, or is truncated or corrupt", Refusal("e.onnx"));
    }

    [Fact]
    public void A_model_and_its_data_are_limited_together()
    {
        byte[] weights = new byte[ColourData.Size * 4 * sizeof(float)];
        File.WriteAllBytes(_data["weights"], weights);
        _data.Write("e.onnx", External("weights"));
        long size = new FileInfo(_data["e.onnx"]).Length;
        long before = Limits.NetworkBytes.Value;
        try
        {
            long most = Limits.NetworkBytes.Value = size + weights.Length - 1;
            Assert.Equal($"e.onnx: needs more than {most} bytes; the limit is {most} bytes", Refusal("e.onnx"));
            Limits.NetworkBytes.Value = size - 1;
            Assert.Equal($"e.onnx: has {size} bytes; the limit is {size - 1} bytes", Refusal("e.onnx"));
        }
        finally
        {
            Limits.NetworkBytes.Value = before;
        }
    }

    [Fact]
    public void Graphs_nested_without_end_are_refused()
    {
        ProtobufMessage graph = new ProtobufMessage().Text(2, "innermost");
        for (int i = 0; i < 200; i++)
        {
            ProtobufMessage attribute = new ProtobufMessage().Text(1, "body").Inner(6, graph).Number(20, 5);
            graph = new ProtobufMessage().Inner(1, new ProtobufMessage().Text(4, "Loop").Inner(5, attribute));
        }

        File.WriteAllBytes(_data["deep.onnx"], new ProtobufMessage().Number(1, 8).Inner(7, graph).ToArray());
        Assert.StartsWith("deep.onnx: nests more than 64 graphs, nodes and attributes", Refusal("deep.onnx"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_asks_for_too_much_memory_is_refused()
    {
        HandModel model = ColourData.Linear(true).Constant("huge", 1L << 40, 1L << 20).Node("ConstantOfShape", "zeros", "huge")
            .Constant("axes", 0, 1).Node("ReduceSum", "", "sum", ["zeros", "axes"])
            .Node("Add", "code", "mean", "sum").Output("code");
        _data.Write("huge.onnx", model);
        Assert.StartsWith("huge.onnx: ", Refusal("huge.onnx"), StringComparison.Ordinal);
    }

    private static HandModel External(string location, params (string Key, string Value)[] more) => new HandModel()
        .Input("x", -1, 3, 6, 5).External("w", location, [ColourData.Size, 4], more)
        .Node("Flatten", "flat", "x").Node("MatMul", "mean", "flat", "w").Output("mean");

    private string Refusal(string file)
    {
        UserErrorException e = Assert.Throws<UserErrorException>(() => _data.Import(new NetworkSource(_data[file]), "refused"));
        Assert.False(Directory.Exists(_data["refused"]));
        return e.Message.Replace(_data.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }
}
