using Disentangle.Interchange;
using Disentangle.Serialization;
using Disentangle.Serialization.PyTorch;

namespace Disentangle.Tests.Serialization.PyTorch;

/// <summary>Files that PyTorch itself wrote; see tests/oracles/make_pytorch.py.</summary>
public sealed class TorchCheckpointTests
{
    [Theory]
    [InlineData("types-zip.pt")]
    [InlineData("types-stream.pt")]
    public void Every_type_and_layout_is_read(string file)
    {
        StateDictionary state = StateFile.Read(Fixture(file));
        Assert.Equal(
            ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "base", "transposed", "slice",
                "scalar", "empty", "five", "parameter"],
            state.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(ElementType.All, state.Tensors.Take(10).Select(tensor => tensor.Type));
        foreach (string signed in new[] { "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8" })
            Assert.Equal([-3, -2, -1, 0, 1, 2], state.Find(signed)!.ToFloats());
        Assert.Equal([0, 1, 2, 3, 4, 5], state.Find("uint8")!.ToFloats());
        Assert.Equal([0, 1, 0, 1, 0, 1], state.Find("bool")!.ToFloats());
        Assert.Equal("2x3", state.Find("bool")!.ShapeText);

        float[] values = [.. Enumerable.Range(-3, 24).Select(i => (float)i)];
        Assert.Equal(values, state.Find("base")!.ToFloats());
        Assert.Equal(("4x2x3", "3x2", "scalar", "0x5", "1x2x3x2x2"),
            (Text("transposed"), Text("slice"), Text("scalar"), Text("empty"), Text("five")));
        Assert.Equal([.. from c in Count(4) from a in Count(2) from b in Count(3) select values[(a * 3 + b) * 4 + c]],
            state.Find("transposed")!.ToFloats());
        Assert.Equal([.. from y in Count(3) from x in Count(2) select values[(y + 1) * 6 + 2 + 2 * x]], state.Find("slice")!.ToFloats());
        Assert.Equal([-3], state.Find("scalar")!.ToFloats());
        Assert.Empty(state.Find("empty")!.ToFloats());
        Assert.Equal(values, state.Find("five")!.ToFloats());
        Assert.Equal([-3, -2, -1], state.Find("parameter")!.ToFloats());

        string Text(string name) => state.Find(name)!.ShapeText;

        static IEnumerable<int> Count(int n) => Enumerable.Range(0, n);
    }

