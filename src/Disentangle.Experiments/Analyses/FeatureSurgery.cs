using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Analysis;
using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>What the surgery of a run of features found; nats, mean over the images.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">What decided images and codes.</param>
/// <param name="Parts">The KL term of codes with binary presence, in parts.</param>
/// <param name="Bound">Bounds of log p(x) with binary presence.</param>
/// <param name="SticksKl">KL(q(nu) || p(nu)), once for the whole data set.</param>
/// <param name="UsedFeatures">How many features tell images apart.</param>
/// <param name="ExpectedFeatures">How many features an image has on average.</param>
/// <param name="Presence">The mean probability of each feature over the images.</param>
public sealed record FeatureSurgeryResult(
    long Step, ulong Seed, FeatureDecomposition Parts, FeatureBound Bound, double SticksKl, int UsedFeatures, double ExpectedFeatures,
    IReadOnlyList<double> Presence);

/// <summary>
/// The surgery of a run of IBP-VAE: the KL term of its codes with binary presence in parts, with the aggregate posterior of all images, and
/// bounds of log p(x) of the model with binary presence.
/// </summary>
public static class FeatureSurgery
{
    /// <summary>Codes drawn where the user does not say, and images that the bounds are measured on, if there are as many.</summary>
    public const int DefaultSamples = 1000;

    // Weights of an image.
    private const int ImportanceSamples = 64;

    /// <summary>Whether the run's codes are features.</summary>
    public static bool AppliesTo(TrainedRun run) => run.Method is IbpVae;

