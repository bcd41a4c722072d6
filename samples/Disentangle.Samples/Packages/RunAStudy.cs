using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Summaries;
using Disentangle.Studies.Tables;
using Disentangle.Studies.Work;

namespace Disentangle.Samples.Packages;

internal static class RunAStudy
{
    public static void Run()
    {
        string text = BuiltInStudies.Text("quickstart");
        StudyPlan plan = StudyPlan.Of(StudyFile.Parse(text, "quickstart"), "quickstart");
        StudyFolder folder = new("studies/quickstart");
        folder.Put(text, plan);
        StudyCrew.Run(folder, plan, workers: 2, threads: 1); // called again, it goes on
        new StudySummary(StudyTables.Of(folder, plan)).Write(folder.Path); // report.html, analysis.json, tables and figures
    }
}
