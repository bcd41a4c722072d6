using System.Globalization;
using System.Text;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Slurm;

/// <summary>How a study is given to Slurm.</summary>
public sealed record SlurmOptions
{
    /// <summary>The time of each task, as Slurm takes it, for example <c>4:00:00</c>.</summary>
    public string Time { get; init; } = "4:00:00";

    /// <summary>How many tasks the array has.</summary>
    public int Array { get; init; } = 1;

    /// <summary>How many tasks run at the same time; null for no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>Workers of a task, each of which trains one run at a time.</summary>
    public int Pack { get; init; } = 1;

    /// <summary>Threads of a worker.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Memory of a task, as Slurm takes it, for example <c>8G</c>; null for a GB and a half for each worker.</summary>
    public string? Memory { get; init; }

    /// <summary>The partition, or null.</summary>
    public string? Partition { get; init; }

    /// <summary>The account, or null.</summary>
    public string? Account { get; init; }

    /// <summary>Seconds before the end at which Slurm sends the signal to stop.</summary>
    public int SignalSeconds { get; init; } = 300;

    /// <summary>Further lines of options, each without <c>#SBATCH</c>.</summary>
    public IReadOnlyList<string> More { get; init; } = [];
}

/// <summary>
/// The script of an array of workers. Tasks are workers and not runs: any task does any run, so a lost task loses at most the steps since a
/// checkpoint, and the array may be of any size.
/// </summary>
public static class SlurmScript
{
    /// <summary>The folder of scripts and logs in a study.</summary>
    public const string FolderName = "slurm";

    /// <summary>The name of the script.</summary>
    public const string FileName = "job.sh";

    /// <summary>The text of the script.</summary>
    /// <param name="folder">The study's folder, which all nodes see under the same path.</param>
    /// <param name="name">The study's name.</param>
    /// <param name="program">How the program is called, in words of a shell.</param>
    /// <param name="options">How it is given to Slurm.</param>
    public static string Text(StudyFolder folder, string name, string program, SlurmOptions options)
    {
        string study = Path.GetFullPath(folder.Path), limit = options.Limit is { } most ? $"%{most}" : "";
        string memory = options.Memory ?? $"{(int)Math.Ceiling(1.5 * options.Pack)}G";
        StringBuilder text = new();
        Line("#!/bin/bash");
        Line($"#SBATCH --job-name=disentangle-{name}");
        Line($"#SBATCH --array=0-{options.Array - 1}{limit}");
        Line($"#SBATCH --cpus-per-task={options.Pack * options.Threads}");
        Line($"#SBATCH --mem={memory}");
        Line($"#SBATCH --time={options.Time}");
        if (options.Partition is not null) Line($"#SBATCH --partition={options.Partition}");
        if (options.Account is not null) Line($"#SBATCH --account={options.Account}");
        Line($"#SBATCH --signal=B:USR1@{options.SignalSeconds}");
        Line("#SBATCH --requeue");
        Line("#SBATCH --open-mode=append");
        Line($"#SBATCH --output={Path.Combine(study, FolderName, "%A_%a.log")}");
        foreach (string more in options.More) Line($"#SBATCH {more}");

        // exec: the program is the batch shell, which Slurm's signal reaches.
        Line($"exec {program} study worker {ShellWord.Quoted(study)} --workers {options.Pack} --threads {options.Threads} --slurm");
        return text.ToString();

        void Line(string line) => text.Append(CultureInfo.InvariantCulture, $"{line}\n");
    }

    /// <summary>Whether an array is too large for a cluster, by what <c>scontrol show config</c> prints.</summary>
    /// <param name="config">The output of the command.</param>
    /// <param name="array">How many tasks the array has.</param>
    /// <returns>A sentence, or null where it fits or the limit is not told.</returns>
    public static string? TooLarge(string config, int array)
    {
        // Indices are below MaxArraySize.
        string? line = config.Split('\n').FirstOrDefault(text => text.TrimStart().StartsWith("MaxArraySize", StringComparison.Ordinal));
        return line is not null && int.TryParse(line.Split('=')[^1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int most)
            && array > most
            ? $"the array may have at most {most} tasks here, got {array}" : null;
    }
}
