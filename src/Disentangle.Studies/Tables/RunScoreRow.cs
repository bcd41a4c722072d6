using System.Globalization;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Foundation.Json;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Studies.Tables;

/// <summary>What a run's folder says that belongs into a table of scores.</summary>
/// <param name="Row">The model and its scores.</param>
/// <param name="Protocols">How each score was measured.</param>
/// <param name="Specification">What was trained.</param>
public sealed record RunScoreRow(ScoreRow Row, IReadOnlyDictionary<string, string> Protocols, RunSpecification Specification)
{
    /// <summary>The scores of the file of the evidence lower bound, in place of its keys.</summary>
    private static readonly (string Key, string Column)[] Bound = [("reconstruction", "reconstruction"), ("kl", "kl"), ("elbo", "elbo")];

    private static readonly (string Key, string Column)[] Ranking = [("udr", "udr")];

    private static readonly (string Key, string Column)[] Parts =
    [
        ("indexCodeInformation", "surgery.index-code-mi"), ("totalCorrelation", "surgery.total-correlation"),
        ("dimensionWiseKl", "surgery.dimension-wise-kl"),
    ];

    /// <summary>What to call the row of a run that belongs to no study: the name of its folder.</summary>
    public static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>What decides the bits of the model; null where the specification alone does not, as of a model that was imported.</summary>
    internal RunIdentity? Identity { get; private init; }

    /// <summary>Reads the folder of a run.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="name">What to call the row.</param>
    /// <param name="settings">What distinguishes it; null for its settings that are not at their defaults.</param>
    /// <exception cref="UserErrorException">It holds no run, or its description is damaged.</exception>
    public static RunScoreRow Read(string path, string name, IReadOnlyDictionary<string, string>? settings = null)
    {
        RunFolder folder = RunFolder.Open(path);
        RunDescription description = RunDescription.Read(folder);
        RunSpecification specification = description.Specification;
        Dictionary<string, double> scores = [];
        Dictionary<string, string> protocols = [];
        long? step = null;
        RunScores? means = AddScores(folder.ScoresFile, "", scores, protocols, ref step);
        AddScores(folder.SampledScoresFile, ScoreColumn.SampledPrefix, scores, protocols, ref step);
        AddFigures(folder.PathOf("elbo.json"), Bound, scores, protocols);
        AddFigures(folder.PathOf("surgery.json"), Parts, scores, protocols);
        AddFigures(folder.PathOf(CellRanking.FileName), Ranking, scores, protocols);
        AddEstimates(folder, scores, protocols);
        IReadOnlyList<HistoryRecord> last = RunHistory.ReadLastStep(folder.HistoryFile);
        foreach (HistoryTerm term in last.SelectMany(phase => phase.Terms)) scores[EstimateColumn.LoggedPrefix + term.Name] = term.Value;
        HistoryRecord? latest = last is [.., var record] ? record : null;
        return new RunScoreRow(
            new ScoreRow
            {
                Name = name,
                Method = specification.Method,
                IsWeak = MethodCatalogue.All.Find(specification.Method)?.IsWeak == true,
                Data = DataName.Short(specification.Data),
                Seed = specification.Seed,
                Settings = settings ?? new Dictionary<string, string>(RunDistinction.Of(specification).Values),
                Scores = scores,
                TrainingSeconds = latest?.Seconds,
                Machine = description.Machine.Processor,
                Step = step ?? latest?.Step,
                Folder = path,
                Curves = CurvesOf(folder, scores, step),
                Information = means is null ? null : InformationOf(means.Results),
            },
            protocols,
            specification)
        {
            Identity = description.Imported is null && description.Changes.Count == 0 ? RunIdentity.Of(specification) : null,
        };
    }

