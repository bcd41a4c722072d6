using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Cli.Tests;

public sealed class RunCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public RunCommandsTests() => _data = TinyData.Write(_folder);

    private string Run => _folder["run"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_ends_with_scores_and_a_report()
    {
        Outcome outcome = Train();
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("beta-vae (beta=4) on npz:tiny.npz, 48 images of 8x8x1", outcome.Output);
        Assert.Matches(@"20/20 steps, 100 %, \d+ images/s, reconstruction [\d.]+, kl [\d.]+", outcome.Output);
        Assert.DoesNotContain("index-code-mi", outcome.Output);
        Assert.Contains("Mutual information gap; ", outcome.Output);
        Assert.Contains("sap: not measured: needs at least 300 images, a third of them to test on", outcome.Output);
        Assert.EndsWith($"report: {Path.Combine(Run, "report.html")}", outcome.Output.TrimEnd());
        Assert.True(File.Exists(Path.Combine(Run, "report.html")));
        // Without the five that train classifiers: 48 images are too few.
        Assert.Equal(MetricCatalogue.Usual.Count - 5, ScoreFile.Read(Path.Combine(Run, "scores.json")).Results.Count);
    }

    [Fact]
    public void What_is_held_out_is_measured_at_the_end_and_again_when_asked()
    {
        string[] train = ["train", "vae", "--data", _data, "--arch", "tiny", "--steps", "20", "--batch", "8", "--latents",
            "4", "--quick", "--out", Run];
        Outcome outcome = CommandLine.Run([.. train, "--hold-out", "shade=1,y=0-1", "--correlate", "y,x=0.5"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("vae on npz:tiny.npz, 48 images of 8x8x1, sampling: y,x=0.5; without shade=1,y=0-1", outcome.Output);
        Assert.Contains("8 held-out images (y,x=0.5; without shade=1,y=0-1), 40 images seen in training", outcome.Output);
        string score = Regex.Match(outcome.Output, @"(?m)^no generalisation score: .*$").Value;
        Assert.NotEmpty(score);
        Outcome again = CommandLine.Run("generalise", Run);
        Assert.Equal(0, again.Code);
        Assert.Contains(score, again.Output);
        JsonNode json = JsonNode.Parse(CommandLine.Run("generalise", Run, "--json").Output)!;
        Assert.Equal(8, (int)json["heldOutImages"]!);
        Assert.Equal(File.ReadAllText(Path.Combine(Run, "generalisation.json")), json.ToJsonString(new() { WriteIndented = true }) + "\n");
        Assert.Equal(0, CommandLine.Run("evaluate", Run, "--as-trained", "--metrics", "mig").Code);
        Assert.True(File.Exists(Path.Combine(Run, "scores-as-trained.json")));
        RunSpecification s = RunDescription.Read(RunFolder.Open(Run)).Specification;
        Assert.Equal("y,x=0.5; without shade=1,y=0-1", s.Sampling.ToString());

        CommandLine.Run([.. train, "--force", "--hold-out", "shade=3"]).IsError(2, "shade has the values 0 to 2, got shade=3");
        CommandLine.Run([.. train, "--force", "--correlate", "shade=3"]).IsError(2, "a correlation is given as a,b=width, got shade=3",
            "for example scale,orientation=0.2");
        Assert.True(File.Exists(Path.Combine(Run, "generalisation.json")));
    }

    [Fact]
    public void Factors_are_held_at_a_value()
    {
        string[] train = ["train", "vae", "--data", "dsprites", "--arch", "tiny", "--steps", "2", "--batch", "8", "--no-evaluate"];
        Outcome outcome = CommandLine.Run([.. train, "--fix", "shape=heart,orientation=0,posX=3-5", "--out", Run]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("on dsprites[shape=heart,orientation=0,posX=3-5], 576 images of 64x64x1", outcome.Output);
        Assert.Contains("576 images", CommandLine.Run("resume", Run, "--steps", "3", "--no-evaluate").Output);
        Assert.Equal(0, CommandLine.Run("evaluate", Run, "--metrics", "mig").Code);
        CommandLine.Run([.. train, "--fix", "shape=9"]).IsError(2, "shape has the values 0 to 2, got shape=9");
        CommandLine.Run(["train", "vae", "--data", _data, "--fix", "shade=0"]).IsError(
            2, $"only the factors of rendered data sets, such as dsprites, can be held at a value, got {_data}");
    }

    [Fact]
    public void Options_reach_the_specification()
    {
        Outcome outcome = CommandLine.Run(
            "train", "beta-vae", "--data", _data, "--set", "beta=0", "--set", "warmup=2", "--steps", "3", "--batch", "7", "--latents", "2",
            "--lr", "0.002", "--seed", "11",
            "--arch", "tiny", "--optimizer", "sgd", "--likelihood", "gaussian:0.5", "--threads", "1", "--out", Run, "--checkpoint-every",
            "1", "--history-every", "2",
            "--data-root", _folder.Path, "--no-evaluate");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        RunPlan plan = RunDescription.Read(RunFolder.Open(Run)).Plan;
        (RunSpecification s, RunExecution e) = plan;
        Assert.Equal(
            """beta-vae beta=0 warmup=2 3 7 2 0.002 11 tiny sgd gaussian:0.5 1 2""",
            $"{s.Method} {s.Settings} {s.Steps} {s.Batch} {s.Latents} {s.LearningRate} {s.Seed} {s.Architecture} {s.Optimizer} "
                + $"{s.Likelihood} {e.CheckpointEvery} {e.HistoryEvery}");
        Assert.Equal(_folder.Path, e.DataRoot);
        Assert.False(File.Exists(Path.Combine(Run, "scores.json")));
        Assert.DoesNotContain("FactorVAE score", outcome.Output);

        // The command that the report names makes the same specification again.
        string[] words = RunCommand.Of(plan).Split(' ')[1..];
        Assert.Equal(0, CommandLine.Run([.. words, "--out", _folder["again"]]).Code);
        Assert.Equal(plan, RunDescription.Read(RunFolder.Open(_folder["again"])).Plan);
    }

    [Fact]
    public void The_command_of_the_report_has_every_option_that_was_given()
    {
        Assert.Equal(0, Train("--quick", "--threads", "1").Code);
        Assert.Contains($" --quick<", File.ReadAllText(Path.Combine(Run, "report.html")), StringComparison.Ordinal);
        RunDescription description = RunDescription.Read(RunFolder.Open(Run));
        Assert.EndsWith("--threads 1 --quick", RunCommand.Of(description.Plan));
        Assert.Equal(0, Train("--no-evaluate", "--tensorboard", "--force").Code);
        Assert.Contains("--no-evaluate --tensorboard<", File.ReadAllText(Path.Combine(Run, "report.html")), StringComparison.Ordinal);

        // What a shell gives a meaning to is quoted.
        RunSpecification odd = description.Specification with { Data = "npz:/a b/$x'y.npz" };
        if (!OperatingSystem.IsWindows()) Assert.Contains(@"--data 'npz:/a b/$x'\''y.npz'", RunCommand.Of(odd));
    }

    [Fact]
    public void Stopping_leaves_a_report_that_says_of_which_step_it_is()
    {
        Outcome outcome = new CommandLine { InterruptAt = "images/s" }.With(
            "train", "beta-vae", "--data", _data, "--steps", "200000000", "--batch", "8", "--latents", "3", "--arch", "tiny", "--out", Run);
        Assert.Equal(130, outcome.Code);
        Match line = Regex.Match(outcome.Output, @"(?m)^report of step (\d+): (.*)$");
        Assert.Equal(Path.Combine(Run, "report.html"), line.Groups[2].Value.TrimEnd());
        string report = File.ReadAllText(Path.Combine(Run, "report.html"));
        Assert.Contains($"training step {long.Parse(line.Groups[1].Value):N0} of 200,000,000", report, StringComparison.Ordinal);
        Assert.Contains("data:image/gif", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_is_a_name_reaches_the_specification_the_history_and_the_report()
    {
        Outcome outcome = CommandLine.Run(
            "train", "beta-tcvae", "--data", _data, "--set", "estimator=mws", "--set", "beta=3", "--steps", "3", "--batch", "7", "--arch",
            "tiny", "--out", Run, "--no-evaluate");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        RunSpecification s = RunDescription.Read(RunFolder.Open(Run)).Specification;
        Assert.Equal("beta=3 estimator=mws", $"{s.Settings}");
        Assert.Contains("total-correlation", File.ReadAllText(Path.Combine(Run, "history.jsonl")), StringComparison.Ordinal);
        Assert.Contains("mws", File.ReadAllText(Path.Combine(Run, "report.html")), StringComparison.Ordinal);
        Assert.Contains("--set beta=3 --set estimator=mws", RunCommand.Of(s), StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_that_decides_its_latents_and_networks_is_followed_unless_an_option_says_otherwise()
    {
        string[] words = ["train", "infogan", "--data", _data, "--set", "categories=3", "--steps", "2", "--batch", "7",
            "--set", "units=8", "--no-evaluate"];
        Outcome refused = CommandLine.Run([.. words, "--arch", "tiny", "--latents", "4", "--out", Run]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("latents must be 5 for infogan with these settings, got 4", refused.Error, StringComparison.Ordinal);

        Assert.Equal((0, ""), CommandLine.Run([.. words, "--arch", "tiny", "--out", Run]) is var tiny ? (tiny.Code, tiny.Error) : default);
        RunSpecification s = RunDescription.Read(RunFolder.Open(Run)).Specification;
        Assert.Equal(("tiny", 5), (s.Architecture, s.Latents));
        Assert.DoesNotContain("--latents", RunCommand.Of(s), StringComparison.Ordinal);

        // The run as a configuration: settings change the number, and the architecture stays what it was.
        Outcome again = CommandLine.Run(
            "train", "--config", Path.Combine(Run, "run.json"), "--set", "continuous=4", "--out", _folder["again"], "--no-evaluate");
        Assert.Equal((0, ""), (again.Code, again.Error));
        RunSpecification other = RunDescription.Read(RunFolder.Open(_folder["again"])).Specification;
        Assert.Equal(("tiny", 7), (other.Architecture, other.Latents));

        Assert.Equal(0, CommandLine.Run([.. words, "--out", _folder["own"]]).Code);
        Assert.Equal("infogan", RunDescription.Read(RunFolder.Open(_folder["own"])).Specification.Architecture);
    }

    [Fact]
    public void A_run_is_its_own_configuration_and_options_come_first()
    {
        Train("--no-evaluate");
        Outcome outcome = CommandLine.Run("train", "--config", Path.Combine(Run, "run.json"), "--seed", "8", "--out",
            _folder["second"], "--no-evaluate");
        Assert.Equal(0, outcome.Code);
        RunSpecification first = RunDescription.Read(RunFolder.Open(Run)).Specification,
            second = RunDescription.Read(RunFolder.Open(_folder["second"])).Specification;
        Assert.Equal(first with { Seed = 8 }, second);
    }

    [Fact]
    public void A_run_is_not_written_over_without_force()
    {
        Train("--no-evaluate");
        byte[] before = File.ReadAllBytes(Path.Combine(Run, "run.json"));
        Train("--no-evaluate").IsError(2, $"{Run} already holds a run", "choose another folder with --out, or replace it with --force");
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Run, "run.json")));
        Assert.Equal(0, Train("--no-evaluate", "--force", "--seed", "5").Code);
        Assert.Equal(5ul, RunDescription.Read(RunFolder.Open(Run)).Specification.Seed);
    }

    [Fact]
    public void An_interrupted_run_tells_how_to_go_on_and_does()
    {
        Outcome stopped = new CommandLine { InterruptAt = "beta-vae (beta=4) on" }.With(TrainWords("--no-evaluate"));
        stopped.IsError(130, "stopped at step 0 of 20; a checkpoint is written", $"continue with disentangle resume {Run}");
        Outcome resumed = CommandLine.Run("resume", Run, "--no-evaluate");
        Assert.Equal((0, ""), (resumed.Code, resumed.Error));
        Assert.Contains("20/20 steps", resumed.Output);
        Outcome again = CommandLine.Run("resume", Run);
        Assert.Equal((0, ""), (again.Code, again.Error));
        Assert.Contains("nothing is left to do: the run has been trained for 20 of 20 steps", again.Output, StringComparison.Ordinal);
        CommandLine.Run("resume", Run, "--lr", "0.001").IsError(
            2, $"{Run} has already been trained for 20 of 20 steps, so no step is left for another learning rate",
            "train longer with --steps");
        Assert.Equal(0, CommandLine.Run("resume", Run, "--steps", "25", "--no-evaluate", "--lr", "0.001").Code);
        Assert.Equal(25, Checkpoint.Read(Path.Combine(Run, "checkpoint")).Step);
    }

    [Fact]
    public void Measuring_can_be_interrupted_and_the_run_stays_complete()
    {
        Outcome outcome = new CommandLine { InterruptAt = "20 steps in" }.With(TrainWords());
        outcome.IsError(130, "stopped measuring; the run itself is complete", $"continue with disentangle resume {Run}");
        Assert.False(File.Exists(Path.Combine(Run, "scores.json")));
        Assert.True(File.Exists(Path.Combine(Run, "report.html")));
        Outcome resumed = CommandLine.Run("resume", Run, "--quick");
        Assert.Equal(0, resumed.Code);
        Assert.Contains("trained for 20 of 20 steps; what comes after training is done now", resumed.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Run, "scores.json")));
        Assert.Contains("nothing is left to do", CommandLine.Run("resume", Run).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluating_prints_json_alone_when_asked()
    {
        Train("--no-evaluate");
        Outcome outcome = CommandLine.Run("evaluate", Run, "--metrics", "mig,mig-exact", "--quick", "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.InRange((double)json["mig"]!, 0, 1);
        Assert.Equal(
            ["mig", "mig-exact", "mig-exact.ordered", "seconds.mig", "seconds.mig-exact"], json.AsObject().Select(pair => pair.Key));
        JsonNode file = JsonNode.Parse(File.ReadAllText(Path.Combine(Run, "scores.json")))!;
        Assert.StartsWith("quick mode: ", (string)file["metrics"]![1]!["protocol"]!);
        Assert.Equal((double)json["mig"]!, (double)file["scores"]!["mig"]!);
    }

    [Fact]
    public void Baselines_stand_beside_the_scores_in_every_output()
    {
        Train("--no-evaluate");
        string table = CommandLine.Run("evaluate", Run, "--metrics", "mig,active-units", "--baselines").Output;
        Assert.Matches(@"(?m)^score +value +chance +untrained +better ", table);
        Assert.Matches(@"(?m)^mig +[\d.]+ +[\d.]+ +[\d.]+ +higher ", table);
        Assert.Matches(@"(?m)^active-units +\d +\d +higher ", table);
        Assert.Contains("chance: the codes permuted over the images, mean of 3 permutations", table);
        Assert.Contains("untrained: the network with its initial weights", table);
        string report = File.ReadAllText(Path.Combine(Run, "report.html"));
        Assert.Contains("by chance, of permuted codes", report);
        Assert.Contains("of the untrained network", report);
        JsonObject json = JsonNode.Parse(CommandLine.Run("evaluate", Run, "--metrics", "mig", "--baselines", "--json").Output)!.AsObject();
        Assert.Equal(["mig", "seconds.mig", "chance.mig", "untrained.mig"], json.Select(pair => pair.Key));
        Assert.Contains(",score.mig,score.chance.mig,score.untrained.mig",
            CommandLine.Run("evaluate", Run, "--metrics", "mig", "--baselines", "--csv").Output);
        Assert.DoesNotContain("untrained", CommandLine.Run("evaluate", Run, "--metrics", "mcc").Output);
    }

    [Fact]
    public void Evaluating_prints_every_score_and_that_it_was_quick()
    {
        Train("--no-evaluate");
        Outcome outcome = CommandLine.Run("evaluate", Run, "--metrics", "mig-exact", "--quick");
        Assert.DoesNotContain("FactorVAE score", outcome.Output);
        Assert.Matches(
            @"(?m)^mig-exact +[\d.]+ +higher +[\d.]+ s +Exact mutual information gap; "
                + @"quick mode: 48 codes drawn from their posteriors, against those of all images$", outcome.Output);
        Assert.Matches(@"(?m)^  mig-exact.ordered +[\d.]+$", outcome.Output);

        // Each form of JEMMIG has its own direction.
        string table = CommandLine.Run("evaluate", Run, "--metrics", "jemmig").Output;
        Assert.Matches(@"(?m)^jemmig +[\d.]+ +lower ", table);
        Assert.Matches(@"(?m)^  jemmig.normalised +[\d.-]+ +higher", table);
    }

    [Fact]
    public void Sampled_codes_are_measured_beside_the_means()
    {
        Train("--no-evaluate");
        Assert.Equal(0, CommandLine.Run("evaluate", Run, "--metrics", "mig,mcc").Code);
        string means = File.ReadAllText(Path.Combine(Run, "scores.json"));
        Outcome sampled = CommandLine.Run("evaluate", Run, "--metrics", "mig", "--sampled", "--json");
        Assert.Equal((0, ""), (sampled.Code, sampled.Error));
        Assert.Equal(means, File.ReadAllText(Path.Combine(Run, "scores.json")));
        Assert.Equal(
            (double)JsonNode.Parse(sampled.Output)!["mig"]!,
            ScoreFile.Read(Path.Combine(Run, "scores-sampled.json")).Results[0].Values["mig"]);
        Assert.Single(Regex.Matches(File.ReadAllText(Path.Combine(Run, "report.html")), "of sampled codes"));
    }

    [Fact]
    public void Traversing_lists_the_latents_and_names_the_pictures()
    {
        Train("--no-evaluate");
        Outcome outcome = CommandLine.Run("traverse", Run);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        for (int unit = 0; unit < 3; unit++) Assert.Matches($@"(?m)^z{unit} +[\d.]+", outcome.Output);
        foreach (string name in new[] { "images/traversals.png", "images/traversals.gif", "report.html" })
        {
            Assert.Contains(Path.Combine(Run, name), outcome.Output);
            Assert.True(File.Exists(Path.Combine(Run, name)));
        }
    }

    [Theory]
    [InlineData("png", new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' })]
    [InlineData("svg", new[] { (byte)'<', (byte)'s', (byte)'v', (byte)'g' })]
    [InlineData("gif", new[] { (byte)'G', (byte)'I', (byte)'F', (byte)'8' })]
    [InlineData("apng", new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' })]
    public void A_traversal_that_is_asked_for_is_one_picture_by_its_ending(string ending, byte[] start)
    {
        Train("--no-evaluate");
        string report = File.ReadAllText(Path.Combine(Run, "report.html"));
        Outcome outcome = CommandLine.Run(
            "traverse", Run, "--latent", "1,z0", "--range", "-1:2", "--image", "3", "--steps", "4", "--out", _folder[$"a.{ending}"]);
        Assert.Equal((0, "", $"{_folder[$"a.{ending}"]}\n"), (outcome.Code, outcome.Error, outcome.Output));
        Assert.Equal(start, File.ReadAllBytes(_folder[$"a.{ending}"])[..4]);
        if (ending == "svg")
        {
            string[] names = [.. System.Xml.Linq.XElement.Parse(File.ReadAllText(_folder["a.svg"])).Elements()
                .Where(element => element.Name.LocalName == "text").Select(text => text.Value.Split(' ')[0])];
            Assert.Equal(["z1", "z0"], names.Where(name => name.StartsWith('z')));
            Assert.Equal(2, names.Count(name => name == "\u22121"));
        }

        // The report stays as it is; without a file the picture is one of the run's.
        Assert.Equal(report, File.ReadAllText(Path.Combine(Run, "report.html")));
        Assert.Equal($"{Path.Combine(Run, "images/traversal.png")}\n", CommandLine.Run("traverse", Run, "--grid", "0,2").Output);
        Assert.True(File.Exists(Path.Combine(Run, "images/traversal.png")));
    }

    [Fact]
    public void The_model_of_an_earlier_step_is_drawn_where_it_was_kept()
    {
        Train("--no-evaluate", "--keep-models", "--pictures-every", "10");
        foreach (string step in (string[])["0", "10", "20"])
        {
            Outcome drawn = CommandLine.Run("traverse", Run, "--image", "3", "--at-step", step, "--out", _folder[$"{step}.png"]);
            Assert.Equal((0, ""), (drawn.Code, drawn.Error));
        }

        CommandLine.Run("traverse", Run, "--image", "3", "--out", _folder["last.png"]);
        Assert.Equal(File.ReadAllBytes(_folder["last.png"]), File.ReadAllBytes(_folder["20.png"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["0.png"]), File.ReadAllBytes(_folder["10.png"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["10.png"]), File.ReadAllBytes(_folder["20.png"]));
        Outcome missing = CommandLine.Run("traverse", Run, "--at-step", "7", "--out", _folder["7.png"]);
        Assert.Equal(2, missing.Code);
        Assert.StartsWith($"disentangle: {Run} has no model of step 7\n", missing.Error, StringComparison.Ordinal);
        Assert.Equal(2, CommandLine.Run("traverse", Run, "--at-step", "10").Code);
    }

    [Theory]
    [InlineData("--latent", "3", "the model has the latent units z0 to z2, got z3")]
    [InlineData("--latent", "y", "latent takes latent units by number or name, for example 3,z5, got y")]
    [InlineData("--latent", "", "latent takes latent units by number or name, for example 3,z5, got ")]
    [InlineData("--range", "2:-2", "range must be MIN:MAX with MIN < MAX, for example -2:2, or quantiles, got 2:-2")]
    [InlineData("--range", "1", "range must be MIN:MAX with MIN < MAX, for example -2:2, or quantiles, got 1")]
    [InlineData("--image", "48", "image must be from 0 to 47, got 48")]
    [InlineData("--image", "-1", "image takes numbers from 0, for example 0 or 3,17, got -1")]
    [InlineData("--grid", "1,2,0", "grid takes two latent units, for example 3,5, got 1,2,0")]
    [InlineData("--steps", "102", "steps must be a whole number from 2 to 101, got 102")]
    [InlineData("--out", "a.jpg", "out must end in .png, .svg, .gif or .apng, got a.jpg")]
    public void A_traversal_that_cannot_be_is_refused_in_a_sentence(string option, string value, string sentence)
    {
        Train("--no-evaluate");
        Outcome outcome = CommandLine.Run("traverse", Run, option, value);
        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith($"disentangle: {sentence}\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoding_writes_an_archive()
    {
        Train("--no-evaluate");
        Outcome outcome = CommandLine.Run("encode", Run, "--data", TinyData.Write(_folder, "other.npz", factors: false),
            "--out", _folder["codes.npz"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains($"48 codes of 3 values: {_folder["codes.npz"]}", outcome.Output);
        using NpzArchive archive = NpzArchive.Open(_folder["codes.npz"]);
        Assert.Equal([48, 3], archive.Read("codes").Shape);
        Assert.False(archive.Contains("factors"));
    }

    [Fact]
    public void A_terminal_shows_a_bar_and_every_term()
    {
        Outcome outcome = new CommandLine { Live = true }.With(TrainWords("--no-evaluate"));
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains(new string('\u2588', 40), outcome.Output);
        Assert.Matches(@"20/20 steps, 100 %, \d+ images/s", outcome.Output);
        foreach (string term in new[] { "loss", "reconstruction", "kl" }) Assert.Matches($@"(?m){term} +\d+\.\d+", outcome.Output);
        Assert.Contains("seed ", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)kl +\d+\.\d+ .*[\u2581-\u2588]{8,}", outcome.Output);
        Assert.DoesNotContain("\u2581", Train("--no-evaluate", "--force").Output, StringComparison.Ordinal);
    }

    private Outcome Train(params string[] more) => CommandLine.Run(TrainWords(more));

    private string[] TrainWords(params string[] more) =>
        ["train", "beta-vae", "--data", _data, "--steps", "20", "--batch", "8", "--latents", "3", "--arch", "tiny", "--out", Run, .. more];
}
