using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Methods;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;
using Disentangle.Training;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle sweep METHOD --set beta=1,4,16 --seeds 0-2</c>.</summary>
internal static class SweepCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> methods = new("methods")
        {
            Description = "The methods to train, separated by commas; see disentangle list methods.", HelpName = "METHOD[,METHOD]",
        };
        Option<string> data = new("--data")
        {
            Description = "The data sets to train on, separated by commas; see disentangle list datasets.",
            HelpName = "DATA[,DATA]", Required = true,
        };
        Option<string[]> set = new("--set")
        {
            Description = "Values of a setting of the method, for example beta=1,4,16; may be repeated for the product of several.",
            HelpName = "NAME=X,Y,Z",
        };
        Option<string?> seeds = Inputs.Text("--seeds", "0-4", "The seeds of each cell, for example 0-4 or 0,3,7 (default 0-2).");
        Option<string[]> metrics = Inputs.Metrics();
        Option<bool> sampled = Inputs.Flag("--sampled", "Measure samples of the posteriors, too.");
        Option<bool> surgery = Inputs.Flag("--surgery", "Decompose the ELBO of each run exactly, too.");
        Option<bool> quick = Inputs.Quick();
        Option<int?> workers = StudyInputs.Workers(), threads = StudyInputs.Threads();
        Option<string?> dataRoot = Inputs.DataRoot();
        Option<string?> output = Inputs.Text("--out", "STUDY", "The folder of the study (default: one in studies/, named after it).");
        CommandWithExamples command = new(
            "sweep",
            "Trains methods with several settings, data sets and seeds, measures all by one protocol, and compares "
                + "them; called again, it goes on.",
            "disentangle sweep beta-vae --data shapes3d --set beta=1,4,16 --seeds 0-2 --steps 3000 --metrics mig,factor-vae,dci",
            "disentangle sweep vae,beta-tcvae,factor-vae --data dsprites --seeds 0-4 --steps 10000")
        {
            methods, data, set, seeds,
        };
        SpecificationInputs specification = SpecificationInputs.AddTo(command);
        foreach (Option option in (Option[])[metrics, sampled, surgery, quick, workers, threads, dataRoot, output]) command.Add(option);
        command.SetAction(parsed =>
        {
            MethodEntry[] entries = [.. StudyInputs.Words(parsed.GetRequiredValue(methods)).Select(id => MethodCatalogue.Get(id))];
            (string Name, StudyAxis Axis)[] settings = [.. (parsed.GetValue(set) ?? []).Select(Axis)];
            StudyFile study = new("sweep")
            {
                Defaults = specification.Given(parsed),
                Data = StudyInputs.DataSets(parsed.GetRequiredValue(data)),
                Grid = [.. entries.Select(method => Block(method, settings, entries, terminal))],
                Seeds = SeedList.Parse(parsed.GetValue(seeds) ?? "0-2"),
                Measures = new StudyMeasures
                {
                    Metrics = [.. Inputs.Selection(parsed.GetValue(metrics)).Ids],
                    Codes = parsed.GetValue(sampled) ? [CodeKind.Mean, CodeKind.Sampled] : [CodeKind.Mean],
                    Quick = parsed.GetValue(quick),
                    Seed = 0,
                },
                Analyses = parsed.GetValue(surgery) ? ["elbo", "surgery"] : ["elbo"],
                Keep = new StudyKeeping(Checkpoint: true, Images: true),
            };
            study = study with { Name = NameOf(study) };
            StudyPlan plan = StudyPlan.Of(study, "sweep");
            StudyFolder folder = new(parsed.GetValue(output) ?? StudyRunCommand.DefaultFolder(plan));
            plan = folder.Put(study.ToYaml(), plan);
            folder.LetGoOn();
            int code = StudyRunCommand.Work(
                folder, plan, parsed.GetValue(workers), parsed.GetValue(threads), new WorkerOptions
                {
                    DataRoot = parsed.GetValue(dataRoot),
                }, terminal);
            if (code != Hosting.ExitCode.Interrupted) StudyAnalyseCommand.Summarise(folder, plan, terminal);
            return code;
        });
        return command;
    }

    // Settings that only some of the methods have are values of these; one that none has is refused when the study is planned.
    private static StudyBlock Block(
        MethodEntry method, IReadOnlyList<(string Name, StudyAxis Axis)> settings, IReadOnlyList<MethodEntry> methods, Terminal terminal)
    {
        List<StudyAxis> axes = [StudyAxis.Of(RunFields.Method.Key, new StudyValue(JsonValue.Create(method.Id)))];
        foreach ((string name, StudyAxis axis) in settings)
        {
            if (Has(method, name) || !methods.Any(other => Has(other, name))) axes.Add(axis);
            else NoticeLines.Warn($"{method.Id} has no setting {name} and is trained without it", terminal);
        }

        return new StudyBlock(0, axes, []);
    }

    private static bool Has(MethodEntry method, string setting) => method.Settings.Any(known => known.Name == setting);

    private static (string Name, StudyAxis Axis) Axis(string text)
    {
        string[] parts = text.Split('=', 2);
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
            throw new UserErrorException($"--set takes name=value,value, got {text}", "for example --set beta=1,4,16");
        return (parts[0], StudyAxis.OfSetting(parts[0], [.. StudyInputs.Words(parts[1]).Select(Value)]));
    }

    private static StudyValue Value(string text) => new(
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? JsonValue.Create(number) : JsonValue.Create(text));

    // The same for the same sweep with other seeds or metrics, which is then extended.
    private static string NameOf(StudyFile study)
    {
        string text = (study with { Seeds = [0], Measures = new(), Analyses = [] }).ToYaml();
        string methods = string.Join('+', study.Grid.Select(block => block.Axes[0].Values[0][0].Value.GetValue<string>()));
        string data = string.Join('+', study.Data.Select(value => DataName.ForFolder(value.Value.GetValue<string>())));
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6];
        string name = $"{methods}_{data}".Replace('@', '-').Replace('+', '-');
        return $"{name[..Math.Min(name.Length, 80)]}_{hash}";
    }
}
