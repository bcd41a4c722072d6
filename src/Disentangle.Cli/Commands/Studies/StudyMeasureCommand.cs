using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Tables;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study measure STUDY</c>.</summary>
internal static class StudyMeasureCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        Option<string?> metrics = Inputs.Text(
            "--metrics", "A,B", "The metrics to measure, separated by commas; see disentangle list metrics.");
        Option<string?> codes = Inputs.Text("--codes", "KINDS", "Of which codes: mean, sampled or mean,sampled (default: as the study).");
        Option<string?> analyses = Inputs.Text("--analyses", "A,B", "The analyses to make, separated by commas, for example surgery; "
            + "udr ranks the models of each cell.");
        Option<bool> quick = Inputs.Quick();
        Option<bool> baselines = Inputs.Baselines("what the codes score by chance, and what untrained networks score");
        Option<int?> workers = StudyInputs.Workers(), threads = StudyInputs.Threads();
        Option<string?> until = Inputs.Text("--until", "TIME", "Stop after this time: 3h50m, 90m, 1d or 45s.");
        Option<string?> dataRoot = Inputs.DataRoot();
        CommandWithExamples command = new(
            "measure",
            "Measures more of the trained runs of a study, by its seed and beside any other workers; trains nothing. Called again, "
                + "it goes on.",
            "disentangle study measure studies/first --metrics downstream,mig-exact",
            "disentangle study measure studies/first --metrics dci --codes mean,sampled --analyses surgery")
        {
            study, metrics, codes, analyses, quick, baselines, workers, threads, until, dataRoot,
        };
        command.SetAction(parsed =>
        {
            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(parsed.GetRequiredValue(study));
            string[] named = StudyInputs.Words(parsed.GetValue(metrics) ?? ""), made = StudyInputs.Words(parsed.GetValue(analyses) ?? "");
            if (named.Length == 0 && made.Length == 0)
                throw new UserErrorException("nothing to measure is given", "name metrics with --metrics or analyses with --analyses");
            string[] ids = [.. made.Select(StudyFile.AnalysisOf)];
            StudyFile more = plan.Study with
            {
                Measures = plan.Study.Measures with
                {
                    Metrics = [.. named.Select(id => MetricCatalogue.Get(id).Id)],
                    IsNone = named.Length == 0,
                    Codes = parsed.GetValue(codes) is { } kinds ? Kinds(kinds) : plan.Study.Measures.Codes,
                    Quick = plan.Study.Measures.Quick || parsed.GetValue(quick),
                    Baselines = plan.Study.Measures.Baselines || parsed.GetValue(baselines),
                },
                Analyses = [.. ids.Where(id => id != StudyFile.Ranking)],
            };
            WorkerOptions options = new()
            {
                MeasuresOnly = more,
                Until = parsed.GetValue(until) is { } text ? DateTimeOffset.UtcNow + TimeSpanText.Parse("--until", text) : null,
                DataRoot = parsed.GetValue(dataRoot),
            };
            int crew = parsed.GetValue(workers) ?? new Crew().Threads, each = parsed.GetValue(threads) ?? 1;
            bool ofRuns = named.Length > 0 || more.Analyses.Count > 0;
            int code = ofRuns ? Work(folder, plan, options, crew, each, terminal) : ExitCode.Success;
            if (ids.Contains(StudyFile.Ranking) && code != ExitCode.Interrupted)
            {
                using Session session = new(crew * each, options.DataRoot);
                Rank(folder, plan, session, terminal);
            }

            return code;
        });
        return command;
    }

    // What no run has alone.
    private static void Rank(StudyFolder folder, StudyPlan plan, Session session, Terminal terminal)
    {
        CellRanks ranks = StudyAnalyseCommand.Rank(folder, plan, session, terminal);
        terminal.Output.WriteLine($"{ranks.Ranked} of {Notice.Count(plan.Runs.Count, "run")} ranked in their cells");
        foreach (string left in ranks.Left) terminal.Output.WriteLine($"not ranked: {Shown.Text(left)}");
    }

    private static int Work(StudyFolder folder, StudyPlan plan, WorkerOptions options, int workers, int threads, Terminal terminal)
    {
        if (folder.IsStopped)
            throw new UserErrorException(
                $"{folder.Path} was stopped by disentangle study stop",
                $"to go on: disentangle study run {ShellWord.Quoted(folder.StudyFile)} --out {ShellWord.Quoted(folder.Path)}");
        IReadOnlyDictionary<RunPhase, int> ended = StudyDisplay.ShowMeasuring(plan, terminal,
            observer => StudyCrew.Run(folder, plan, workers, threads, options, observer, terminal.Interrupted));
        StudyMeasurement measurement = new(options.MeasuresOnly!);
        RunState[] states = [.. plan.Runs.Select(folder.StateOrDamageOf)];
        int done = states.Count(state => state.Also.Contains(measurement.Protocol)), failed = ended.GetValueOrDefault(RunPhase.Failed);
        terminal.Output.WriteLine($"{done} of {Notice.Count(states.Length, "run")} measured"
            + (failed > 0 ? $", {failed} failed" : "")
            + (states.Count(state => !StudyMeasurement.CanMeasure(state)) is > 0 and int untrained ? $", {untrained} not trained" : ""));
        if (terminal.Interrupted.IsCancellationRequested || folder.IsStopped) return ExitCode.Interrupted;
        return failed > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static CodeKind[] Kinds(string text) => [.. StudyInputs.Words(text).Select(word => Names.Find(
        "kind of codes", word, new[] { CodeKind.Mean, CodeKind.Sampled }, kind => kind == CodeKind.Mean ? "mean" : "sampled")).Distinct()];
}
