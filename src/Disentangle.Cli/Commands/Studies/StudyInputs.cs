using System.CommandLine;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Commands.Studies;

/// <summary>What the commands on studies take, and how they find one.</summary>
internal sealed class StudyInputs
{
    private readonly Argument<string> _file = new("file")
    {
        Description = $"A study file, or a built-in study: {string.Join(", ", BuiltInStudies.Names)}.", HelpName = "FILE",
    };

    private readonly Option<string?> _data =
        Inputs.Text("--data", "A,B",
            "Use these data sets alone, in place of the study's key data; of blocks that name their own, those on these are left.");

    private readonly Option<string?> _seeds = Inputs.Text("--seeds", "0-4",
        "Use these seeds in place of the study's, for example 0-4 or 0,3,7.");

    private readonly Option<long?> _steps = Inputs.Whole<long>("--steps",
        "Train each run for this number of steps in place of the study's.", 0);

    /// <summary>The folder of a study.</summary>
    public static Argument<string> Folder() => new("study") { Description = "The folder of a study.", HelpName = "STUDY" };

    /// <summary>How many workers.</summary>
    public static Option<int?> Workers() =>
        Inputs.Whole<int>("--workers", "Runs that are worked on at the same time (default: one per processor).", 1, 4096);

    /// <summary>How many threads each has.</summary>
    public static Option<int?> Threads() =>
        Inputs.Whole<int>("--threads", "Threads of each worker; the results do not depend on it (default 1).", 1);

    /// <summary>Which other studies runs are copied from.</summary>
    public static Option<string?> Reuse() => Inputs.Text("--reuse", "STUDY,STUDY",
        "Copy runs that these studies have trained already, in place of training them again; none: train all (default: the studies beside "
            + "this one).");

    /// <summary>The folders of these studies; null for those beside the study.</summary>
    public static IReadOnlyList<string>? Others(string? reuse)
    {
        if (reuse is null or "none") return reuse is null ? null : [];
        return [.. Words(reuse).Select(path => StudyFolder.Open(path).Path)];
    }

    /// <summary>Opens the study in a folder.</summary>
    public static (StudyFolder Folder, StudyPlan Plan) Open(string path)
    {
        StudyFolder folder = StudyFolder.Open(path);
        return (folder, folder.ReadPlan());
    }

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_data);
        command.Add(_seeds);
        command.Add(_steps);
    }

    /// <summary>The study that a command line names, and the text of its file as it is with what the options change.</summary>
    public (string Text, StudyPlan Plan) Read(ParseResult parsed)
    {
        string file = parsed.GetRequiredValue(_file), text = BuiltInStudies.Text(file);
        StudyFile study = StudyFile.Parse(text, file);
        bool changed = false;
        if (parsed.GetValue(_data) is { } data) (study, changed) = (study.WithData(DataSets(data)), true);
        if (parsed.GetValue(_seeds) is { } seeds) (study, changed) = (study with { Seeds = SeedList.Parse(seeds) }, true);
        if (parsed.GetValue(_steps) is { } steps) (study, changed) = (study.WithSteps(steps), true);
        return (changed ? study.ToYaml() : text, StudyPlan.Of(study, file));
    }

    /// <summary>The study in a folder that the command line names, or one that its file is put into.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="output">The folder for a file; null for the usual one.</param>
    public (StudyFolder Folder, StudyPlan Plan) OpenOrPut(ParseResult parsed, string? output)
    {
        string file = parsed.GetRequiredValue(_file);
        if (Directory.Exists(file) && StudyFolder.IsStudy(file))
        {
            if (output is not null || parsed.GetValue(_data) is not null || parsed.GetValue(_seeds) is not null
                || parsed.GetValue(_steps) is not null)
                throw new UserErrorException($"{file} is a study, which --out, --data, --seeds and --steps do not change",
                    "give its file in place of its folder");
            return Open(file);
        }

        (string text, StudyPlan plan) = Read(parsed);
        StudyFolder folder = new(output ?? StudyRunCommand.DefaultFolder(plan));
        return (folder, folder.Put(text, plan));
    }

    /// <summary>
    /// The data sets of a study, whose names commas separate; those between the brackets of <c>dsprites[shape=0,scale=5]</c> do not.
    /// </summary>
    public static StudyValue[] DataSets(string list)
    {
        List<string> names = [];
        foreach (string word in Words(list))
        {
            if (names.Count > 0 && names[^1].LastIndexOf('[') > names[^1].LastIndexOf(']')) names[^1] += $",{word}";
            else names.Add(word);
        }

        return [.. names.Select(name => new StudyValue(JsonValue.Create(DataName.Absolute(name))))];
    }

    /// <summary>The words of a list that commas separate.</summary>
    public static string[] Words(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
