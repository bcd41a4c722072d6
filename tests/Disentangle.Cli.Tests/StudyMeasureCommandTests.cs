using System.Text.RegularExpressions;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

public sealed class StudyMeasureCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_study_is_measured_further_and_verified()
    {
        string study = SweptStudy.CopyTo(_folder);
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
    public void The_models_of_each_cell_are_ranked_on_request()
    {
        string study = SweptStudy.CopyTo(_folder);
        Assert.DoesNotContain("score.udr", CommandLine.Run("compare", study, "--csv").Output, StringComparison.Ordinal);
        Outcome ranked = CommandLine.Run("study", "measure", study, "--analyses", "udr");
        Assert.Equal((0, "4 of 4 runs ranked in their cells\n", ""), (ranked.Code, ranked.Output, ranked.Error));
        Assert.Contains("score.udr", CommandLine.Run("compare", study, "--csv").Output, StringComparison.Ordinal);

        // Beside what is measured of each run alone, and where a cell has lost a checkpoint.
        string run = Directory.GetDirectories(Path.Combine(study, "runs")).Order(StringComparer.Ordinal).First();
        File.Delete(Path.Combine(run, "udr.json"));
        Directory.Delete(Path.Combine(run, "checkpoint"), recursive: true);
        Outcome both = CommandLine.Run("study", "measure", study, "--analyses", "elbo,udr");
        Assert.Contains("3 of 4 runs measured, 1 failed", both.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 4 runs ranked in their cells", both.Output, StringComparison.Ordinal);
        Assert.Contains($"not ranked: {Path.GetFileName(run)} and others: ", both.Output, StringComparison.Ordinal);
        CommandLine.Run("study", "measure", study, "--analyses", "udrr").IsError(2, "unknown analysis udrr; did you mean udr?");
    }

    [Fact]
    public void On_a_terminal_each_run_in_work_has_a_row_below_the_lines_of_those_that_ended()
    {
        string study = _folder["study"];
        Outcome swept = new CommandLine { Live = true }.With(
            "sweep", "beta-vae", "--data", TinyData.Write(_folder), "--arch", "tiny", "--latents", "4", "--batch", "8", "--steps", "200",
            "--set", "beta=1,4", "--seeds", "0", "--metrics", "mig", "--workers", "2", "--out", study);
        Assert.Equal((0, ""), (swept.Code, swept.Error));
        string[] names = [.. Directory.GetDirectories(Path.Combine(study, "runs")).Select(path => Path.GetFileName(path))];
        Assert.Equal(2, names.Length);
        Assert.All(names, name => Assert.Matches($@"\[[12]/2\] .* measured  {Regex.Escape(name)}", swept.Output));
        Assert.Contains("2 of 2 runs done, 0 in work", swept.Output, StringComparison.Ordinal);

        Outcome measured = new CommandLine { Live = true }.With("study", "measure", study, "--metrics", "modularity");
        Assert.Contains("2 of 2 runs done, 0 in work", measured.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 runs measured", measured.Output, StringComparison.Ordinal);
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

    // Four runs of two cells.
}
