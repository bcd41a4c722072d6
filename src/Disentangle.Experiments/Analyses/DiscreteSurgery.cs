using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Estimators;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// The surgery of a run whose codes are discrete: there is no posterior to sample from and no prior, and what a code says about its image
/// is counted over the whole data set.
/// </summary>
public static class DiscreteSurgery
{
    /// <summary>Whether the run's codes can be counted.</summary>
    public static bool AppliesTo(TrainedRun run) => run.Method.HasDiscreteCodes;

    /// <summary>Counts the codes of all images, and writes <c>surgery.json</c>, or <c>surgery-as-trained.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="asTrained">Whether the images have the probabilities of training in place of equal ones.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">A code is not a finite number, or the file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static DiscreteDecomposition Run(
        TrainedRun run, bool asTrained = false, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        string file = Surgery.Entry.FileIn(run.Folder, asTrained);
        Storage.RequireWritable(file);
        Codes codes = RunCodes.Of(run, Stage.Of("encoding", progress), cancellation);
        double[] probabilities = (asTrained ? RunCodes.TrainingProbabilities(run) : null) ?? [];
        DiscreteDecomposition found = DiscreteDecomposition.Of(codes, probabilities);
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(ToJson(run, found))));
        return found;
    }

    /// <summary>The answer of the command.</summary>
    internal static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        DiscreteDecomposition found = Run(run, request.AsTrained, request.Progress, request.Cancellation);
        return new AnalysisOutcome(ToJson(run, found), output => Print(run, found, request.AsTrained, output));
    }

    /// <summary>The charts of what the run's file says; none where there is no such file.</summary>
    internal static IReadOnlyList<AnalysisChart> Charts(TrainedRun run) =>
        AnalysisFile.Read(Surgery.Entry.FileIn(run.Folder), run.Step, root => Of(root, run.Method.Latents)) is { } found
            ? [new(SurgeryCharts.PartsFile, Parts(found)), new(SurgeryCharts.UnitsFile, Units(found))] : [];

    private static string ToJson(TrainedRun run, DiscreteDecomposition found) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = run.Step,
        ["images"] = found.Images,
        ["distinctCodes"] = found.Distinct,
        ["possibleCodes"] = found.Possible,
        ["indexCodeInformation"] = found.Information,
        ["totalCorrelation"] = found.TotalCorrelation,
        ["latents"] = new JsonArray([.. found.Units.Select(unit => new JsonObject
        {
            ["unit"] = unit.Unit,
            ["values"] = ValuesOf(run, unit),
            ["usedValues"] = unit.Used,
            ["entropy"] = unit.Entropy,
            ["perplexity"] = unit.Perplexity,
        })]),
    });

    private static DiscreteDecomposition Of(JsonItem root, int units) => new(
        root["images"].Int(), root["distinctCodes"].Int(), root["indexCodeInformation"].Number(),
        [.. root["latents"].Items(units).Select(unit =>
            new DiscreteUnit(unit["unit"].Int(), unit["usedValues"].Int(), unit["entropy"].Number()))]);

    private static ReportChart Parts(DiscreteDecomposition found) => new(
        "ELBO surgery",
        $"The codes are discrete, so their information about the image is their entropy, counted over all {Figures.Count(found.Images)} "
            + $"images: I(n; z) = H(z), at most {Figures.Show(Math.Log(found.Images))} nats, the logarithm of the number of images. The "
            + "total correlation (TC) is the sum of the units' entropies less that of the code: the dependence among the units. "
            + $"There are {Figures.Count(found.Distinct)} different codes; the values in use could make {Possible(found)}.",
        BarChart.Svg([new("index-code MI", found.Information), new("total correlation", found.TotalCorrelation)], "nats", decimals: 3));

    private static ReportChart Units(DiscreteDecomposition found) => new(
        "Information of each latent unit",
        "The entropy of each unit, which is its information about the image, in nats. A unit that takes one value only has none.",
        BarChart.Svg(
            [.. found.Units.OrderByDescending(unit => unit.Entropy).Select(unit => new Bar($"z{unit.Unit}", unit.Entropy, unit.Used < 2))],
            "nats"));

    private static void Print(TrainedRun run, DiscreteDecomposition found, bool asTrained, TextWriter output)
    {
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {run.Step}: the discrete codes of all {found.Images} images"
                + (asTrained ? " with their probabilities in training" : ""));
        output.WriteLine();
        TextTable terms = new("nats (1 nat = 1.44 bits)", "value", "meaning");
        terms.Add("index-code MI", $"{found.Information:0.0000}", "I(n; z) = H(z): a discrete code says its entropy about the image");
        terms.Add("total correlation (TC)", $"{found.TotalCorrelation:0.0000}", "sum_d H(z_d) - H(z): dependence between the latent units");
        terms.Write(output);
        output.WriteLine();
        TextTable units = new("latent unit", "H(z_d)", "perplexity", "values used", "of");
        foreach (DiscreteUnit unit in found.Units.OrderByDescending(unit => unit.Entropy))
        {
            units.Add(
                $"z{unit.Unit}", $"{unit.Entropy:0.0000}", $"{unit.Perplexity:0.00}", $"{unit.Used}",
                $"{ValuesOf(run, unit)}");
        }

        units.Write(output);
        output.WriteLine();
        output.WriteLine($"{found.Distinct} different codes; the values in use could make {Possible(found)}");
        output.WriteLine($"{Surgery.Entry.FileIn(run.Folder, asTrained)}");
        output.WriteLine($"{run.Folder.ReportFile}");
    }

    private static int? ValuesOf(TrainedRun run, DiscreteUnit unit) => run.Method.DiscreteValues(unit.Unit)?.Distinct().Count();

    private static string Possible(DiscreteDecomposition found) => found.Possible < 1e9
        ? Figures.Count((int)found.Possible) : found.Possible.ToString("0.0e0", CultureInfo.InvariantCulture);
}
