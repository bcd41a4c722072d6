using System.Buffers.Binary;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Reports;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class RunReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_report_is_one_page_with_every_picture_score_and_setting()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 300).Path);
        RunScores scores = Evaluation.Run(run, MetricSelection.Of(["mig"]));
        LatentSummary summary = RunReport.Write(run);
        string page = File.ReadAllText(run.Folder.ReportFile);

        // Well-formed, and without any other file.
        XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]);
        Assert.DoesNotContain("src=\"images", page);
        Assert.Contains("npz:tiny.npz", page);
        Assert.Contains($"{scores.Results[0].Values["mig"]:0.000}", page);
        Assert.Contains("disentangle train beta-vae", page);
        foreach (LatentSummary.Latent latent in summary.Latents) Assert.Contains(latent.Name, page);
        Assert.Equal(
            ["factors-and-codes.svg", "kl.svg", "loss.svg", "mutual-information.svg", "reconstructions.png", "samples.png",
                "traversals.gif", "traversals.png"],
            Directory.GetFiles(run.Folder.ImagesFolder).Select(Path.GetFileName)
                .Where(name => !name!.StartsWith("factors.", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("beta-vae", "is from the 1\u00A0% to the 99\u00A0% quantile", "codes sampled from the prior")]
    [InlineData("qlae", "goes through the values that its unit takes", "take each of their values equally often")]
    public void Rows_and_samples_are_described_as_the_codes_are(string method, string range, string samples)
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, method: method).Path);
        RunReport.Write(run);
        string page = File.ReadAllText(run.Folder.ReportFile);
        Assert.Contains(range, page, StringComparison.Ordinal);
        Assert.Contains(samples, page, StringComparison.Ordinal);
        Assert.Equal(method == "beta-vae", page.Contains("sampled from the prior", StringComparison.Ordinal));
    }

    [Fact]
    public void Factors_that_a_unit_follows_have_a_row_of_their_own_in_a_figure()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 1000).Path);
        LatentSummary summary = RunReport.Write(run);
        int followed = summary.Latents.Where(l => l is { Active: true, Factor: not null, Share: >= 0.2 })
            .Select(l => l.Factor).Distinct().Count();
        Assert.InRange(followed, 1, 3);
        byte[] sheet = File.ReadAllBytes(FactorPictures.SheetOf(run.Folder)),
            animation = File.ReadAllBytes(FactorPictures.AnimationOf(run.Folder));
        Assert.Equal((int)(16 + followed * (128 + 12) + 2.4 * 128 / 6.8),
            System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(sheet.AsSpan(20)));
        Assert.Equal("GIF89a"u8, animation.AsSpan(0, 6));

        // The report shows these files, and no other animation.
        string page = File.ReadAllText(run.Folder.ReportFile);
        Assert.Contains(Convert.ToBase64String(sheet), page, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(animation), page, StringComparison.Ordinal);
        Assert.Equal(1, page.Split("data:image/gif").Length - 1);
        Assert.Matches("alt=\"A row of images for each factor that a latent unit follows\\. \\w+: z\\d explains \\d+ %", page);

        // What an earlier report has left goes where no unit follows a factor.
        FactorPictures.Write(null, run.Folder);
        Assert.False(File.Exists(FactorPictures.SheetOf(run.Folder)));
        Assert.False(File.Exists(FactorPictures.AnimationOf(run.Folder)));
    }

    [Fact]
    public void A_deterministic_encoder_has_a_report_without_divergences()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, method: "aae").Path);
        LatentSummary summary = RunReport.Write(run);
        string page = File.ReadAllText(run.Folder.ReportFile);
        XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]);
        Assert.All(summary.Latents, latent => Assert.True(double.IsNaN(latent.Kl)));
        Assert.Equal(
            summary.Latents.Select(latent => summary.Statistics.MeanVariance[latent.Unit]).OrderDescending(),
            summary.Latents.Select(latent => summary.Statistics.MeanVariance[latent.Unit]));
        Assert.DoesNotContain("KL divergence from", page);
        Assert.DoesNotContain(">NaN", page);
        Assert.Equal(
            ["factors-and-codes.svg", "loss-discriminator.svg", "loss-encoder.svg", "loss-reconstruction.svg", "mutual-information.svg",
                "reconstructions.png", "samples.png", "traversals.gif", "traversals.png"],
            Directory.GetFiles(run.Folder.ImagesFolder).Select(Path.GetFileName)
                .Where(name => !name!.StartsWith("factors.", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Data_without_factors_has_a_report_without_them()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, factors: false).Path);
        LatentSummary summary = RunReport.Write(run);
        Assert.All(summary.Latents, latent => Assert.Null(latent.Factor));
        Assert.False(File.Exists(Path.Combine(run.Folder.ImagesFolder, "mutual-information.svg")));
        Assert.DoesNotContain("Mutual information", File.ReadAllText(run.Folder.ReportFile));
    }

    [Fact]
    public void Pictures_have_a_row_for_each_latent_and_two_for_reconstructions()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        RunPictures pictures = RunPictures.Draw(run, LatentSummary.Of(run));

        // Images of 8x8 are shown as 64x64, with gaps of 2.
        Assert.Equal((10 * 66 - 2, 2 * 66 - 2), SizeOf(pictures.Reconstructions));
        Assert.Equal((11 * 66 - 2, 4 * 66 - 2), SizeOf(pictures.Traversals));
        Assert.Equal(4, pictures.TraversalValues.Count);
        Assert.Equal(4, FilmRows.Draw(run, LatentSummary.Of(run)).Length);
        Assert.All(pictures.TraversalValues, values => Assert.Equal([-2, 0, 2], new[] { values[0], values[5], values[10] }));
    }

    [Fact]
    public void Latents_are_sorted_by_what_they_say_and_matched_with_what_they_follow()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 1500, settings: MethodSettings.Empty.With("beta", 0.1)).Path);
        LatentSummary summary = LatentSummary.Of(run);
        Assert.Equal(summary.Latents.Select(l => l.Kl).OrderDescending(), summary.Latents.Select(l => l.Kl));
        Assert.Equal([0, 1, 2, 3], summary.Latents.Select(l => l.Unit).Order());
        LatentSummary.Latent best = summary.Latents[0];
        Assert.NotNull(best.Factor);

        // The match is the largest share of a factor's entropy, and the numbers of the labels are those of the heat map.
        MetricMatrix map = summary.Explained!.Shares;
        double[] shares = [.. Enumerable.Range(0, 3).Select(k => map.Values[best.Unit, k])];
        Assert.Equal(map.Columns[Array.IndexOf(shares, shares.Max())], best.Factor);
        Assert.Equal(shares.Max(), best.Share);
        RunReport.Write(run);
        string page = File.ReadAllText(run.Folder.ReportFile);
        Assert.Contains(
            $">{best.Factor}</dd><dd class=\"share\" title=\"the share of the factor's entropy that it explains\">{100 * best.Share:0} %<",
            page, StringComparison.Ordinal);
        Assert.Contains($">{100 * best.Share:0}</text>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Lead_traversals_and_KL_chart_count_active_units_by_one_rule()
    {
        // A large beta leaves some units without information.
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 300, settings: MethodSettings.Empty.With("beta", 8)).Path);
        LatentSummary summary = RunReport.Write(run);
        string page = File.ReadAllText(run.Folder.ReportFile);
        int active = summary.Latents.Count(latent => latent.Active);
        Assert.InRange(active, 0, 3);
        Assert.Equal(active, summary.Statistics.MeanVariance.Count(variance => variance > 0.01f));
        Assert.Contains($"{active} of 4 latent units {(active == 1 ? "is" : "are")} active.", page);
        Assert.Equal(4 - active, Occurrences(page, "class=\"latent faint\""));
        Assert.Equal(4 - active, Occurrences(File.ReadAllText(Path.Combine(run.Folder.ImagesFolder, "kl.svg")), "fill-opacity=\"0.5\""));
        Assert.All(summary.Latents.Where(latent => !latent.Active), latent => Assert.Null(latent.Match));

        static int Occurrences(string text, string part) => text.Split(part).Length - 1;
    }

    [Fact]
    public void A_report_of_a_run_that_has_not_ended_says_of_which_step_it_is()
    {
        RunFolder folder = TinyData.Train(_folder);
        using TrainedRun ended = TrainedRun.Open(folder.Path);
        RunReport.Write(ended);
        Assert.DoesNotContain("class=\"notice\"", File.ReadAllText(folder.ReportFile));
        RunSpecification longer = ended.Description.Specification with { Steps = 12000 };
        using TrainedRun running = ended with { Description = ended.Description with { Specification = longer } };
        RunReport.Write(running);
        string page = File.ReadAllText(folder.ReportFile);
        Assert.Contains(
            "This report is of training step 30 of 12,000: training has not ended, and the figures will change. Scores "
                + "are measured at the end.", page);
        Assert.Contains("<dd>30 of 12,000</dd>", page);
    }

    [Fact]
    public void Title_and_lead_name_the_settings()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, settings: MethodSettings.Empty.With("warmup", 7)).Path);
        RunReport.Write(run);
        string page = File.ReadAllText(run.Folder.ReportFile);
        Assert.Contains("VAE (beta=4, warmup=7) on npz:tiny.npz</h1>", page);
        Assert.Contains("Trained for 30 steps of batch size 8, with Adam at learning rate 0.01, architecture tiny and seed 3.", page);
    }

    [Fact]
    public void Settings_name_the_preset_and_mark_what_differs_from_it()
    {
        RunSpecification preset = RunPresetCatalogue.Get("locatello2019")
            .Apply(RunSpecification.Usual("beta-vae", MethodSettings.Empty.With("beta", 8)));
        ReportSetting[] Of(RunSpecification s) => [.. ReportSettings.Of(s, MethodCatalogue.Get("beta-vae"), [])];
        Assert.Contains(new ReportSetting("preset", "locatello2019"), Of(preset));
        Assert.Contains(new ReportSetting("beta", "8 (changed)"), Of(preset));
        Assert.Single(Of(preset), setting => setting.Value.EndsWith(" (changed)", StringComparison.Ordinal));
        ReportSetting[] changed = Of(preset with { Batch = 8, LearningRate = 0.01 });
        Assert.Equal(["beta", "batch size", "learning rate"],
            changed.Where(setting => setting.Value.EndsWith(" (changed)", StringComparison.Ordinal)).Select(setting => setting.Name));
        Assert.DoesNotContain(Of(preset with { Preset = null, Batch = 8 }),
            setting => setting.Name == "preset" || setting.Value.Contains("changed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(5, 5)]
    [InlineData(6, 3)]
    [InlineData(8, 4)]
    public void The_animation_of_units_has_no_empty_cell(int units, int columns) => Assert.Equal(columns, RunPictures.ColumnsOf(units));

    [Fact]
    public void Scores_that_this_version_does_not_know_are_shown_as_they_are()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Evaluation.Run(run, MetricSelection.Of(["mig"]));
        JsonNode file = JsonNode.Parse(File.ReadAllText(run.Folder.ScoresFile))!;
        file["metrics"]!.AsArray()
            .Add(
                JsonNode.Parse(
                    """{"metric":"later","protocol":"of a later version","seconds":1,"values":"""
                        + """{"later":0.375,"later.part":2},"matrices":[]}"""));
        file["metrics"]!.AsArray().Add(JsonNode.Parse("""{"metric":"strange","values":"none","new":{"a":[1]}}"""));
        file["metrics"]![0]!["values"]!["mig.new"] = 0.625;
        file["version"] = 9;
        File.WriteAllText(run.Folder.ScoresFile, file.ToJsonString());
        RunReport.Write(run);
        string page = File.ReadAllText(run.Folder.ReportFile);
        Assert.Contains("<h3>later</h3><p class=\"value\">0.375</p>", page);
        Assert.Contains("this version does not know this metric", page);
        Assert.Contains("<dt>new</dt><dd>0.625</dd>", page);

        // Measuring another metric keeps all of it.
        Evaluation.Run(run, MetricSelection.Of(["mcc"]));
        JsonNode kept = JsonNode.Parse(File.ReadAllText(run.Folder.ScoresFile))!;
        Assert.Equal(["mcc", "mig", "later", "strange"], kept["metrics"]!.AsArray().Select(entry => (string)entry!["metric"]!));
        Assert.Equal(file["metrics"]![1]!.ToJsonString(), kept["metrics"]![2]!.ToJsonString());
        Assert.Equal(file["metrics"]![2]!.ToJsonString(), kept["metrics"]![3]!.ToJsonString());
        Assert.Equal((9, 0.375), ((int)kept["version"]!, (double)kept["scores"]!["later"]!));
    }

    [Fact]
    public void A_method_with_categories_has_a_picture_of_them()
    {
        RunSpecification specification = RunSpecification.Usual("infogan", MethodSettings.Empty.With("categories", 3).With("units", 8)) with
        {
            Data = TinyData.Write(_folder),
            Architecture = "tiny",
            Batch = 8,
            Steps = 5,
        };
        using (TrainJob job = TrainJob.Start(specification, _folder["run"],
            execution: TinyData.Execution)) Assert.Equal(5, job.Train().Count());
        using TrainedRun run = TrainedRun.Open(_folder["run"]);
        LatentSummary summary = RunReport.Write(run);

        // A column for each category, eight rows; a row of the traversals for each of the 3 + 2 units, each of its own range.
        byte[] png = File.ReadAllBytes(Path.Combine(run.Folder.ImagesFolder, "categories.png"));
        Assert.Equal((3 * 66 - 2, 8 * 66 - 2), SizeOf(png));
        Assert.Contains(Convert.ToBase64String(png), File.ReadAllText(run.Folder.ReportFile), StringComparison.Ordinal);
        RunPictures pictures = RunPictures.Draw(run, summary);
        Assert.Equal(png, pictures.Categories);
        Assert.Equal([0, 0, 0, -1, -1],
            summary.Latents.Zip(pictures.TraversalValues).OrderBy(pair => pair.First.Unit).Select(pair => pair.Second[0]));
    }

    private static (int Width, int Height) SizeOf(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
}
