using System.Globalization;
using System.Text;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Slurm;

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

    // Slurm may send a signal a minute early. In short jobs that would cost too much; the clock stops them.
    private static readonly TimeSpan Signal = TimeSpan.FromMinutes(3), ShortestWithSignal = TimeSpan.FromMinutes(30);

    /// <summary>The path of a study's script.</summary>
    public static string PathIn(StudyFolder folder) => Path.Combine(folder.PathOf(FolderName), FileName);

    /// <summary>Writes the script into the study.</summary>
    /// <param name="folder">The study's folder, which all nodes see under the same path.</param>
    /// <param name="name">The study's name.</param>
    /// <param name="program">How the program is called, in words of a shell.</param>
    /// <param name="options">How it is given to Slurm.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="UserErrorException">An option is wrong, or it cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static string Write(StudyFolder folder, string name, string program, SlurmOptions options)
    {
        string text = Text(folder, name, program, options), path = PathIn(folder);
        Storage.Guard(path, () => DurableFolder.Create(folder.PathOf(FolderName)));
        Storage.Write(path, Encoding.UTF8.GetBytes(text));
        return path;
    }

    /// <summary>The text of the script.</summary>
    /// <param name="folder">The study's folder, which all nodes see under the same path.</param>
    /// <param name="name">The study's name.</param>
    /// <param name="program">How the program is called, in words of a shell.</param>
    /// <param name="options">How it is given to Slurm.</param>
    /// <exception cref="UserErrorException">An option is wrong.</exception>
    public static string Text(StudyFolder folder, string name, string program, SlurmOptions options)
    {
        string study = Path.GetFullPath(folder.Path), limit = options.Limit is { } most ? $"%{most}" : "";
        string memory = options.Memory ?? $"{(int)Math.Ceiling(1.5 * options.Pack)}G";
        TimeSpan time = SlurmClock.ParseLimit(options.Time), margin = options.Margin ?? SlurmClock.Margin(time);
        if (margin >= time) throw new UserErrorException($"--margin must be below the time of a task, {options.Time}");
        StringBuilder text = new();
        text.Append("#!/bin/bash\n");
        Option($"--job-name=disentangle-{name}");
        Option($"--array=0-{options.Array - 1}{limit}");
        Option($"--cpus-per-task={options.Pack * options.Threads}");
        Option($"--mem={memory}");
        Option($"--time={options.Time}");
        if (options.Partition is not null) Option($"--partition={options.Partition}");
        if (options.Account is not null) Option($"--account={options.Account}");
        if (time >= ShortestWithSignal) Option(string.Create(CultureInfo.InvariantCulture, $"--signal=B:USR1@{Signal.TotalSeconds:0}"));
        Option("--requeue");
        Option("--open-mode=append");
        Option($"--output={LogPattern(study)}");
        foreach (string more in options.More) Option(more);

        // exec: the program is the batch shell, which Slurm's signals reach. The time is for where Slurm does not answer.
        text.Append(CultureInfo.InvariantCulture,
            $"exec {program} study worker {ShellWord.Quoted(study)} --workers {options.Pack} --threads {options.Threads}");
        text.Append(CultureInfo.InvariantCulture, $" --slurm --until {(long)(time - margin).TotalSeconds}s");
        if (options.Margin is not null) text.Append(CultureInfo.InvariantCulture, $" --margin {(long)margin.TotalSeconds}s");
        return text.Append('\n').ToString();

        void Option(string option)
        {
            if (option.Any(char.IsControl))
                throw new UserErrorException($"an option of sbatch must be one line, got {Shown.Short(option)}");
            text.Append("#SBATCH ").Append(option).Append('\n');
        }
    }

    /// <summary>Whether an array is too large for a cluster, by what <c>scontrol show config</c> prints.</summary>
    /// <param name="config">The output of the command.</param>
    /// <param name="array">How many tasks the array has.</param>
    /// <returns>A sentence, or null where it fits or the limit is not told.</returns>
    public static string? TooLarge(string config, int array)
    {
        // Indices are below MaxArraySize, and begin at 0.
        string? line = config.Split('\n').FirstOrDefault(text => text.TrimStart().StartsWith("MaxArraySize", StringComparison.Ordinal));
        return line is not null && int.TryParse(line.Split('=')[^1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int most)
            && array > most
            ? $"--array may be at most {most} on this cluster, got {array}" : null;
    }

    // In a name of a log, % begins a field, and #SBATCH lines are read as words with quotes.
    private static string LogPattern(string study)
    {
        if (study.Any(letter => letter is '"' or '\\' || char.IsControl(letter)))
            throw new UserErrorException($"Slurm cannot write logs into a folder of such a name: {Shown.Short(study)}");
        string pattern = Path.Combine(study.Replace("%", "%%", StringComparison.Ordinal), FolderName, "%A_%a.log");
        return pattern.Any(letter => letter is '\'' or '#' || char.IsWhiteSpace(letter)) ? $"\"{pattern}\"" : pattern;
    }
}
