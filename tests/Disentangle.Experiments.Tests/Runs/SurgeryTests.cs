using System.Text.Json.Nodes;
using System.Xml.Linq;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Estimators;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Methods;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class SurgeryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_holds_what_fits_together()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 300).Path);
        SurgeryResult result = Surgery.Run(run);
        JsonNode file = JsonNode.Parse(File.ReadAllText(Surgery.Entry.FileIn(run.Folder)))!;
        Assert.Equal(SurgeryFile.ToJson(result), File.ReadAllText(Surgery.Entry.FileIn(run.Folder)));
        Assert.Equal((48, 48, 300, 3), ((int)file["images"]!, (int)file["samples"]!, (int)file["step"]!, (int)file["seed"]!));
        Assert.Equal((48, Math.Log(48)), ((int)file["distinctImages"]!, (double)file["ceiling"]!));
        double information = Value("indexCodeInformation"), correlation = Value("totalCorrelation"),
            dimensionWise = Value("dimensionWiseKl");
        Assert.Equal(information + correlation + dimensionWise, Value("kl"), 1e-12);
        Assert.Equal(-Value("reconstruction") - (double)file["analyticKl"]!, Value("elbo"), 1e-9);
        Assert.InRange(information, 0.05, Math.Log(48));
        JsonArray latents = file["latents"]!.AsArray();
        Assert.Equal(4, latents.Count);
        Assert.Equal((double)file["analyticKl"]!, latents.Sum(unit => (double)unit!["kl"]!), 1e-9);
        Assert.Equal(correlation, latents.Sum(unit => (double)unit!["information"]!["value"]!) - information, 1e-9);
        Assert.Equal((int)file["activeUnits"]!, latents.Count(unit => (bool)unit!["active"]!));
        foreach (string residual in new[] { "sum", "totalCorrelation" }) Assert.InRange((double)file["residuals"]![residual]!, -1e-6, 1e-6);
        Assert.InRange((double)file["residuals"]!["analyticKlStandardErrors"]!, -4, 4);

        double Value(string key) => (double)file[key]!["value"]!;
    }

    [Fact]
    public void Discrete_codes_are_counted()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, method: "qlae").Path);
        StringWriter output = new();
        AnalysisOutcome outcome = Surgery.Entry.Run(run, new AnalysisRequest());
        outcome.Print(output);
        JsonNode file = JsonNode.Parse(File.ReadAllText(Surgery.Entry.FileIn(run.Folder)))!;
        double[] entropies = [.. file["latents"]!.AsArray().Select(unit => (double)unit!["entropy"]!)];
        Assert.Equal((double)file["totalCorrelation"]!, entropies.Sum() - (double)file["indexCodeInformation"]!, 1e-12);
        Assert.InRange((double)file["indexCodeInformation"]!, entropies.Max(), Math.Log(48));
        Assert.All(file["latents"]!.AsArray(), unit => Assert.InRange((int)unit!["usedValues"]!, 1, (int)unit["values"]!));
        Assert.Contains($"{file["distinctCodes"]} different codes; the values in use could make", output.ToString());

        RunReport.Write(run);
        string report = File.ReadAllText(run.Folder.ReportFile);
        Assert.Contains("I(n; z) = H(z), at most 3.871 nats", report);
        Assert.Contains("QLAE", report);
    }

    [Fact]
    public void The_ceiling_is_the_entropy_of_the_distinct_images()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        TrainedRun repeated = run with { Data = new FewerImages(run.Data, 12) };
        Surgery.Run(repeated);
        EstimatorComparison.Run(repeated, batches: 2, updates: 20);
        foreach (string path in new[] { Surgery.Entry.FileIn(run.Folder), EstimatorComparison.Entry.FileIn(run.Folder) })
        {
            JsonNode file = JsonNode.Parse(File.ReadAllText(path))!;
            Assert.Equal((48, 12), ((int)file["images"]!, (int)file["distinctImages"]!));
            Assert.Equal(Math.Log(12), (double)file["ceiling"]!, 1e-12);
        }

        RunReport.Write(run);
        Assert.Contains("at most 2.485 nats, the entropy of the 12 distinct images", File.ReadAllText(run.Folder.ReportFile));
    }

    [Fact]
    public void As_trained_images_have_the_probabilities_of_training()
    {
        SamplingRules rules = SamplingRules.Parse(["shade,y=0.2"], ["x=3"]);
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, sampling: rules).Path);
        double[] p = new double[48];
        for (int n = 0; n < 48; n++) p[n] = n % 4 == 3 ? 0 : Math.Exp(-Math.Pow(n / 16 / 2.0 - n / 4 % 4 / 3.0, 2) / (2 * 0.2 * 0.2));
        double total = p.Sum(), entropy = -p.Where(w => w > 0).Sum(w => w / total * Math.Log(w / total));

        SurgeryResult plain = Surgery.Run(run), trained = Surgery.Run(run, asTrained: true);
        Assert.Equal((48, Math.Log(48)), (plain.Exact.Entropy.Distinct, plain.Exact.Ceiling));
        Assert.Equal(36, trained.Exact.Entropy.Distinct);
        Assert.Equal(entropy, trained.Exact.Ceiling, 1e-12);
        Assert.Equal(SurgeryFile.ToJson(trained), File.ReadAllText(Surgery.Entry.FileIn(run.Folder, asTrained: true)));
        Assert.Equal(SurgeryFile.ToJson(plain), File.ReadAllText(Surgery.Entry.FileIn(run.Folder)));

        // The mean KL term by itself, from the codes.
        Codes codes = run.Method.Encode(run.Images([.. Enumerable.Range(0, 48)]));
        double kl = 0;
        for (int i = 0; i < 48 * 4; i++)
            kl += p[i / 4] / total * 0.5
                * (codes.Means[i] * (double)codes.Means[i] + Math.Exp(codes.LogVariances![i]) - codes.LogVariances[i] - 1);
        Assert.Equal(kl, trained.Exact.AnalyticKl, 1e-5 * kl);
        Assert.InRange(trained.AnalyticResidual, -4, 4);

        EstimatorComparisonResult comparison = EstimatorComparison.Run(run, batches: 200, asTrained: true);
        Assert.True(File.Exists(EstimatorComparison.Entry.FileIn(run.Folder, asTrained: true)));
        Assert.False(File.Exists(EstimatorComparison.Entry.FileIn(run.Folder)));
        Assert.All(comparison.Figures.Where(figure => figure.Id is not "exact"), figure => Assert.Equal(kl, figure.Parts.Kl, 0.2 * kl));
    }

    [Fact]
    public void The_report_shows_a_surgery_of_its_step_alone()
    {
        RunFolder folder = TinyData.Train(_folder);
        using (TrainedRun run = TrainedRun.Open(folder.Path))
        {
            RunReport.Write(run);
            Assert.DoesNotContain("ELBO surgery", File.ReadAllText(folder.ReportFile));
            Surgery.Run(run, samples: 20, seed: 5);
            RunReport.Write(run);
            string page = File.ReadAllText(folder.ReportFile);
            XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]);
            Assert.Contains("ELBO surgery", page);
            Assert.Contains("estimated at 20 codes with all 48 images", page);
            Assert.True(File.Exists(Path.Combine(folder.ImagesFolder, "surgery.svg")));
        }

        using TrainJob job = TrainJob.Resume(folder.Path, new() { Steps = 40 });
        foreach (var _ in job.Train())
        {
            // Every step is done by asking for its report.
        }

        RunReport.Write(job.ToTrainedRun());
        Assert.DoesNotContain("ELBO surgery", File.ReadAllText(folder.ReportFile));
    }

    [Fact]
    public void Codes_and_figures_depend_on_the_seed_and_not_on_the_threads()
    {
        string folder = TinyData.Train(_folder).Path;
        using Session alone = new(threads: 1), crew = new(threads: 3);
        using TrainedRun run = TrainedRun.Open(folder, alone), other = TrainedRun.Open(folder, crew);
        KlParts one = Surgery.Run(run, 30, 7).Exact.Parts, three = Surgery.Run(other, 30, 7).Exact.Parts;
        Assert.Equal(one, three);
        Assert.NotEqual(one, Surgery.Run(run, 30, 8).Exact.Parts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(49)]
    public void Impossible_numbers_of_codes_are_refused(int samples)
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        UserErrorException e = Assert.Throws<UserErrorException>(() => Surgery.Run(run, samples));
        Assert.Equal($"samples must be from 2 to the number of images, 48, got {samples}", e.Message);
        Assert.False(File.Exists(Surgery.Entry.FileIn(run.Folder)));
    }

    [Fact]
    public void A_method_without_a_gaussian_posterior_is_refused()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        UserErrorException e = Assert.Throws<UserErrorException>(() => Surgery.Run(run with { Method = new Deterministic(run.Method) }));
        Assert.Equal(
            "beta-vae as it was trained has no Gaussian posterior q(z|x) with the prior N(0, I), which the decomposition of "
                + "the KL term needs", e.Message);
    }

    [Fact]
    public void An_infovae_is_decomposed_and_a_wasserstein_autoencoder_is_reconstructed_alone()
    {
        using TrainedRun info = TrainedRun.Open(TinyData.Train(_folder, method: "info-vae", name: "info").Path);
        Assert.Equal(0, Surgery.Run(info).SumResidual, 1e-6);
        using TrainedRun wae = TrainedRun.Open(TinyData.Train(_folder, method: "wae-mmd", name: "wae").Path);
        UserErrorException e = Assert.Throws<UserErrorException>(() => Surgery.Run(wae));
        Assert.StartsWith("wae-mmd as it was trained has no Gaussian posterior", e.Message, StringComparison.Ordinal);
        Assert.Contains("info-vae", e.Hint, StringComparison.Ordinal);
        EvidenceBoundResult bound = EvidenceBound.Run(wae);
        Assert.True(bound.Reconstruction.Mean > 0);
        Assert.Null(bound.Elbo);
    }

    [Theory]
    [InlineData("gaussian", "normal", 1, true)]
    [InlineData("gaussian", "normal", 2, false)]
    [InlineData("gaussian", "uniform", 1, false)]
    [InlineData("deterministic", "normal", 1, false)]
    public void An_adversarial_autoencoder_is_decomposed_where_its_posterior_and_prior_are_normal(string encoder,
        string prior, double scale, bool possible)
    {
        MethodSettings settings = MethodSettings.Empty.With("encoder", encoder).With("prior", prior).With("prior_scale", scale)
            .With("discriminator_units", 4);
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, method: "aae", settings: settings).Path);
        if (possible) Assert.Equal(0, Surgery.Run(run).SumResidual, 1e-6);
        else Assert.Throws<UserErrorException>(() => Surgery.Run(run));
    }

    [Fact]
    public void A_comparison_of_estimators_is_read_back_and_drawn_in_the_report_of_its_step()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Assert.Null(EstimatorsFile.Read(run));
        EstimatorComparisonResult result = EstimatorComparison.Run(run, batches: 5, updates: 20);
        IReadOnlyList<EstimatorFigures> read = EstimatorsFile.Read(run)!;
        Assert.Equal(result.Figures.Select(figure => (figure.Id, figure.Name, figure.Parts)),
            read.Select(figure => (figure.Id, figure.Name, figure.Parts)));
        RunReport.Write(run);
        Assert.Contains("Estimators of the aggregate posterior", File.ReadAllText(run.Folder.ReportFile));
        Assert.True(File.Exists(Path.Combine(run.Folder.ImagesFolder, "estimators.svg")));
        Assert.Null(EstimatorsFile.Read(run with { Step = 1 }));

        // Another version may know other estimators: those with these parts are shown, the others are left out.
        JsonNode file = JsonNode.Parse(EstimatorsFile.ToJson(result))!;
        file["later"] = true;
        JsonNode other = file["estimators"]![1]!.DeepClone(), strange = JsonNode.Parse("""{"estimator":"strange","bound":1}""")!;
        other["estimator"] = "later";
        file["estimators"]!.AsArray().Add(other);
        file["estimators"]!.AsArray().Add(strange);
        File.WriteAllText(EstimatorComparison.Entry.FileIn(run.Folder), file.ToJsonString());
        Assert.Equal([.. result.Figures.Select(figure => figure.Id), "later"], EstimatorsFile.Read(run)!.Select(figure => figure.Id));
        File.WriteAllText(EstimatorComparison.Entry.FileIn(run.Folder), "{\"step\":30,\"estimators\":[{}]}");
        Assert.Null(EstimatorsFile.Read(run));
    }

    [Fact]
    public void A_damaged_file_is_no_file()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Surgery.Run(run);
        Assert.NotNull(SurgeryFile.Read(run));
        File.WriteAllText(Surgery.Entry.FileIn(run.Folder), "{\"step\":30}");
        Assert.Null(SurgeryFile.Read(run));
    }
}

/// <summary>A method that tells nothing of a posterior.</summary>
internal sealed class Deterministic(Methods.IMethod inner) : Methods.IMethod
{
    public IReadOnlyList<Methods.Phase> Phases => inner.Phases;

    public Tensors.ParameterSet Parameters => inner.Parameters;

    public ImageShape ImageShape => inner.ImageShape;

    public int Latents => inner.Latents;

    public Codes Encode(Tensors.Tensor images) => inner.Encode(images);

    public Tensors.Tensor Decode(Tensors.Tensor codes) => inner.Decode(codes);
}

/// <summary>Images of which only the first few are different.</summary>
internal sealed class FewerImages(IImageDataset images, int distinct) : IImageDataset
{
    public string Name => images.Name;

    public int Count => images.Count;

    public ImageShape Shape => images.Shape;

    public void Read(ReadOnlySpan<int> indices, Span<float> destination) =>
        images.Read([.. indices.ToArray().Select(index => index % distinct)], destination);
}
