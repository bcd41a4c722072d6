using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

/// <summary>Commands on a run whose images are no longer where they were.</summary>
public sealed class MovedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_command_that_opens_a_run_takes_its_images_from_elsewhere_and_export_needs_none()
    {
        string run = TinyData.Train(_folder).Path;
        Directory.CreateDirectory(_folder["a/b/c"]);
        File.Move(_folder["tiny.npz"], _folder["a/b/c/tiny.npz"]);
        string data = $"npz:{_folder["a/b/c/tiny.npz"]}";
        CommandLine.Run("evaluate", run).IsError(
            2, $"{_folder["tiny.npz"]}: no such file", "if the data set of the run has moved, give its new location with --data");
        Assert.Equal(0, CommandLine.Run("export", run, "--format", "safetensors").Code);
        string[][] commands =
        [
            ["evaluate", run, "--metrics", "mig"], ["traverse", run], ["surgery", run, "--samples", "20"], ["estimators", run,
                "--batches", "2", "--samples", "20", "--updates", "20"],
            ["encode", run, "--out", _folder["codes.npz"]], ["resume", run, "--steps", "35", "--no-evaluate"],
        ];
        foreach (string[] command in commands)
        {
            Outcome outcome = CommandLine.Run([.. command, "--data", data]);
            Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        }

        // The resumed run keeps the place.
        Assert.Equal(0, CommandLine.Run("evaluate", run, "--metrics", "mig").Code);
    }
}
