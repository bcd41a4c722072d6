using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Disentangle.Interchange;
using Disentangle.Serialization;

namespace Disentangle.Tests.Serialization.PyTorch;

/// <summary>Checkpoints that would run something, or take more memory than they are worth.</summary>
public sealed class HostileCheckpointTests : IDisposable
{
    private const string OneTensor =
        "\u0080\u0002}X\u0001\u0000\u0000\u0000wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\u0000\u0000\u0000storagectorch\nFloatStorage\n"
            + "X\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpuK\u0004tQ{0}\u0089}tRs.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\u0080\u0002cposix\nsystem\nX\u0002\u0000\u0000\u0000id\u0085R.", "posix.system")]
    [InlineData("\u0080\u0004\u008C\u0002os\u008C\u0006system\u0093\u008C\u0002id\u0085R.", "os.system")]
    [InlineData("\u0080\u0002(X\u0002\u0000\u0000\u0000idios\nsystem\n.", "os.system")]
    [InlineData("\u0080\u0002(cos\nsystem\nX\u0002\u0000\u0000\u0000ido.", "os.system")]
    [InlineData("\u0080\u0002cbuiltins\neval\n)\u0081.", "builtins.eval")]
    [InlineData("\u0080\u0002cnumpy\ndtype\n)R}b.", "numpy.dtype")]
    [InlineData("\u0080\u0002c__main__\nVAE\n)\u0081}b.", "__main__.VAE")]
    [InlineData("\u0080\u0002ctorch\nSize\n)\u0081.", "torch.Size")]
    [InlineData("\u0080\u0002(ctorch\nSize\no.", "torch.Size")]
    [InlineData("\u0080\u0002(itorch\nSize\n.", "torch.Size")]
    [InlineData("\u0080\u0002\u0082\u0001.", "an extension")]
    public void Whatever_is_no_tensor_is_named_and_not_run(string pickle, string name)
    {
        foreach (UserErrorException e in new[] { OfZip(pickle), OfStream(pickle, Bytes("\u0080\u0002].")) })
        {
            Assert.Equal($"{_folder["x.pt"]}: holds no dictionary of tensors, only {name}, which was not executed", e.Message);
            Assert.Equal("one is written by torch.save(model.state_dict(), \"model.pt\")", e.Hint);
        }
    }

    [Fact]
    public void A_call_beside_tensors_has_no_effect_on_them_and_none_outside()
    {
        // {"w": a tensor, "x": os.system("touch FILE"), "w2": the same call's result with "w" put into it}
        string file = _folder["touched"];
        string call = $"cos\nsystem\nX{(char)($"touch {file}".Length)}\u0000\u0000\u0000touch {file}\u0085R";
        string pickle = OneTensor.Replace("{0}", "K\u0000K\u0004\u0085K\u0001\u0085")[..^1]
            + $"X\u0001\u0000\u0000\u0000x{call}sX\u0001\u0000\u0000\u0000y{call}X\u0001\u0000\u0000\u0000wK\u0001ss.";
        WriteZip(CompressionLevel.NoCompression, ("x/data.pkl", Bytes(pickle)), ("x/data/0", new byte[16]));
        StateDictionary state = StateFile.Read(_folder["x.pt"]);
        Assert.Equal(["w 4 F32"], state.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([new("x", "os.system"), new("y", "os.system")], state.PassedOver);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("\u0080\u0002ctorch\nSize\n}b.", "its pickle sets attributes of a value that is not an object")]
    [InlineData("\u0080\u0002ctorch\nSize\nK\u0001\u0085R.", "its pickle calls torch.Size with arguments that it does not take")]
    [InlineData("\u0080\u0002K\u0001)R.", "its pickle calls an object that is not a function")]
    [InlineData("\u0080\u0002K\u0001K\u0002\u0093.", "its pickle names a class by a value that is not text")]
    [InlineData("\u0080\u0002}Q.", "its pickle refers to an object that is not a storage")]
    [InlineData("\u0080\u0002(Q.", "its pickle takes more values from the stack than are there")]
    [InlineData("\u0080\u0002(K\u0001b.", "its pickle takes more values from the stack than are there")]
    [InlineData("\u0080\u0002h\u0007.", "its pickle refers to an entry that it has not stored")]
    [InlineData("\u0080\u0002K\u0001K\u0002.", "its pickle ends with unused parts")]
    [InlineData("\u0080\u0002(.", "its pickle ends with unused parts")]
    [InlineData("\u0080\u0002t.", "its pickle takes more values from the stack than are there")]
    [InlineData("\u0080\u0002K\u0001K\u0002a.", "its pickle appends to a value that is not a list")]
    [InlineData("\u0080\u0002]K\u0001K\u0002s.", "its pickle sets an item of a value that is not a dictionary")]
    [InlineData("\u0080\u0002}(K\u0001u.", "its pickle sets an item of a value that is not a dictionary")]
    [InlineData("\u0080\u0002X\u00FF\u00FF\u00FF\u00FFx.", "its pickle is truncated")]
    [InlineData("\u0080\u0004\u008D\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u007Fx.", "its pickle is truncated")]
    [InlineData("\u0080\u0002B\u00FF\u00FF\u00FF\u007Fx.", "its pickle is truncated")]
    [InlineData("\u0080\u0002\u008A\u00C8.", "its pickle holds a whole number of 200 bytes")]
    [InlineData("\u0080\u0002\u008B\u00FF\u00FF\u00FF\u007F.", "its pickle holds a whole number of 2147483647 bytes")]
    [InlineData("\u0080\u0002I1x\n.", "its pickle has a line that is not a number")]
    [InlineData("\u0080\u0002Fx\n.", "its pickle has a line that is not a number")]
    [InlineData("\u0080\u0002Ng-1\n.", "its pickle has a line that is not a number")]
    [InlineData("\u0080\u0002(o.", "its pickle calls an object that is not a function")]
    [InlineData("\u0080\u0002N)\u0081.", "its pickle calls an object that is not a function")]
    [InlineData("\u0080\u0002ccollections\nOrderedDict\n](K\u0001K\u0002e\u0085R.",
        "its pickle makes a dictionary from values that are not pairs")]
    [InlineData("\u0080\u0002P1\n.", "its pickle holds the operation 0x50, which PyTorch files do not use")]
    [InlineData("\u0080\u0009N.", "its pickle has protocol 9, 2 to 5 are read")]
    [InlineData("\u0080\u0002", "its pickle is truncated")]
    [InlineData("\u0080\u0002ctorch", "its pickle is truncated")]
    public void What_is_no_sound_pickle_is_refused(string pickle, string how) =>
        Assert.Equal($"{_folder["x.pt"]}: is not a valid PyTorch checkpoint: {how}", OfZip(pickle).Message);

    [Theory]
    [InlineData("K\u0000K\u0005\u0085K\u0001\u0085", "its shape 5 needs 5 numbers, its storage holds 4")]
    [InlineData("K\u0001K\u0004\u0085K\u0001\u0085", "it reaches beyond its storage of 4 numbers")]
    [InlineData("K\u0000K\u0002\u0085K\u0004\u0085", "it reaches beyond its storage of 4 numbers")]
    [InlineData("K\u0000K\u0002\u0085J\u00FF\u00FF\u00FF\u007F\u0085", "it reaches beyond its storage of 4 numbers")]
    [InlineData("K\u0000K\u0002K\u0002\u0086K\u0000K\u0001\u0086", "its strides 0, 1 refer to a number twice")]
    [InlineData("K\u0000K\u0002K\u0002\u0086K\u0001K\u0001\u0086", "its strides 1, 1 refer to a number twice")]
    [InlineData("K\u0000K\u0002\u0085J\u00FF\u00FF\u00FF\u00FF\u0085", "a stride is -1")]
    [InlineData("J\u00FF\u00FF\u00FF\u00FFK\u0002\u0085K\u0001\u0085", "its first number is at -1")]
    [InlineData("K\u0000J\u00FE\u00FF\u00FF\u00FF\u0085K\u0001\u0085", "a dimension is -2")]
    [InlineData("K\u0000J\u00FF\u00FF\u00FF\u007FJ\u00FF\u00FF\u00FF\u007F\u0086K\u0001K\u0001\u0086",
        "its shape 2147483647x2147483647 needs 4611686014132420609 numbers, its storage holds 4")]
    [InlineData("K\u0000K\u0002\u0085)", "it has 1 dimensions and 0 strides")]
    public void A_view_that_leaves_its_storage_or_meets_a_number_twice_is_refused(string view, string how) => Assert.Equal(
        $"{_folder["x.pt"]}: is not a valid PyTorch checkpoint: the tensor w is not possible: {how}", OfZip(OneTensor.Replace("{0}", view),
            ("x/data/0", new byte[16])).Message);

    [Fact]
    public void Dictionaries_in_dictionaries_without_end_are_refused_without_walking_them()
    {
        // A dictionary that holds itself; and twenty levels, each twice in the next: a million paths from two hundred bytes.
        Assert.EndsWith("its dictionaries are nested more than 16 deep",
            OfZip("\u0080\u0002}q\u0000X\u0001\u0000\u0000\u0000ah\u0000s.").Message, StringComparison.Ordinal);
        string doubled = "\u0080\u0002}q\u0000"
            + string.Concat(
                Enumerable.Range(0, 20)
                    .Select(i => $"0}}q{(char)(i + 1)}(X\u0001\u0000\u0000\u0000ah{(char)i}X\u0001\u0000\u0000\u0000bh{(char)i}u"));
        Assert.EndsWith("its dictionaries are nested more than 16 deep", OfZip(doubled + ".").Message, StringComparison.Ordinal);

        // Seven levels of 200 items each, the same below: 200^7 paths.
        string wide = "\u0080\u0002}q\u0000" + string.Concat(Enumerable.Range(0, 6).Select(i =>
            $"0}}q{(char)(i + 1)}(" + string.Concat(Enumerable.Range(0, 200).Select(j => $"X\u0002\u0000\u0000\u0000{j:X2}h{(char)i}"))
                + "u"));
        Assert.EndsWith("the names of its tensors repeat each other far beyond the size of the file",
            OfZip(wide + ".").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_items_is_bounded()
    {
        string items = string.Concat(Enumerable.Repeat("K\u0000N", 100_001));
        Assert.EndsWith("it holds more tensors and other items than that; the limit is 100000 tensors, which --limit tensors=N raises",
            OfZip($"\u0080\u0002}}({items}u.").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_of_endless_operations_is_refused() => Assert.EndsWith(
        "its pickle has more operations than any state dictionary's; the limit is 4000000 operations, which --limit pickle-operations=N "
            + "raises", OfZip("\u0080\u0002" + string.Concat(Enumerable.Repeat("N0", 2_100_000)) + "}.").Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_stored_once_takes_memory_once()
    {
        // One text of a thousand letters, and two hundred thousand classes of which it is both module and name.
        string half = new('a', 500);
        string pickle = $"\u0080\u0004X{(char)(500 % 256)}{(char)(500 / 256)}\u0000\u0000{half}q\u00000"
            + string.Concat(Enumerable.Repeat("h\u0000h\u0000\u00930", 200_000)) + "}.";
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"{_folder["x.pt"]}: holds no dictionary of tensors", OfZip(pickle).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50 * pickle.Length);
    }

    [Fact]
    public void A_class_with_an_endless_name_is_refused() =>
        Assert.EndsWith("its pickle names a class of 2001 characters, at most 1024 are read",
            OfZip($"\u0080\u0002c{new string('a', 2000)}\nb\n.").Message, StringComparison.Ordinal);

    [Fact]
    public void Names_that_a_pickle_repeats_do_not_grow_beyond_it()
    {
        // Three hundred names of five hundred letters, stored once, in a dictionary; and that dictionary under each of them in
        // another: ninety thousand names of a thousand.
        string names = string.Concat(
            Enumerable.Range(0, 300)
                .Select(
                    i => $"X{(char)(500 % 256)}{(char)(500 / 256)}\u0000\u0000{i:D3}{new string('a', 497)}r{(char)(i % 256)}"
                        + $"{(char)(i / 256)}\u0000\u00000"));
        string inner = "}(" + string.Concat(
            Enumerable.Range(0, 300).Select(i => $"j{(char)(i % 256)}{(char)(i / 256)}\u0000\u0000cos\nsystem\n")) + "uq\u00ff0";
        string outer = "}(" + string.Concat(Enumerable.Range(0, 300).Select(i => $"j{(char)(i % 256)}{(char)(i / 256)}\u0000\u0000h\u00ff"))
            + "u";
        Assert.EndsWith("the names of its tensors repeat each other far beyond the size of the file",
            OfZip($"\u0080\u0002{names}{inner}{outer}.").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_calls_share_is_bounded() => Assert.EndsWith(
        "the shape of a tensor has 100 dimensions",
        OfZip(OneTensor.Replace("{0}", $"K\u0000({string.Concat(Enumerable.Repeat("K\u0001", 100))}tK\u0001\u0085"),
            ("x/data/0", new byte[16])).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_objects_without_the_prefix_of_all_tensors_are_no_obstacle()
    {
        string pickle = OneTensor.Replace("X\u0001\u0000\u0000\u0000w", "X\u0008\u0000\u0000\u0000module.w")
            .Replace("{0}", "K\u0000K\u0004\u0085K\u0001\u0085")[..^1] +
            "X\u0001\u0000\u0000\u0000wcos\nsystem\nsX\u0008\u0000\u0000\u0000other...cos\nsystem\n"
                + "sX\u0008\u0000\u0000\u0000OTHER...cos\nsystem\ns.";
        WriteZip(CompressionLevel.NoCompression, ("x/data.pkl", Bytes(pickle)), ("x/data/0", new byte[16]));
        StateDictionary state = StateFile.Read(_folder["x.pt"]);
        Assert.Equal("w", Assert.Single(state.Tensors).Name);
        Assert.Empty(state.PassedOver);
    }

    [Fact]
    public void A_compressed_entry_is_refused_before_it_grows()
    {
        WriteZip(CompressionLevel.Optimal, ("x/data.pkl", new byte[50_000_000]));
        Assert.EndsWith("its entry x/data.pkl is compressed, which PyTorch does not write", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_that_share_bytes_are_refused()
    {
        string pickle = "\u0080\u0002}" + string.Concat("0123456789".Select(key =>
            "X\u0001\u0000\u0000\u0000"
                + $"{key}ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\u0000\u0000\u0000storagectorch\nFloatStorage\n"
                    + "X\u0001\u0000\u0000\u0000"
                        + $"{key}X\u0003\u0000\u0000\u0000cpuM\u00E8\u0003tQK\u0000K\u0001\u0085K\u0001\u0085\u0089}}tRs")) + ".";
        WriteZip(CompressionLevel.NoCompression,
            [("x/data.pkl", Bytes(pickle)), .. "0123456789".Select(key => ($"x/data/{key}", key == '0' ? new byte[4000] : []))]);

        // The directory's lines of the empty storages are made to point to the first one's bytes.
        byte[] file = File.ReadAllBytes(_folder["x.pt"]);
        int first = Find("x/data/0", file, 2);
        for (char key = '1'; key <= '9'; key++)
        {
            int line = Find($"x/data/{key}", file, 2) - 46;
            file.AsSpan(first - 46 + 16, 12).CopyTo(file.AsSpan(line + 16));
            file.AsSpan(first - 46 + 42, 4).CopyTo(file.AsSpan(line + 42));
        }

        File.WriteAllBytes(_folder["x.pt"], file);
        Assert.Contains("is not a valid PyTorch checkpoint: its entries claim more bytes than the file holds",
            Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_ever_written()
    {
        WriteZip(CompressionLevel.NoCompression, ("../../out/data.pkl", Bytes("\u0080\u0002}.")), ("../../escaped", new byte[3]));
        UserErrorException e = Refused();
        Assert.Equal($"{_folder["x.pt"]}: holds no dictionary of tensors", e.Message);
        Assert.Equal([_folder["x.pt"]], Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("x/data/1", 16, "the storage 0 is missing")]
    [InlineData("x/data/0", 15, "the storage 0 has 15 bytes, 16 are needed")]
    [InlineData("x/byteorder", 3, "its numbers have the byte order '???', little is read")]
    public void Storages_must_be_there(string entry, int length, string how) =>
        Assert.EndsWith(how, OfZip(OneTensor.Replace("{0}", "K\u0000K\u0004\u0085K\u0001\u0085"), (entry, new byte[length])).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("]", 0L, "it holds no storage")]
    [InlineData("]X\u0001\u0000\u0000\u0000" + "1a", 4L, "it holds a storage that nothing refers to")]
    [InlineData("]X\u0001\u0000\u0000\u0000" + "0a", 5L, "the storage 0 has 5 numbers, 4 are expected")]
    [InlineData("]X\u0001\u0000\u0000\u0000" + "0a", -1L, "the storage 0 has -1 numbers, 4 are expected")]
    [InlineData("K\u0001", 4L, "the list of its storages is missing")]
    public void Storages_of_a_stream_must_be_there_too(string keys, long count, string how)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, count);
        UserErrorException e = OfStream(OneTensor.Replace("{0}", "K\u0000K\u0004\u0085K\u0001\u0085"),
            [.. Bytes($"\u0080\u0002{keys}."), .. length, .. new byte[16]]);
        Assert.EndsWith(how == "it holds no storage" ? "the storage 0 is missing" : how, e.Message, StringComparison.Ordinal);
    }

    private UserErrorException OfZip(string pickle, params (string Name, byte[] Bytes)[] entries)
    {
        WriteZip(CompressionLevel.NoCompression, [("x/data.pkl", Bytes(pickle)), .. entries]);
        return Refused();
    }

    private UserErrorException OfStream(string pickle, byte[]? rest = null)
    {
        File.WriteAllBytes(_folder["x.pt"],
            [.. Bytes("\u0080\u0002\u008A\u000Al\u00FC\u009CF\u00F9 j\u00A8P\u0019."), .. Bytes("\u0080\u0002M\u00E9\u0003."),
                .. Bytes("\u0080\u0002}."), .. Bytes(pickle), .. rest ?? []]);
        return Refused();
    }

    private void WriteZip(CompressionLevel level, params IEnumerable<(string Name, byte[] Bytes)> entries)
    {
        using FileStream file = File.Create(_folder["x.pt"]);
        using ZipArchive zip = new(file, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in entries)
        {
            using Stream stream = zip.CreateEntry(name, level).Open();
            stream.Write(bytes);
        }
    }

    private UserErrorException Refused() => Assert.Throws<UserErrorException>(() => StateFile.Read(_folder["x.pt"]));

    private static byte[] Bytes(string latin) => Encoding.Latin1.GetBytes(latin);

    /// <summary>Where a text begins for the n-th time.</summary>
    private static int Find(string text, byte[] bytes, int occurrence)
    {
        int at = -1;
        for (int i = 0; i < occurrence; i++) at += 1 + bytes.AsSpan(at + 1).IndexOf(Encoding.ASCII.GetBytes(text));
        return at;
    }
}
