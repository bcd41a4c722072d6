using System.Text.Json.Nodes;
using Disentangle.Studies.Plans;

namespace Disentangle.Studies.Tests.Plans;

/// <summary>Which runs a study has, in which order, under which numbers and names.</summary>
public sealed class StudyPlanTests
{
    private static readonly string[] Data =
        ["dsprites", "color-dsprites", "noisy-dsprites", "scream-dsprites", "smallnorb", "cars3d", "shapes3d"];

    // From the sweep of disentanglement_lib's unsupervised_study_v1: methods and values in its order.
    private static readonly (string Method, string Setting, double[] Values)[] Sweep =
    [
        ("beta-vae", "beta", [1, 2, 4, 6, 8, 16]),
        ("factor-vae", "gamma", [10, 20, 30, 40, 50, 100]),
        ("dip-vae-i", "lambda_od", [1, 2, 5, 10, 20, 50]),
        ("dip-vae-ii", "lambda_od", [1, 2, 5, 10, 20, 50]),
        ("beta-tcvae", "beta", [1, 2, 4, 6, 8, 10]),
        ("annealed-vae", "c_max", [5, 10, 25, 50, 75, 100]),
    ];

    [Fact]
    public void The_published_study_has_its_12600_models_under_their_numbers()
    {
        IReadOnlyList<PlannedRun> runs = BuiltIn("unsupervised-v1").Runs;
        Assert.Equal(12_600, runs.Count);
        for (int d = 0; d < 7; d++)
            for (int m = 0; m < 6; m++)
                for (int h = 0; h < 6; h++)
                    for (int seed = 0; seed < 50; seed++)
                    {
                        int number = ((d * 6 + m) * 6 + h) * 50 + seed;
                        PlannedRun run = runs[number];
                        (string method, string setting, double[] values) = Sweep[m];
                        Assert.Equal(number, run.Number);
                        Assert.Equal((Data[d], method, (ulong)seed),
                            (run.Specification.Data, run.Specification.Method, run.Specification.Seed));
                        Assert.Equal(values[h], run.Settings.Values[setting].Number);
                    }
    }

    [Fact]
    public void Its_runs_follow_the_published_protocol()
    {
        Assert.All(BuiltIn("unsupervised-v1").Runs, run =>
        {
            Assert.Equal((64, 10, 300_000L, 1e-4),
                (run.Specification.Batch, run.Specification.Latents, run.Specification.Steps, run.Specification.LearningRate));
            Assert.Equal("locatello", run.Specification.Architecture);
            double Number(string name) => run.Settings.Values[name].Number;
            if (run.Specification.Method == "dip-vae-i") Assert.Equal(10 * Number("lambda_od"), Number("lambda_d"));
            if (run.Specification.Method == "dip-vae-ii") Assert.Equal(Number("lambda_od"), Number("lambda_d"));
            if (run.Specification.Method == "annealed-vae") Assert.Equal((1000, 100_000), (Number("gamma"), Number("ramp")));
        });
    }

    [Fact]
    public void Every_built_in_study_can_be_planned()
    {
        Assert.Equal(
            [
                "correlated-v1", "overnight", "quickstart", "review/aggregate-posterior", "review/complexity", "review/elbo-parts",
                "review/estimators", "review/independence", "review/infogan", "review/newer", "review/total-correlation",
                "review/trade-off", "unsupervised-v1", "unsupervised-v1-short",
            ],
            BuiltInStudies.Names);
        Assert.All(BuiltInStudies.Names, name => Assert.NotEmpty(BuiltIn(name).Runs));
        Assert.Equal(90, BuiltIn("overnight").Runs.Count);
        Assert.Equal(9, BuiltIn("quickstart").Runs.Count);
        Assert.Equal(2 * 14 * 21 * 10, BuiltIn("correlated-v1").Runs.Count);
        Assert.Equal(14, BuiltIn("correlated-v1").Runs.Where(run => run.Specification.Data == "dsprites")
            .Select(run => run.Specification.Sampling.ToString()).Distinct().Count());
    }

