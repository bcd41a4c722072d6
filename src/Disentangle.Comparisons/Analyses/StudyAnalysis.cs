namespace Disentangle.Comparisons.Analyses;

/// <summary>An analysis of a table of scores as the catalogue knows it.</summary>
/// <param name="Id">Its name in files and in <c>analysis.json</c>.</param>
/// <param name="Name">Its title.</param>
/// <param name="Description">The question that it answers, in one sentence.</param>
/// <param name="Reading">How to read its figure, in a sentence or two.</param>
/// <param name="Run">Analyses a table.</param>
public sealed record StudyAnalysis(
    string Id, string Name, string Description, string Reading, Func<StudyAnalysis, AnalysisInput, AnalysisResult> Run) : ICatalogueEntry
{
    /// <summary>Analyses a table.</summary>
    public AnalysisResult Of(AnalysisInput input) => Run(this, input);

    /// <summary>The result that says what a table lacks.</summary>
    internal AnalysisResult Lacking(string sentence) => new(this) { Missing = sentence };
}
