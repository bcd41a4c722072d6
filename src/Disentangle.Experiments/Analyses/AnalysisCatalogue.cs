using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Analyses;

/// <summary>The analyses of runs by name.</summary>
public static class AnalysisCatalogue
{
    /// <summary>All of them.</summary>
    public static Catalogue<AnalysisEntry> All { get; } = new("analysis", Surgery.Entry, Generalisation.Entry,
        EstimatorComparison.Entry, EstimatorBias.Entry, EvidenceBound.Entry, PosteriorSupport.Entry, Projection.Entry, Attribution.Entry,
        SharedUnits.Entry);

    /// <summary>The analysis called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static AnalysisEntry Get(string id) => All.Get(id);

    // Run folders are below the analyses, and yet only delete what belongs to a run.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nothing is created here; a folder is told whom to ask.")]
    internal static void TellRunFolders() => RunFiles.AddSource(() => All.SelectMany(analysis => analysis.Files));
}