    // The last point of each is that of the whole training.
    private static Dictionary<string, IReadOnlyList<(double Step, double Value)>> CurvesOf(
        RunFolder folder, Dictionary<string, double> scores, long? step)
    {
        IReadOnlyList<CurvePoint> points = ScoreCurve.Read(folder);
        if (points.Count == 0 || step is not { } last) return [];
        return points.SelectMany(point => point.Scores.Keys).Distinct().Where(scores.ContainsKey).ToDictionary(
            key => key,
            key => (IReadOnlyList<(double Step, double Value)>)
            [
                .. points.Where(point => point.Step < last && point.Scores.ContainsKey(key))
                    .Select(point => ((double)point.Step, point.Scores[key])),
                (last, scores[key]),
            ],
            StringComparer.Ordinal);
    }

    // I(z_d; v_k) / H(v_k), which the MIG is made of; a factor of one value has none.
    private static FactorInformation? InformationOf(IReadOnlyList<MetricResult> results)
    {
        IReadOnlyList<MetricMatrix>? matrices = results.FirstOrDefault(result => result.Metric == MutualInformationGap.Entry.Id)?.Matrices;
        if (matrices is not [var information, var gaps, ..] || gaps.Columns.Count != information.Columns.Count) return null;
        double[,] shares = new double[information.Rows.Count, information.Columns.Count];
        for (int d = 0; d < information.Rows.Count; d++)
        {
            for (int k = 0; k < information.Columns.Count; k++)
            {
                double share = information.Values[d, k] / gaps.Values[0, k];
                shares[d, k] = double.IsFinite(share) ? Math.Clamp(share, 0, 1) : 0;
            }
        }

        return new FactorInformation(information.Columns, shares);
    }

    // What estimators of q(z) found, at all batch sizes, and what does without batches.
    private static void AddEstimates(RunFolder folder, Dictionary<string, double> scores, Dictionary<string, string> protocols)
    {
        foreach (bool asTrained in (bool[])[false, true])
        {
            foreach (AnalysisEntry analysis in (AnalysisEntry[])[EstimatorBias.Entry, EstimatorComparison.Entry])
            {
                foreach (EstimatedParts found in EstimatedParts.In(analysis.FileIn(folder, asTrained)))
                {
                    foreach ((string part, double value) in EstimateColumn.Parts.Zip(found.Values))
                    {
                        string id = new EstimateColumn(found.Estimator, found.Batch, part, asTrained).Id;
                        if (scores.TryAdd(id, value)) protocols[id] = found.Protocol;
                    }
                }
            }
        }
    }

    private static RunScores? AddScores(
        string file, string prefix, Dictionary<string, double> scores, Dictionary<string, string> protocols, ref long? step)
    {
        if (!File.Exists(file)) return null;
        RunScores read;
        try
        {
            read = ScoreFile.Read(file);
        }
        catch (UserErrorException)
        {
            // A damaged file is measured anew by whoever needs it; what is not there is missing from the table.
            return null;
        }

        step ??= read.Step;
        (Dictionary<string, double> values, Dictionary<string, string> how) = ScoreRows.ValuesOf(read.Results, prefix);
        foreach ((string id, double value) in values) (scores[id], protocols[id]) = (value, how[id]);
        return read;
    }

    private static void AddFigures(
        string file, IReadOnlyList<(string Key, string Column)> columns, Dictionary<string, double> scores,
        Dictionary<string, string> protocols)
    {
        if (!File.Exists(file)) return;
        try
        {
            JsonItem root = JsonText.Read(file);
            string protocol = root.Find("protocol")?.Text() ?? (root.Find("samples")?.Int() is { } samples
                ? string.Create(CultureInfo.InvariantCulture, $"{samples} codes") : "");
            foreach ((string key, string column) in columns)
            {
                if (root.Find(key) is not { } figure) continue;
                if (figure.IsObject) scores[column] = figure.Find("value")?.Number() ?? double.NaN;
                else scores[column] = figure.Number();
                protocols[column] = protocol;
            }
        }
        catch (UserErrorException)
        {
            // As above.
        }
    }
}
