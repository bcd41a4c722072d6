using System.Security.Cryptography;
using Disentangle.Datasets.Formats;

namespace Disentangle.Cli.Tests;

public sealed class DataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_is_the_catalogue() => Assert.Equal(CommandLine.Run("list", "datasets").Output, CommandLine.Run("data", "list").Output);

    [Fact]
    public void Show_prints_the_factors_and_draws_a_sheet()
    {
        Outcome table = CommandLine.Run("data", "show", "dsprites");
        Assert.Equal((0, ""), (table.Code, table.Error));
        Assert.StartsWith("dsprites: 737280 images of 64x64x1, every combination of the factors once", table.Output);
        Assert.Matches(@"(?m)^shape +3 +categorical +square, ellipse, heart$", table.Output);
        Assert.Matches(@"(?m)^orientation +40 +numeric +0 to 6\.2832 radians$", table.Output);

        Outcome sheet = CommandLine.Run("data", "show", "dsprites", "--grid", "--out", _folder["sheet.png"]);
        Assert.EndsWith(_folder["sheet.png"], sheet.Output.TrimEnd());

        // Five rows of factors and four of images at random, each of twelve places of 64 pixels with gaps of two.
        byte[] png = File.ReadAllBytes(_folder["sheet.png"]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((12 * 66 - 2, 9 * 66 - 2), (png[18] << 8 | png[19], png[22] << 8 | png[23]));
    }

    [Fact]
    public void Check_tells_ranges_blank_images_labels_and_whether_the_file_is_the_original()
    {
        byte[] images = new byte[6 * 4];
        images.AsSpan(4).Fill(51);
        for (int image = 2; image < 6; image++) images[4 * image] = 255;
        NpzWriter.Write(_folder["own.npz"], ("imgs", NpyArray.Of(images, 6, 2, 2)), ("factors", NpyArray.Of([3, 3, 3, 5, 5, 9], 6, 1)));
        Outcome outcome = CommandLine.Run("data", "check", _folder["own.npz"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.StartsWith("npz:own.npz: 6 images of 2x2x1, labelled, all read", outcome.Output);
        Assert.Contains($"values from 0 to 1, mean {(5 * 4 * 0.2 + 4 * 0.8) / 24:0.####}", outcome.Output);
        Assert.Contains("2 images are blank (the same value in every pixel), the first is image 0", outcome.Output);
        Assert.Matches(@"(?m)^factor0 +3 +numeric +1 to 3 +3 to 9$", outcome.Output);
        Assert.Contains("no published file with this name is known", outcome.Output);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(File.ReadAllBytes(_folder["own.npz"]));
        string md5 = Convert.ToHexStringLower(hash.GetHashAndReset());
        Assert.Contains($"{new FileInfo(_folder["own.npz"]).Length} bytes, MD5 {md5}", outcome.Output);
    }

    [Fact]
    public void A_file_with_the_name_of_an_original_is_opened_and_compared_as_one()
    {
        NpzWriter.Write(_folder["mpi3d_toy.npz"], ("images", NpyArray.Of(new byte[64 * 64 * 3], 1, 64, 64, 3)));
        Outcome outcome = CommandLine.Run("data", "check", _folder["mpi3d_toy.npz"]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains("(1036800, 64, 64, 3)", outcome.Error);
        Directory.CreateDirectory(_folder["mnist"]);
        byte[] pixels = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[784]];
        File.WriteAllBytes(_folder["mnist/train-images-idx3-ubyte.gz"], pixels);
        File.WriteAllBytes(_folder["mnist/train-labels-idx1-ubyte.gz"], [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        Outcome digits = CommandLine.Run("data", "check", _folder["mnist/train-images-idx3-ubyte.gz"]);
        Assert.Equal((0, ""), (digits.Code, digits.Error));
        Assert.Contains("differs from the published train-images-idx3-ubyte.gz (MD5 f68b3c2dcbeaaa9fbdd348bbdeb94873)", digits.Output);
    }

    [Fact]
    public void What_is_passed_over_is_listed_and_told_before_training_and_measuring()
    {
        float[] images = new float[8 * 64];
        NpzWriter.Write(_folder["extra.npz"], ("imgs", NpyArray.Of(images, 8, 8, 8)),
            ("factors", NpyArray.Of([0, 1, 0, 1, 0, 1, 0, 1], 8, 1)), ("weights", NpyArray.Of(new float[3])));
        const string note = "note: 1 array of extra.npz is not read: weights";
        string data = $"npz:{_folder["extra.npz"]}";
        foreach (string command in (string[])["show", "check"])
        {
            Outcome listed = CommandLine.Run("data", command, data);
            Assert.Equal((0, ""), (listed.Code, listed.Error));
            Assert.Contains(note, listed.Output);
        }

        Outcome trained = CommandLine.Run("train", "vae", "--data", data, "--steps", "1", "--batch", "2", "--arch", "tiny", "--out",
            _folder["run"], "--no-evaluate");
        Assert.Equal((0, note), (trained.Code, trained.Error.TrimEnd()));
        Outcome measured = CommandLine.Run("evaluate", _folder["run"], "--metrics", "mig", "--json");
        Assert.Contains(note, measured.Error);
        Assert.StartsWith("{", measured.Output);
        CommandLine.Run("export", _folder["run"], "--format", "safetensors", "--out", _folder["model.safetensors"]);
        Outcome imported = CommandLine.Run("import", _folder["model.safetensors"], "--map", "disentangle", "--method", "vae", "--data",
            data, "--arch", "tiny", "--out", _folder["again"]);
        Assert.Equal((0, note), (imported.Code, imported.Error.TrimEnd()));
    }

    [Theory]
    [InlineData("none.txt", "none.txt: no such file or folder, and not the name of a data set")]
    [InlineData("images:/none/there", "/none/there: no such folder or zip archive")]
    public void What_is_not_there_is_a_mistake(string name, string message)
    {
        Outcome outcome = CommandLine.Run("data", "check", name);
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith($"disentangle: {message}", outcome.Error);
        Assert.Equal(outcome.Error, CommandLine.Run("data", "show", name).Error);
    }

    [Fact]
    public void A_file_of_an_unknown_kind_is_a_mistake()
    {
        File.WriteAllText(_folder["notes.txt"], "text");
        CommandLine.Run("data", "check", _folder["notes.txt"])
            .IsError(2, $"{_folder["notes.txt"]}: no data set has a file with this name",
                $"say which data set it is of, for example npz:{_folder["notes.txt"]}; disentangle data list");
    }
}
