using System.Text;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

public sealed class InterchangeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_exported_imported_and_measured()
    {
        string run = TinyData.Train(_folder, steps: 100).Path;
        Outcome exported = CommandLine.Run("export", run, "--format", "safetensors", "--out", _folder["model.safetensors"]);
        Assert.Equal((0, "", _folder["model.safetensors"]), (exported.Code, exported.Error, exported.Output.TrimEnd()));
        string[] import = ["import", _folder["model.safetensors"], "--map", "disentangle", "--method", "beta-vae", "--set", "beta=2",
            "--data", $"npz:{_folder["tiny.npz"]}"];
        Outcome imported = CommandLine.Run([.. import, "--arch", "tiny", "--latents", "4", "--seed", "3", "--out", _folder["again"]]);
        Assert.Equal((0, ""), (imported.Code, imported.Error));
        Assert.Equal($"beta-vae with tiny and 4 latent units for npz:tiny.npz: {_folder["again"]}",
            imported.Output.Split('\n')[0].TrimEnd());

        string[] evaluate = ["--metrics", "mig,sap-r2", "--json"];
        Assert.Equal(Scores(run), Scores(_folder["again"]));
        foreach (string command in new[] { "traverse", "surgery" })
            Assert.Equal((0, ""), (CommandLine.Run(command, _folder["again"]).Code, CommandLine.Run(command, _folder["again"]).Error));

        Outcome map = CommandLine.Run([.. import, "--arch", "tiny", "--print-map"]);
        Assert.Equal(
            """
            encoder.heads.weight <- encoder.heads.weight : linear
            encoder.heads.bias <- encoder.heads.bias
            decoder.fc1.weight <- decoder.fc1.weight : linear
            decoder.fc1.bias <- decoder.fc1.bias
            ignore *.num_batches_tracked

            """.ReplaceLineEndings("\n"),
            map.Output);

        CommandLine.Run([.. import, "--arch", "tiny", "--latents", "4", "--out", _folder["again"]])
            .IsError(2, $"{_folder["again"]} already holds a run", "choose another folder with --out, or replace it with --force");
        CommandLine.Run([.. import, "--arch", "tiny", "--latents", "3", "--out", _folder["other"]])
            .IsError(2,
                $"{_folder["model.safetensors"]}: the tensor encoder.heads.weight must have the shape 6x64 for "
                    + "encoder.heads.weight, got 8x64");
        CommandLine.Run([.. import, "--arch", "tniy", "--out", _folder["other"]])
            .IsError(2, "unknown architecture tniy; did you mean tiny?");
        Assert.False(Directory.Exists(_folder["other"]));

        string[] Scores(string folder) =>
            [.. CommandLine.Run(["evaluate", folder, .. evaluate]).Output.Split('\n')
                .Where(line => !line.Contains("seconds", StringComparison.Ordinal))];
    }

    [Fact]
    public void Onnx_goes_to_the_run_or_where_one_says()
    {
        string run = TinyData.Train(_folder).Path;
        Outcome outcome = CommandLine.Run("export", run, "--format", "onnx");
        string[] files = [Path.Combine(run, "export", "encoder.onnx"), Path.Combine(run, "export", "decoder.onnx")];
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal(files, outcome.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd()));
        Assert.Equal(0, CommandLine.Run("export", run, "--format", "onnx", "--out", _folder["models"]).Code);
        Assert.Equal(File.ReadAllBytes(files[0]), File.ReadAllBytes(_folder["models/encoder.onnx"]));
        Assert.Equal(File.ReadAllBytes(files[1]), File.ReadAllBytes(_folder["models/decoder.onnx"]));

        string formats = string.Join(", ", ExportCatalogue.All.Select(format => format.Id));
        Assert.Contains("safetensors, onnx", formats, StringComparison.Ordinal);
        CommandLine.Run("export", run, "--format", "onxn")
            .IsError(2, "unknown format onxn; did you mean onnx?", $"expected one of {formats}");
        CommandLine.Run("export", run).IsError(2, $"export needs --format FORMAT: the file format: {formats}",
            "disentangle export --help");
        File.WriteAllText(_folder["file"], "");
        CommandLine.Run("export", run, "--format", "onnx", "--out", _folder["file"]).IsError(
            2, $"{_folder["file"]} is a file, a folder is expected");
        CommandLine.Run("export", _folder["none"], "--format", "onnx")
            .IsError(2, $"{_folder["none"]} does not exist, the folder of a run is expected");
    }

    [Fact]
    public void What_cannot_be_imported_is_one_sentence()
    {
        string data = TinyData.Write(_folder);
        File.WriteAllBytes(_folder["evil.pt"], Encoding.Latin1.GetBytes("\u0080\u0002cposix\nsystem\nX\u0002\u0000\u0000\u0000id\u0085R."));
        Import("none.pt").IsError(2, $"{_folder["none.pt"]}: no such file");
        Import("tiny.npz").IsError(2,
            $"{_folder["tiny.npz"]}: is not a valid PyTorch checkpoint: one data.pkl is expected in it, it holds 0");
        Import("evil.pt").IsError(2,
            $"{_folder["evil.pt"]}: is not a valid PyTorch checkpoint: it does not start with PyTorch's magic number");
        CommandLine.Run("import", _folder["evil.pt"], "--data", data)
            .IsError(2, "import needs --map MAP: how tensor names map to layers: disentangle, disentangling-vae, or a file",
                "disentangle import --help");
        File.WriteAllText(_folder["README.md"], "# Read me");
        CommandLine.Run("import", _folder["README.md"], "--data", data)
            .IsError(2, $"{_folder["README.md"]}: is neither a PyTorch checkpoint (.pt, .pth) nor a safetensors file",
                "the name of a safetensors file ends in .safetensors, that of a network in .onnx");
        CommandLine.Run("import", _folder["none.md"], "--data", data).IsError(2, $"{_folder["none.md"]}: no such file");
        CommandLine.Run("import", _folder["evil.pt"], "--map", "disentangle")
            .IsError(2, "import needs --data DATA: the data set that the model was trained on; see disentangle list datasets",
                "disentangle import --help");
        CommandLine.Run("export", TinyData.Train(_folder).Path, "--format", "safetensors", "--out", _folder["m.safetensors"]);
        Import("m.safetensors", "--map", _folder["nowhere"])
            .IsError(2, $"unknown map {_folder["nowhere"]}: disentangle or disentangling-vae, or a file, is expected");
        Import("m.safetensors", "--map", "disentangling-vae")
            .IsError(2, "the map disentangling-vae is for images of 32x32 and 64x64, got 8x8");
        Assert.False(Directory.Exists(_folder["new"]));

        Outcome Import(string file, params string[] more) =>
            CommandLine.Run(["import", _folder[file], "--data", data, "--arch", "tiny", "--out", _folder["new"],
                .. more.Length > 0 ? more : ["--map", "disentangle"]]);
    }

    [Fact]
    public void Training_and_going_on_write_for_TensorBoard_where_asked_to()
    {
        string[] train = ["train", "vae", "--data", TinyData.Write(_folder), "--arch", "tiny", "--batch", "8",
            "--steps", "3", "--no-evaluate"];
        Assert.Equal(0, CommandLine.Run([.. train, "--out", _folder["a"]]).Code);
        Assert.Empty(Directory.GetFiles(_folder["a"], "events.*"));
        Assert.Equal(0, CommandLine.Run([.. train, "--out", _folder["b"], "--tensorboard"]).Code);
        string file = Assert.Single(Directory.GetFiles(_folder["b"], "events.out.tfevents.*"));
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
        foreach (string tag in new[] { "vae/loss", "vae/reconstruction", "vae/kl", "traversals", "reconstructions", "samples" })
            Assert.Contains(tag, text, StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run("resume", _folder["b"], "--steps", "5", "--no-evaluate", "--tensorboard").Code);
        Assert.Equal(2, Directory.GetFiles(_folder["b"], "events.out.tfevents.*").Length);
    }
}
