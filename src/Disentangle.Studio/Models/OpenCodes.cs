using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Studio.Models;

/// <summary>An archive of codes from any encoder.</summary>
internal sealed class OpenCodes : ICodeView
{
    private readonly CodeFile _file;
    private readonly Lazy<CodeProjection> _projection;

    public OpenCodes(string name, string path, Crew crew)
    {
        _file = CodeFile.Read(path, crew: crew);
        (Title, Sample) = ($"Codes of {Path.GetFileName(name)}", _file.Train);
        IReadOnlyList<Factor> factors = _file.Source.Sampler.Factors;
        FactorNames = [.. factors.Select(factor => factor.Name)];
        CodeSample sample = _file.Train;
        LatentStatistics statistics = LatentStatistics.Of(new Codes(sample.Count, sample.Dimensions, sample.Codes));
        HashSet<int> active = [.. statistics.ActiveUnits()];
        Explained = ExplainedFactors.Of(sample, FactorNames);
        Units = [.. statistics.Order.Select(unit => new LatentUnit(
            unit, double.NaN, null, active.Contains(unit), FactorMatch.TextOf(Explained.OfUnit(unit)), [],
            IsDiscrete: false, UnitNote.None))];
        Columns = CodeColumns.Of(new Codes(sample.Count, sample.Dimensions, sample.Codes), factors, sample.Factor);
        _projection = new(() => CodeProjection.Of(Columns, crew));
    }

    public string Title { get; }

    public long? Step => null;

    public IReadOnlyList<LatentUnit> Units { get; }

    public IReadOnlyList<string> FactorNames { get; }

    public ExplainedFactors Explained { get; }

    public CodeSample Sample { get; }

    public CodeColumns Columns { get; }

    public CodeProjection Projection => _projection.Value;

    public IReadOnlyList<PointColour> Colours => PointColour.All(Columns.Factors, Columns.Latents, hasKl: false, hasDecoder: false);

    public bool HasImages => false;

    public bool HasSamples => false;

    public IReadOnlyList<MetricResult> Measured => [];

    CodeSample? ICodeView.Sample => Sample;

    ExplainedFactors? ICodeView.Explained => Explained;

    public CodeSource Source(CodeKind codes) => _file.Source;
}
