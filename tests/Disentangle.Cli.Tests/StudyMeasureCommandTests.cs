using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

public sealed class StudyMeasureCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_study_is_measured_further_and_verified()
    {
        string study = _folder["study"];
        Assert.Equal(0, CommandLine.Run(
            "sweep", "beta-vae", "--data", TinyData.Write(_folder), "--arch", "tiny", "--latents", "4", "--batch", "8", "--steps", "20",
            "--set", "beta=1,4", "--seeds", "0-1", "--metrics", "mig", "--workers", "2", "--out", study).Code);
        Outcome measured = CommandLine.Run("study", "measure", study, "--metrics", "modularity", "--codes", "mean,sampled");
        Assert.Equal((0, ""), (measured.Code, measured.Error));
        Assert.Contains("4 of 4 runs measured", measured.Output, StringComparison.Ordinal);
        Assert.Contains("score.sampled.modularity", CommandLine.Run("compare", study, "--csv").Output, StringComparison.Ordinal);
        Outcome again = CommandLine.Run("study", "measure", study, "--metrics", "modularity", "--codes", "mean,sampled");
        Assert.DoesNotContain("[1/4]", again.Output, StringComparison.Ordinal);

        Outcome verified = CommandLine.Run("study", "verify", study, "--sample", "3");
        Assert.Equal((0, ""), (verified.Code, verified.Error));
        Assert.Contains("3 of 3 runs have the same bits", verified.Output, StringComparison.Ordinal);

        string run = Directory.GetDirectories(Path.Combine(study, "runs"))[0];
        string parameters = Path.Combine(run, "checkpoint", "20", "parameters.safetensors");
        File.AppendAllText(parameters, "x");
        Outcome tampered = CommandLine.Run("study", "verify", study, "--sample", "9");
        Assert.Equal(1, tampered.Code);
        Assert.Contains($"differs {Path.GetFileName(run)}: ", tampered.Output, StringComparison.Ordinal);
        Assert.Contains("3 of 4 runs have the same bits, 1 differ", tampered.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_refused()
    {
        string study = _folder["study"];
        CommandLine.Run("sweep", "beta-vae", "--data", TinyData.Write(_folder), "--arch", "tiny", "--latents", "4", "--batch", "8",
            "--steps", "1", "--seeds", "0", "--metrics", "mig", "--out", study);
        CommandLine.Run("study", "measure", study).IsError(
            2, "nothing to measure is given", "name metrics with --metrics or analyses with --analyses");
        CommandLine.Run("study", "measure", study, "--metrics", "migg").IsError(2, "unknown metric migg; did you mean mig?");
        CommandLine.Run("study", "measure", study, "--metrics", "mig", "--codes", "means").IsError(
            2, "unknown kind of codes means; did you mean mean?");
        CommandLine.Run("study", "run", "quickstart", "--out", _folder["x"], "--reuse", _folder["none"]).IsError(
            2, $"there is no folder {_folder["none"]}");
    }
}
