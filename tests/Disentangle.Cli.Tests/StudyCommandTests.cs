using System.Globalization;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

/// <summary>From a sweep to a table, a report and files, and what is refused.</summary>
public sealed class StudyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sweep_trains_measures_and_compares_and_goes_on_where_it_was()
    {
        string data = TinyData.Write(_folder), study = _folder["study"];
        Outcome first = SweptStudy.Sweep(data, "0-1", study);
        Assert.Equal(0, first.Code);
        Assert.Contains("4 measured", first.Output, StringComparison.Ordinal);
        Assert.Contains("beta=4", first.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(study, "report.html")));
        string[] before = [.. Directory.GetDirectories(Path.Combine(study, "runs")).Order()];
        Assert.Equal(4, before.Length);

        // More seeds rename nothing and train only what is missing.
        Outcome more = SweptStudy.Sweep(data, "0-2", study);
        Assert.Contains("[2/6]", more.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[3/6]", more.Output, StringComparison.Ordinal);
        Assert.Subset(Directory.GetDirectories(Path.Combine(study, "runs")).ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public void Runs_studies_and_tables_are_compared_in_every_format()
    {
        string study = SweptStudy.CopyTo(_folder), csv = _folder["scores.csv"];
        Assert.Equal(0, CommandLine.Run("study", "export", study, "--out", csv).Code);
        Outcome table = CommandLine.Run("compare", study, "--csv");
        Assert.Equal(5, table.Output.TrimEnd().Split('\n').Length);
        Assert.Equal(table.Output.ReplaceLineEndings("\n"), File.ReadAllText(csv));
        Assert.Contains("\\toprule", CommandLine.Run("compare", csv, "--latex").Output, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(CommandLine.Run("compare", study, "--json").Output));
        Outcome runs = CommandLine.Run(["compare", .. Directory.GetDirectories(Path.Combine(study, "runs")), "--scores", "mig"]);
        Assert.Equal(0, runs.Code);
        Assert.Contains("beta=1", runs.Output, StringComparison.Ordinal);

        string theirs = _folder["theirs"];
        Assert.Equal(0, CommandLine.Run("study", "import", csv, "--out", theirs).Code);
        Assert.Equal(0, CommandLine.Run("study", "analyse", theirs).Code);
        Assert.NotNull(JsonNode.Parse(File.ReadAllText(Path.Combine(theirs, "analysis.json"))));
        Assert.Equal(0, CommandLine.Run("study", "index", study).Code);
        Assert.True(File.Exists(Path.Combine(study, "index.sqlite")));
    }

    [Fact]
    public void Runs_that_are_compared_have_their_units_matched()
    {
        string study = SweptStudy.CopyTo(_folder);
        string[] runs = Directory.GetDirectories(Path.Combine(study, "runs"));
        Outcome outcome = CommandLine.Run(["compare", .. runs, "--out", _folder["report"]]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("units that correspond to those of beta=", outcome.Output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(_folder["report/tables/units.csv"]);
        Assert.Equal("reference,unit,factor,run,corresponding_unit,correlation", lines[0]);

        // Each run has each of its four units once; the reference is like itself.
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split(','))];
        Assert.All(runs, run => Assert.Equal(["0", "1", "2", "3"],
            rows.Where(row => row[3] == Path.GetFileName(run)).Select(row => row[4]).Order()));
        Assert.All(rows.Where(row => row[0] == row[3]), row => Assert.Equal(row[1], row[4]));
        Assert.All(rows.Where(row => row[0] == row[3]), row => Assert.Equal(1, double.Parse(row[5], CultureInfo.InvariantCulture), 9));
        Assert.Contains("Which units correspond", File.ReadAllText(_folder["report/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_runs_are_evaluated_into_one_table_of_what_was_asked_for()
    {
        string study = SweptStudy.CopyTo(_folder);
        string[] runs = Directory.GetDirectories(Path.Combine(study, "runs"));
        Outcome csv = CommandLine.Run(["evaluate", .. runs, "--metrics", "modularity", "--csv"]);
        Assert.Equal(0, csv.Code);
        string[] lines = csv.Output.TrimEnd().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Contains("score.modularity", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("score.mig", lines[0], StringComparison.Ordinal);
        Assert.Contains("beta-vae", CommandLine.Run(["evaluate", .. runs[..2], "--metrics", "mig"]).Output, StringComparison.Ordinal);
        Assert.StartsWith("{", CommandLine.Run("evaluate", runs[0], "--metrics", "mig", "--json").Output, StringComparison.Ordinal);
        CommandLine.Run(["evaluate", .. runs, "--csv", "--latex"]).IsError(2, "of --csv, --long, --latex and --json one can be given");
    }

    [Fact]
    public void A_sweep_of_several_methods_gives_each_the_settings_that_it_has()
    {
        string data = TinyData.Write(_folder), study = _folder["two"];
        string[] words =
        [
            "sweep", "vae,beta-vae", "--data", data, "--arch", "tiny", "--latents", "3", "--batch", "8", "--steps", "5", "--seeds", "0",
            "--metrics", "mig", "--out", study,
        ];
        Outcome outcome = CommandLine.Run([.. words, "--set", "beta=1,4"]);
        Assert.Equal(0, outcome.Code);
        Assert.Contains("note: vae has no setting beta and is trained without it", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(study, "runs")).Length);
        Assert.Equal(2, CommandLine.Run([.. words, "--set", "gamma=1,4"]).Code);
    }

    [Fact]
    public void A_plan_is_an_array_of_numbered_runs()
    {
        JsonArray rows = JsonNode.Parse(CommandLine.Run("study", "plan", "unsupervised-v1", "--json").Output)!.AsArray();
        Assert.Equal(12_600, rows.Count);
        Assert.Equal(
            (1799, "dsprites", "annealed-vae", 100.0, 49),
            ((int)rows[1799]!["model_num"]!, (string)rows[1799]!["data"]!, (string)rows[1799]!["method"]!,
                (double)rows[1799]!["settings"]!["c_max"]!, (int)rows[1799]!["seed"]!));
    }

    [Fact]
    public void A_plan_is_checked_against_the_data_before_anything_is_trained()
    {
        string data = TinyData.Write(_folder);
        Outcome good = Check($$"""data: ["{{data}}"], correlate: [[], ["shade,x=0.1"]]""");
        Assert.Equal((0, ""), (good.Code, good.Error));
        Assert.Contains("all runs can be trained on this machine", good.Output, StringComparison.Ordinal);

        // Each reason once, with all of its runs: two data sets of two seeds that are not there, one combination of a factor that is not.
        Outcome bad = Check($$"""data: ["{{data}}", "npz:none.npz"], correlate: [[], ["colour,x=0.1"]]""");
        Assert.Equal((1, ""), (bad.Code, bad.Error));
        Assert.Contains("4 runs cannot be trained on this machine, first ", bad.Output, StringComparison.Ordinal);
        Assert.Contains("2 runs cannot be trained on this machine, first ", bad.Output, StringComparison.Ordinal);
        Assert.Contains("colour", bad.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("all runs can be trained", bad.Output, StringComparison.Ordinal);

        Outcome Check(string axes)
        {
            string file = _folder["checked.yaml"];
            File.WriteAllText(file, $$"""
                study: checked
                defaults: { arch: tiny, latents: 3, batch: 8, steps: 5 }
                grid:
                  - { method: vae, {{axes}} }
                seeds: 0-1
                measure: { metrics: [mig], seed: common }
                """);
            return CommandLine.Run("study", "plan", file, "--check");
        }
    }

    [Fact]
    public void Mistakes_are_refused_before_anything_starts()
    {
        string data = TinyData.Write(_folder);
        CommandLine.Run("sweep", "beta-vae", "--data", data, "--set", "beta", "--out", _folder["x"]).IsError(
            2, "--set takes name=value,value, got beta", "for example --set beta=1,4,16");
        CommandLine.Run("sweep", "beta-vae", "--data", data, "--set", "beta=1,nan", "--out", _folder["x"]).IsError(
            2, "beta must be a number, got \"nan\"");
        CommandLine.Run("sweep", "beta-vae", "--data", data, "--set", "beta=1e999", "--out", _folder["x"]).IsError(
            2, "beta must be a number, got \"1e999\"");
        CommandLine.Run("study", "run", "quickstrt").IsError(
            2, "unknown study quickstrt; did you mean quickstart?",
            "expected one of correlated-v1, overnight, quickstart, review/aggregate-posterior, review/complexity, review/elbo-parts, "
                + "review/estimators, review/independence, review/infogan, review/newer, review/total-correlation, review/trade-off, "
                + "unsupervised-v1, unsupervised-v1-short");
        Outcome unknown = CommandLine.Run("study", "run", "quickstart", "--data", "shapes3dd", "--out", _folder["x"]);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("unknown data set shapes3dd; did you mean shapes3d?", unknown.Error, StringComparison.Ordinal);
        Outcome other = CommandLine.Run("study", "plan", "review/newr");
        Assert.Contains("unknown study review/newr; did you mean review/newer?", other.Error, StringComparison.Ordinal);
        string file = _folder["a.yaml"];
        File.WriteAllText(file, "study: a\n");
        CommandLine.Run("study", "status", file).IsError(
            2, $"{file} is a file, the folder of a study is expected", $"disentangle study run {file} makes one, or goes on with it");
        Directory.CreateDirectory(_folder["study"]);
        File.WriteAllText(Path.Combine(_folder["study"], "study.yaml"), "study: a\n");
        CommandLine.Run("study", "run", _folder["study"]).IsError(
            2, $"{_folder["study"]} is the folder of a study, a study file is expected",
            $"to go on with it: disentangle study worker {_folder["study"]}");
        CommandLine.Run("study", "status", _folder["none"]).IsError(
            2, $"there is no folder {_folder["none"]}", "disentangle study run FILE --out STUDY makes one");
        Assert.False(Directory.Exists(_folder["x"]));
    }
}
