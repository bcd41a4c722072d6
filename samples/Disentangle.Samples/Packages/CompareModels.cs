using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Samples.Packages;

internal static class CompareModels
{
    public static void Run()
    {
        ScoreTable table = ScoreCsv.Read("scores.csv"); // method,data,seed,setting.beta,score.mig
        var input = new AnalysisInput(table);
        IReadOnlyList<AnalysisResult> results = StudyAnalysisCatalogue.Run(input);
        AnalysisFiles.Write("analysis", results); // analysis.json, tables and figures
        StudyReport.Write("analysis/report.html", input, CellMeans.Of(input), results);

        CellMeans means = CellMeans.Of(table, input.Headlines); // with 95 % intervals over seeds
        CellTable.Write(Console.Out, means);
        Console.WriteLine(LatexTable.Write(means));
    }
}
