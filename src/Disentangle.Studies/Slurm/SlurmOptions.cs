namespace Disentangle.Studies.Slurm;

/// <summary>How a study is given to Slurm.</summary>
public sealed record SlurmOptions
{
    /// <summary>The time of each task, as <c>sbatch --time</c> takes it, for example <c>4:00:00</c>.</summary>
    public string Time { get; init; } = "4:00:00";

    /// <summary>How long before its end a task stops; null for a tenth of its time, at most two minutes.</summary>
    public TimeSpan? Margin { get; init; }

    /// <summary>How many tasks the array has, at least 1.</summary>
    public int Array { get; init; } = 1;

    /// <summary>How many tasks run at the same time; null for no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>Workers of a task, each of which trains one run at a time; at least 1.</summary>
    public int Pack { get; init; } = 1;

    /// <summary>Threads of a worker, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Memory of a task, as Slurm takes it, for example <c>8G</c>; null for a GB and a half for each worker.</summary>
    public string? Memory { get; init; }

    /// <summary>The partition, or null.</summary>
    public string? Partition { get; init; }

    /// <summary>The account, or null.</summary>
    public string? Account { get; init; }

    /// <summary>Further options of <c>sbatch</c>, each without <c>#SBATCH</c>.</summary>
    public IReadOnlyList<string> More { get; init; } = [];
}