    [Fact]
    public void Work_begins_with_one_seed_of_every_cell()
    {
        StudyPlan plan = Plan("study: a\ngrid: { method: beta-vae, set: { beta: [1, 4, 16] } }\nseeds: 3-5\n");
        Assert.Equal(
            [(1, 3), (4, 3), (16, 3), (1, 4), (4, 4), (16, 4), (1, 5), (4, 5), (16, 5)],
            plan.InOrderOfWork().Select(run => ((int)run.Settings.Values["beta"].Number, (int)run.Specification.Seed)));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], plan.Runs.Select(run => run.Number));
    }

    [Fact]
    public void More_seeds_and_methods_change_no_name_and_no_identity()
    {
        StudyPlan few = Plan("study: a\ngrid: [{ method: beta-vae, set: { beta: [1, 4] } }]\nseeds: 0-1\n");
        StudyPlan more = Plan("study: a\ngrid: [{ method: vae }, { method: beta-vae, set: { beta: [2, 1, 4] } }]\nseeds: 0-4\n");
        Assert.Subset(
            more.Runs.Select(run => (run.Name, run.Identity.Hash))
                .ToHashSet(), few.Runs.Select(run => (run.Name, run.Identity.Hash)).ToHashSet());
    }

    [Fact]
    public void Folders_say_what_distinguishes_their_runs()
    {
        StudyPlan plan = Plan(
            "study: a\ngrid: { method: beta-vae, arch: [tiny, mlp], set: { beta: 4, warmup: [0, 10] } }\ndata: [dsprites]\nseeds: 17\n");
        Assert.Equal(
            ["beta-vae_arch=tiny_beta=4_warmup=0_dsprites_s17_", "beta-vae_arch=tiny_beta=4_warmup=10_dsprites_s17_"],
            plan.Runs.Take(2).Select(run => run.Name[..^6].Replace("architecture", "arch")));
        Assert.All(plan.Runs, run => Assert.EndsWith($"_{run.Identity.Short}", run.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Blocks_that_differ_in_what_is_constant_within_each_have_cells_of_their_own()
    {
        StudyPlan plan = Plan(
            "study: a\ndata: dsprites\nseeds: 0-1\ngrid:\n  - { method: beta-vae, steps: 10, set: { beta: [1, 4] } }\n"
                + "  - { method: beta-vae, steps: 20, correlate: [[\"scale,posX=0.1\"]], set: { beta: 4 } }\n"
                + "  - { method: vae, steps: 20 }\n");
        Assert.Equal(
            ["steps=10 beta=1", "steps=10 beta=4", "steps=20 correlate=scale,posX=0.1 beta=4", ""],
            plan.Runs.Select(run => string.Join(' ', run.Cell.Select(pair => $"{pair.Key}={pair.Value}"))).Distinct());

        // Every cell of a built-in study is told from the others.
        Assert.All(BuiltInStudies.Names.Select(BuiltIn), study => Assert.All(
            study.Runs.GroupBy(run => (run.Specification.Method, run.Specification.Data, string.Join(' ', run.Cell))),
            cell => Assert.Equal(study.Study.Seeds.Count, cell.Count())));
    }

    [Fact]
    public void Zip_goes_through_lists_together()
    {
        StudyPlan plan = Plan("study: a\ngrid: { method: annealed-vae, zip: { c_max: [5, 10, 25], gamma: [1000, 1000, 500] } }\n");
        Assert.Equal([(5, 1000), (10, 1000), (25, 500)],
            plan.Runs.Select(run => (run.Settings.Values["c_max"].Number, run.Settings.Values["gamma"].Number)));
    }

    [Fact]
    public void One_number_of_steps_is_that_of_all_runs()
    {
        StudyPlan plan = StudyPlan.Of(BuiltIn("review/newer").Study.WithSteps(100), "");
        Assert.Equal(BuiltIn("review/newer").Runs.Count, plan.Runs.Count);
        Assert.All(plan.Runs, run => Assert.Equal(100, run.Specification.Steps));
        Assert.Equal("the study compares runs of several numbers of steps, which one number cannot replace",
            Assert.Throws<UserErrorException>(() => BuiltIn("review/estimators").Study.WithSteps(100)).Message);
    }

    [Fact]
    public void The_studies_of_the_review_have_files_of_the_full_length()
    {
        string folder = Path.Combine(RepositoryFolder.Path, "docs", "review", "full-length");
        string[] names = [.. BuiltInStudies.Names.Where(name => name.StartsWith("review/", StringComparison.Ordinal))];
        Assert.Equal(
            names.Select(name => $"{name["review/".Length..]}.yaml"), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.All(names, name =>
        {
            StudyPlan full = Plan(File.ReadAllText(Path.Combine(folder, $"{name["review/".Length..]}.yaml")));
            Assert.Equal(BuiltIn(name).Runs.Select(Compared), full.Runs.Select(Compared));
            Assert.Equal(BuiltIn(name).Study.Analyses, full.Study.Analyses);
            Assert.All(full.Runs.GroupBy(run => run.Specification.Method),
                method => Assert.True(method.Max(run => run.Specification.Steps) >= 200_000));
        });

        // What makes them the same study: not the length, nor what goes with it.
        static string Compared(PlannedRun run) => $"{run.Specification.Method} {run.Specification.Data.Replace("@32", "")} "
            + $"{run.Specification.Seed} {string.Join(' ', run.Settings.Values.Where(pair => pair.Key is not ("ramp" or "discriminator_lr"))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}";
    }

    [Fact]
    public void A_study_on_other_data_sets_keeps_the_blocks_that_name_them()
    {
        StudyFile study = StudyFile.Parse(
            "study: a\ndata: dsprites\ngrid:\n  - { method: vae }\n  - { method: aae, data: [dsprites, shapes3d] }\n"
                + "  - { method: beta-vae, zip: { data: [shapes3d, dsprites, cars3d], beta: [1, 2, 3] } }\n"
                + "  - { method: hfs, data: cars3d }\n",
            "a.yaml");
        string[] Runs(params string[] data) =>
        [
            .. StudyPlan.Of(study.WithData([.. data.Select(name => new StudyValue(JsonValue.Create(name)!))]), "a.yaml").Runs
                .Select(run => $"{run.Specification.Method} {run.Specification.Data} {(run.Cell.Count > 0 ? run.Cell[0].Value : "")}"),
        ];
        Assert.Equal(["vae shapes3d ", "aae shapes3d ", "beta-vae shapes3d 1"], Runs("shapes3d"));
        Assert.Equal(["vae cars3d ", "beta-vae cars3d 3", "hfs cars3d ", "vae mpi3d-toy "], Runs("cars3d", "mpi3d-toy"));

        // A run is the same run whether its study is whole or not.
        Assert.Subset(
            BuiltIn("review/total-correlation").Runs.Select(run => run.Name).ToHashSet(),
            StudyPlan.Of(BuiltIn("review/total-correlation").Study.WithData([new StudyValue("shapes3d@32")]), "").Runs
                .Select(run => run.Name).ToHashSet());
    }

    [Fact]
    public void A_study_whose_blocks_name_other_data_sets_says_which()
    {
        UserErrorException mistake = Assert.Throws<UserErrorException>(
            () => BuiltIn("review/independence").Study.WithData([new StudyValue("shapes3d")]));
        Assert.Equal(
            "the blocks of the study name their data sets, shapes3d@32, dsprites; none is shapes3d", mistake.Message);
    }

    [Fact]
    public void Correlations_are_a_key_like_any_other()
    {
        StudyPlan plan = Plan(
            "study: a\ngrid: { method: vae, data: dsprites, correlate: [[], [\"scale,posX=0.1\"], "
                + "[\"scale,posX=0.1\", \"posY,shape=0.2\"]] }\n");
        Assert.Equal([0, 1, 2], plan.Runs.Select(run => run.Specification.Sampling.Correlations.Count));
    }

    [Theory]
    [InlineData("study: a\ngrid: { method: beta-vae, sett: { beta: 1 } }", "line 2", "did you mean set?")]
    [InlineData("study: a\ngird: { method: beta-vae }", "line 2", "did you mean grid?")]
    [InlineData("study: a\ngrid: { method: beta-vae, set: { beta: x } }", "line 2", "beta")]
    [InlineData("study: a\ngrid:\n  - method: beta-vae\n    set: { beta: 1, bta: 2 }", "line 4", "did you mean beta?")]
    [InlineData("study: a\ngrid:\n  - method: betta-vae", "line 3", "did you mean beta-vae?")]
    [InlineData("study: a\ngrid: { method: beta-vae, steps: many }", "line 2", "steps")]
    [InlineData("study: a\ngrid: { method: vae }\nseeds: 1-x", "line 3", "seeds must be whole numbers and ranges")]
    [InlineData("study: a\ngrid: { method: vae }\nmeasure: { metrics: [migg] }", "line 3", "did you mean mig?")]
    [InlineData("study: a\ngrid: { method: vae, seed: 3 }", "line 2", "seeds are given once for the whole study")]
    [InlineData("study: a\ngrid: { method: beta-vae, set: { beta: [1, 1] } }", "line 2", "two runs are the same")]
    [InlineData("study: a\ngrid: { method: annealed-vae, zip: { c_max: [5, 10], gamma: [1] } }", "line 2", "as many values")]
    [InlineData("study: a\ngrid: &x { method: vae }", "line 2", "an anchor")]
    [InlineData("study: a\ngrid: !!map { method: vae }", "line 2", "a tag")]
    [InlineData("study: a\ngrid: [ }\nseeds: 0", "line 2", "not valid YAML")]
    [InlineData("study: a\ngrid:\n  - method: vae\n   latents: 3", "line 4", "did not find expected '-' indicator")]
    [InlineData("study: a b\ngrid: { method: vae }", "line 1", "must consist of letters")]
    [InlineData("study: a\ngrid: { method: dip-vae-i, set: { lambda_od: 1 }, derive: { lambda_d: 10 / lambda_od } }",
        "line 2", "a number times a setting")]
    public void A_mistake_is_refused_with_its_line(string text, string line, string words)
    {
        UserErrorException e = Assert.Throws<UserErrorException>(() => Plan(text));
        Assert.StartsWith("a.yaml, " + line, e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message + e.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_million_runs_are_refused_before_any_is_made()
    {
        string values = string.Join(", ", Enumerable.Range(1, 2000));
        Assert.Contains("1200000000 runs", Assert.Throws<UserErrorException>(() => Plan(
            $"study: a\ngrid: {{ method: annealed-vae, set: {{ c_max: [{values}], gamma: [{values}] }} }}\nseeds: 0-299\n")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_that_is_written_is_read_as_the_same()
    {
        Assert.All(BuiltInStudies.Names, name =>
        {
            StudyFile study = StudyFile.Parse(BuiltInStudies.Text(name), name), again = StudyFile.Parse(study.ToYaml(), name);
            Assert.Equal(study.ToYaml(), again.ToYaml());
            Assert.Equal(
                StudyPlan.Of(study, name).Runs.Select(run => run.Name), StudyPlan.Of(again, name).Runs.Select(run => run.Name));
        });
    }

    [Theory]
    [InlineData("0-4", "0,1,2,3,4")]
    [InlineData("7", "7")]
    [InlineData("0, 3,7-8", "0,3,7,8")]
    [InlineData("18446744073709551614-18446744073709551615", "18446744073709551614,18446744073709551615")]
    public void Seeds_are_numbers_and_ranges(string text, string expected) =>
        Assert.Equal(expected, string.Join(',', SeedList.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("3-1")]
    [InlineData("1,1")]
    [InlineData("-1")]
    [InlineData("0-2000000")]
    public void Other_seeds_are_refused(string text) => Assert.Throws<UserErrorException>(() => SeedList.Parse(text));

    private static StudyPlan BuiltIn(string name) => StudyPlan.Of(StudyFile.Parse(BuiltInStudies.Text(name), name), name);

    private static StudyPlan Plan(string text) => StudyPlan.Of(StudyFile.Parse(text, "a.yaml"), "a.yaml");
}
