using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Onnx.Tests;

/// <summary>The commands on networks, as a shell sees them.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Networks_are_imported_measured_and_compared()
    {
        string run = TinyData.Train(_folder, steps: 150).Path, data = $"npz:{_folder["tiny.npz"]}", theirs = _folder["theirs"];
        Ends("export", run, "--format", "onnx", "--out", _folder["networks"]);
        string[] import = ["import", _folder["networks/encoder.onnx"], "--decoder", _folder["networks/decoder.onnx"], "--data", data];
        string[] lines = Ends([.. import, "--out", theirs, "--name", "mine", "--seed", "7"]).Output.Split('\n');
        Assert.StartsWith("the encoder reads images as nchw, with values 0..1 (reconstructions are closest so", lines[0],
            StringComparison.Ordinal);
        Assert.Equal(
            [
                "codes of 4 latent units: mean,log-variance from mean, log_variance",
                "the posterior counts as Gaussian, with the prior N(0, I)", "the decoder gives images as nchw, with values 0..1",
                $"mine for npz:tiny.npz: {theirs}", $"measure it with disentangle evaluate {theirs}",
            ],
            lines[1..6].Select(line => line.TrimEnd()));
        foreach (string[] command in new string[][]
        {
            ["evaluate", theirs, "--quick"], ["traverse", theirs], ["surgery", theirs], ["elbo", theirs],
            ["estimators", theirs, "--updates", "20"],
        })
            Assert.True(CommandLine.Run(command) is { Code: 0, Error: "" }, command[0]);
        Ends("evaluate", run, "--metrics", "mig");
        string compared = Ends("compare", run, theirs).Output;
        Assert.Contains("name=mine", compared, StringComparison.Ordinal);
        Assert.Contains("ONNX (name=mine) on npz:tiny.npz", File.ReadAllText(Path.Combine(theirs, "report.html")),
            StringComparison.Ordinal);
        Ends("encode", theirs, "--out", _folder["codes.npz"]);
        Ends("udr", run, theirs);
    }

    [Fact]
    public void Options_of_the_other_kind_are_refused()
    {
        string data = TinyData.Write(_folder);
        CommandLine.Run("import", "e.onnx", "--data", data, "--map", "disentangle")
            .IsError(2, "--map is for checkpoints, and e.onnx is a network");
        CommandLine.Run("import", "e.onnx", "--data", data, "--arch", "tiny")
            .IsError(2, "--arch is for checkpoints, and e.onnx is a network");
        CommandLine.Run("import", "m.pt", "--data", data, "--map", "disentangle", "--decoder", "d.onnx")
            .IsError(2, "--decoder is for networks, and m.pt is none by its name", "the name of a network ends in .onnx");
        CommandLine.Run("import", "e.onnx", "--data", data, "--layout", "nhwcc").IsError(2, "unknown layout nhwcc; did you mean nhwc?");
        CommandLine.Run("import", "e.onnx", "--data", data, "--range", "0-1").IsError(2, "unknown range 0-1; did you mean 0..1?");
        CommandLine.Run("import", "e.onnx", "--data", data, "--name", "a b")
            .IsError(2, "name must be 1 to 64 letters, digits and - _ . + =, got a b");
        CommandLine.Run("import", "e.onnx", "--data", data).IsError(2, "e.onnx: no such file");
    }

    private static Outcome Ends(params string[] words)
    {
        Outcome outcome = CommandLine.Run(words);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome;
    }
}