    /// <summary>Decomposes the KL term of a run, and writes <c>surgery.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">
    /// Codes, each of another image, from 2 to the number of images; null for 1,000, or all where there are fewer.
    /// </param>
    /// <param name="seed">Decides images and codes; null for the run's own seed.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The method has no features, the number of codes is out of range, or the file cannot be
    /// written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static FeatureSurgeryResult Run(
        TrainedRun run, int? samples = null, ulong? seed = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (run.Method is not IbpVae model)
            throw new UserErrorException($"{run.Description.Specification.Method} has no features that are present or absent");
        int images = run.Data.Count, count = Surgery.SamplesOf(run, samples, DefaultSamples);
        string file = Surgery.Entry.FileIn(run.Folder);
        Storage.RequireWritable(file);
        ulong used = seed ?? run.Description.Specification.Seed;
        Features features = Encode(model, run, Stage.Of("encoding", progress), cancellation);
        var parts = FeatureDecomposition.Of(
            features, model.PriorPresence(), count, used, run.Session.Crew, Stage.Of("decomposing", progress), cancellation);
        Philox random = new(used, RandomPurpose.BoundImages);
        int[] order = [.. Enumerable.Range(0, images)];
        random.Choose<int>(order, Math.Min(DefaultSamples, images));
        var bound = FeatureBound.Of(
            model, run.Description.Specification.Likelihood, run.Data, order[..Math.Min(DefaultSamples, images)], ImportanceSamples, used,
            run.Session.Kernels, Stage.Of("bounding", progress), cancellation);
        double[] presence = new double[features.Latents];
        for (int i = 0; i < features.Presence.Length; i++) presence[i % presence.Length] += features.Presence[i] / (double)images;
        FeatureSurgeryResult result = new(
            run.Step, used, parts, bound, model.SticksKl(), features.Used.Length, features.Active, presence);
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(ToJson(result))));
        return result;
    }

    /// <summary>The answer of the command.</summary>
    internal static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request, int? samples, ulong? seed)
    {
        if (request.AsTrained)
            throw new UserErrorException("--as-trained is not available for features that are present or absent", "leave it out");
        FeatureSurgeryResult result = Run(run, samples, seed, request.Progress, request.Cancellation);
        return new AnalysisOutcome(ToJson(result), output => Print(run, result, output));
    }

    /// <summary>The charts of what the run's file says; none where there is no such file.</summary>
    internal static IReadOnlyList<AnalysisChart> Charts(TrainedRun run) => AnalysisFile.Read(
        Surgery.Entry.FileIn(run.Folder), run.Step, root => (IReadOnlyList<AnalysisChart>)
        [
            new AnalysisChart(SurgeryCharts.PartsFile, Parts(root)), new AnalysisChart(SurgeryCharts.UnitsFile, Units(root)),
        ]) ?? [];

    private static Features Encode(IbpVae model, TrainedRun run, Stage? progress, CancellationToken cancellation)
    {
        (int n, int k) = (run.Data.Count, model.Latents);
        if ((long)n * k > Array.MaxLength) throw new UserErrorException($"{n} codes of {k} values are too many to hold at once");
        Features all = new(n, k, new float[n * k], new float[n * k], new float[n * k]);
        DatasetCodes.ForEachBatchOfImages(run.Data, (first, images) =>
        {
            Features some = model.Infer(images);
            some.Presence.CopyTo(all.Presence, first * k);
            some.Means.CopyTo(all.Means, first * k);
            some.LogVariances.CopyTo(all.LogVariances, first * k);
        }, run.Session.Crew, progress, cancellation);
        return all;
    }

    private static string ToJson(FeatureSurgeryResult result)
    {
        JsonObject json = new()
        {
            ["step"] = result.Step, ["seed"] = result.Seed, ["images"] = result.Parts.Images, ["samples"] = result.Parts.Samples,
        };
        EstimatorsFile.AddParts(json, result.Parts.Parts);
        json["analyticKl"] = result.Parts.AnalyticKl;
        json["elbo"] = AnalysisFile.Figure(result.Bound.Elbo.Mean, result.Bound.Elbo.StandardError);
        json["importanceWeighted"] = AnalysisFile.Figure(
            result.Bound.ImportanceWeighted.Mean, result.Bound.ImportanceWeighted.StandardError);
        json["importanceSamples"] = result.Bound.Samples;
        json["boundImages"] = result.Bound.Elbo.Count;
        json["sticksKl"] = result.SticksKl;
        json["usedFeatures"] = result.UsedFeatures;
        json["expectedFeatures"] = result.ExpectedFeatures;
        json["latents"] = new JsonArray([.. result.Parts.Information.Select((one, unit) => new JsonObject
        {
            ["unit"] = unit, ["information"] = AnalysisFile.Figure(one.Value, one.Error), ["presence"] = result.Presence[unit],
        })]);
        return AnalysisFile.Text(json);
    }

    private static ReportChart Parts(JsonItem root)
    {
        KlParts parts = EstimatorsFile.PartsOf(root) ?? throw new UserErrorException("a part is missing");
        return new ReportChart(
            "ELBO surgery",
            $"The KL term of codes with binary presence in parts, of {Figures.Count(root["samples"].Int())} codes against all "
                + $"{Figures.Count(root["images"].Int())} images. A bound of log p(x) with binary presence is "
                + $"{Figures.Show(root["elbo"]["value"].Number())} nats, and {Figures.Show(root["importanceWeighted"]["value"].Number())} "
                + $"with {root["importanceSamples"].Int()} importance weights of an image. "
                + $"{root["usedFeatures"].Int()} features tell images apart; an image has "
                + $"{Figures.Show(root["expectedFeatures"].Number())} on average.",
            SurgeryCharts.Bars(parts));
    }

    private static ReportChart Units(JsonItem root) => new(
        "Information of each feature",
        "The mutual information of the image and each feature alone, its presence and its value together, in nats.",
        BarChart.Svg(
            [.. root["latents"].Items().Select(one => (Unit: one["unit"].Int(), Information: one["information"]["value"].Number()))
                .OrderByDescending(one => one.Information).Select(one => new Bar($"z{one.Unit}", one.Information, one.Information < 0.01))],
            "nats"));

    private static void Print(TrainedRun run, FeatureSurgeryResult result, TextWriter output)
    {
        FeatureDecomposition found = result.Parts;
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {result.Step}: {found.Samples} codes with binary presence against all "
                + $"{found.Images} images, seed {result.Seed}");
        output.WriteLine();
        TextTable terms = new("nats (1 nat = 1.44 bits)", "value", "std. error", "meaning");
        Add("index-code MI", found.Parts.IndexCodeInformation, found.Parts.IndexCodeInformationError,
            "I(n; c): what a code says about which image it came from");
        Add("total correlation (TC)", found.Parts.TotalCorrelation, found.Parts.TotalCorrelationError,
            "KL(q(c) || prod_k q(c_k)): dependence between the features");
        Add("dimension-wise KL", found.Parts.DimensionWiseKl, found.Parts.DimensionWiseKlError,
            "sum_k KL(q(c_k) || p(c_k)): each feature against the prior, summed");
        Add("sum of the three", found.Parts.Kl, found.Parts.KlError, "");
        terms.Add("analytic KL", $"{found.AnalyticKl:0.0000}", "", "KL(q(c|x) || p(c)) in closed form, mean over all images");
        Add("ELBO, binary presence", result.Bound.Elbo.Mean, result.Bound.Elbo.StandardError,
            $"a lower bound of log p(x), over {result.Bound.Elbo.Count} images");
        Add($"with {result.Bound.Samples} weights", result.Bound.ImportanceWeighted.Mean, result.Bound.ImportanceWeighted.StandardError,
            "the importance-weighted bound, tighter");
        terms.Add("KL of sticks", $"{result.SticksKl:0.0000}", "", "KL(q(nu) || p(nu)), once for all images, within both bounds");
        terms.Write(output);
        output.WriteLine();
        TextTable features = new("feature", "I(n; c_k)", "std. error", "presence");
        foreach (int unit in Enumerable.Range(0, found.Information.Count).OrderByDescending(unit => found.Information[unit].Value))
        {
            (double value, double error) = found.Information[unit];
            features.Add($"z{unit}", $"{value:0.0000}", $"{error:0.0000}", $"{result.Presence[unit]:0.000}");
        }

        features.Write(output);
        output.WriteLine();
        output.WriteLine($"{result.UsedFeatures} features used; {result.ExpectedFeatures:0.00} in an image on average");
        output.WriteLine($"sum of the parts - KL at the same codes: {found.Parts.Kl - found.SampledKl:0.0e0}");
        output.WriteLine($"{Surgery.Entry.FileIn(run.Folder)}");
        output.WriteLine($"{run.Folder.ReportFile}");

        void Add(string name, double value, double error, string meaning) => terms.Add(name, $"{value:0.0000}", $"{error:0.0000}", meaning);
    }
}