    [Theory]
    [InlineData("training-zip.pt")]
    [InlineData("training-stream.pt")]
    public void Of_what_a_training_script_saves_the_model_is_read(string file)
    {
        StateDictionary state = StateFile.Read(Fixture(file));
        Assert.Equal(
            ["conv.weight 2x1x2x2 F32", "conv.bias 2 F32", "norm.weight 2 F32", "norm.bias 2 F32", "norm.running_mean 2 F32",
                "norm.running_var 2 F32", "norm.num_batches_tracked scalar I64"],
            state.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([-3, -2, -1, 0, 1, 2, 3, 4], state.Find("conv.weight")!.ToFloats());
        Assert.Equal([1], state.Find("norm.num_batches_tracked")!.ToFloats());
    }

    [Theory]
    [InlineData("objects-zip.pt")]
    [InlineData("objects-stream.pt")]
    public void Objects_beside_the_tensors_are_passed_over(string file)
    {
        StateDictionary state = StateFile.Read(Fixture(file));
        Assert.Equal(["weight 2x3 F32", "bias 2 F32"], state.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([-3, -2, -1, 0, 1, 2], state.Find("weight")!.ToFloats());
        Assert.Equal([-3, -2], state.Find("bias")!.ToFloats());
        Assert.Equal([new("odd", "numpy.core.multiarray._reconstruct")], state.PassedOver);
    }

    [Theory]
    [InlineData("module-zip.pt")]
    [InlineData("module-stream.pt")]
    public void Of_a_module_that_was_saved_whole_parameters_and_buffers_are_read(string file)
    {
        StateDictionary state = StateFile.Read(Fixture(file));
        Assert.Equal(
            ["scale 1 F32", "inner.counts 4 F32", "inner.linear.weight 2x3 F32", "inner.linear.bias 2 F32"],
            state.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([-3, -2, -1, 0, 1, 2], state.Find("inner.linear.weight")!.ToFloats());
        Assert.Equal([-3, -2, -1, 0], state.Find("inner.counts")!.ToFloats());
        Assert.Equal([-3], state.Find("scale")!.ToFloats());
    }

    [Fact]
    public void A_checkpoint_of_Python_2_with_dictionaries_made_from_pairs_is_read()
    {
        StateDictionary state = StateFile.Read(Fixture("python2.pt"));
        Assert.Equal(["weight 2x3 F32", "bias 2 F32"], state.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([-3, -2, -1, 0, 1, 2], state.Find("weight")!.ToFloats());
        Assert.Equal([-3, -2], state.Find("bias")!.ToFloats());
    }

    [Theory]
    [InlineData("x.pt")]
    [InlineData("x.safetensors")]
    public void A_pointer_of_Git_LFS_and_a_tar_archive_are_called_that(string name)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder[name],
            "version https://git-lfs.github.com/spec/v1\noid "
                + "sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n");
        UserErrorException e = Assert.Throws<UserErrorException>(() => StateFile.Read(folder[name]));
        Assert.Equal($"{folder[name]}: is a Git LFS pointer to the file, not the file itself", e.Message);
        Assert.Equal("git lfs pull downloads it", e.Hint);

        byte[] tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        File.WriteAllBytes(folder[name], tar);
        e = Assert.Throws<UserErrorException>(() => StateFile.Read(folder[name]));
        Assert.Equal($"{folder[name]}: is a tar archive, the format of PyTorch before 0.1.10, which is not supported", e.Message);
    }

    [Theory]
    [InlineData("types-zip.pt")]
    [InlineData("types-stream.pt")]
    [InlineData("training-stream.pt")]
    [InlineData("python2.pt")]
    public void A_file_cut_short_anywhere_or_with_any_byte_changed_is_read_or_refused_in_a_sentence(string file)
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(Fixture(file));
        int refused = 0;
        for (int length = 0; length < whole.Length; length += 7)
        {
            Assert.True(Refused(whole[..length]), $"the first {length} bytes were read");
        }

        foreach (byte change in new byte[] { 0xFF, 0x01, 0x80 })
        {
            for (int i = 0; i < whole.Length; i++)
            {
                byte[] changed = [.. whole];
                changed[i] ^= change;
                if (Refused(changed)) refused++;
            }
        }

        // Values of a stream are not protected, most else is.
        Assert.InRange(refused, whole.Length / 2, 3 * whole.Length);

        bool Refused(byte[] bytes)
        {
            File.WriteAllBytes(folder["x.pt"], bytes);
            try
            {
                foreach (StateTensor tensor in StateFile.Read(folder["x.pt"]).Tensors) tensor.ToFloats();
                return false;
            }
            catch (UserErrorException e)
            {
                Assert.StartsWith(folder["x.pt"], e.Message, StringComparison.Ordinal);
                return true;
            }
        }
    }

    [Fact]
    public void A_file_of_another_format_is_told()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["x.pt"], "not a checkpoint");
        UserErrorException e = Assert.Throws<UserErrorException>(() => StateFile.Read(folder["x.pt"]));
        Assert.Equal($"{folder["x.pt"]}: is neither a PyTorch checkpoint (.pt, .pth) nor a safetensors file", e.Message);
        Assert.Equal($"{folder["y.pt"]}: no such file", Assert.Throws<UserErrorException>(() => StateFile.Read(folder["y.pt"])).Message);
        Assert.Equal($"{folder.Path}: is a folder, a file is expected",
            Assert.Throws<UserErrorException>(() => StateFile.Read(folder.Path)).Message);
        Assert.False(TorchCheckpoint.Starts("PK\x01\x02"u8));
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "pytorch", name);
}
