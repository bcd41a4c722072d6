using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Plans;
using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study slurm STUDY</c>.</summary>
internal static class StudySlurmCommand
{
    private const int UsualTasks = 32;

    public static Command Create(Terminal terminal)
    {
        StudyInputs study = new();
        Option<string?> output = Inputs.Text("--out", "STUDY", "The folder of the study, which all nodes see (default: studies/NAME)."),
            time = Inputs.Text("--time", "4:00:00", "The time limit of a task, as sbatch takes it (default 4:00:00)."),
            margin = Inputs.Text("--margin", "TIME",
                "Stop this long before the limit, for checkpoints (default: a tenth of it, at most 2m)."),
            memory = Inputs.Text("--mem", "8G", "The memory of a task (default: 1.5 GB for each worker)."),
            partition = Inputs.Text("--partition", "NAME", "The partition."), account = Inputs.Text("--account", "NAME", "The account."),
            program = Inputs.Text("--program", "COMMAND",
                "How the nodes call this program, for example \"apptainer exec d.sif disentangle\" (default: by its path here).");
        Option<int?> array = Inputs.Whole<int>("--array", $"Tasks (default: enough for one run each, at most {UsualTasks}).", 1, 1_000_000),
            limit = Inputs.Whole<int>("--limit", "Tasks that run at the same time (default: no limit).", 1),
            pack = Inputs.Whole<int>("--pack", "Workers of a task, each of which trains one run at a time (default 1).", 1, 4096),
            threads = StudyInputs.Threads();
        Option<string[]> more = new("--sbatch")
        {
            Description = "A further option of sbatch, for example --sbatch=--qos=long; may be given several times.", HelpName = "OPTION",
        };
        Option<bool> submit = Inputs.Flag("--submit", "Submit the script.");
        CommandWithExamples command = new(
            "slurm",
            "Writes the script of an array of workers for Slurm. Tasks stop before their limit and are submitted again while work is left.",
            "disentangle study slurm study.yaml --out /shared/mine --time 4:00:00 --array 64 --limit 32 --pack 8 --submit",
            "disentangle study slurm /shared/mine --partition long");
        study.AddTo(command);
        foreach (Option option in (Option[])[output, time, margin, array, limit, pack, threads, memory, partition, account, program, more,
            submit])
            command.Add(option);
        command.SetAction(parsed =>
        {
            (StudyFolder folder, StudyPlan plan) = study.OpenOrPut(parsed, parsed.GetValue(output));
            int workers = parsed.GetValue(pack) ?? 1;
            SlurmOptions options = new()
            {
                Time = parsed.GetValue(time) ?? "4:00:00",
                Margin = parsed.GetValue(margin) is { } text ? TimeSpanText.Parse("--margin", text) : null,
                Array = parsed.GetValue(array) ?? Math.Clamp((plan.Runs.Count + workers - 1) / workers, 1, UsualTasks),
                Limit = parsed.GetValue(limit),
                Pack = workers,
                Threads = parsed.GetValue(threads) ?? 1,
                Memory = parsed.GetValue(memory),
                Partition = parsed.GetValue(partition),
                Account = parsed.GetValue(account),
                More = parsed.GetValue(more) ?? [],
            };
            if (SlurmCommands.Try("scontrol", "show", "config").Output is { } config
                && SlurmScript.TooLarge(config, options.Array) is { } sentence)
                throw new UserErrorException(sentence, "a task does many runs; --pack puts several workers into each");
            string script = SlurmScript.Write(folder, plan.Study.Name, parsed.GetValue(program) ?? SlurmProgram.Words(), options);
            folder.LetGoOn();
            terminal.Output.WriteLine($"{plan.Study.Name}: {plan.Runs.Count} runs, {options.Array} tasks of {options.Time}: {script}");
            if (!parsed.GetValue(submit))
            {
                terminal.Output.WriteLine($"submit it with --submit, or sbatch {ShellWord.Quoted(script)}");
                return ExitCode.Success;
            }

            long job = new SlurmSubmitter(folder, plan).Submit();
            terminal.Output.WriteLine(
                $"submitted job {job}; disentangle study status {ShellWord.Quoted(folder.Path)} shows how far it is");
            return ExitCode.Success;
        });
        return command;
    }
}
