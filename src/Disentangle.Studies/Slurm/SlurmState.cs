namespace Disentangle.Studies.Slurm;

/// <summary>What a state of Slurm means for a job that works on a study.</summary>
public enum SlurmPhase
{
    /// <summary>It will run, perhaps again.</summary>
    Waiting,

    /// <summary>It runs, or is about to end.</summary>
    Running,

    /// <summary>It has ended by itself.</summary>
    Completed,

    /// <summary>It was ended: by its time, by a user, by a node.</summary>
    Ended,

    /// <summary>A word that this version does not know.</summary>
    Unknown,
}

/// <summary>The words that Slurm has for the states of jobs.</summary>
internal static class SlurmStates
{
    private static readonly Dictionary<string, SlurmPhase> Phases = new(StringComparer.Ordinal)
    {
        ["PENDING"] = SlurmPhase.Waiting, ["CONFIGURING"] = SlurmPhase.Waiting, ["REQUEUED"] = SlurmPhase.Waiting,
        ["REQUEUE_HOLD"] = SlurmPhase.Waiting, ["REQUEUE_FED"] = SlurmPhase.Waiting, ["SPECIAL_EXIT"] = SlurmPhase.Waiting,
        ["SUSPENDED"] = SlurmPhase.Waiting, ["PREEMPTED"] = SlurmPhase.Waiting, ["STOPPED"] = SlurmPhase.Waiting,
        ["RUNNING"] = SlurmPhase.Running, ["COMPLETING"] = SlurmPhase.Running, ["STAGE_OUT"] = SlurmPhase.Running,
        ["SIGNALING"] = SlurmPhase.Running, ["RESIZING"] = SlurmPhase.Running,
        ["COMPLETED"] = SlurmPhase.Completed,
        ["BOOT_FAIL"] = SlurmPhase.Ended, ["DEADLINE"] = SlurmPhase.Ended, ["FAILED"] = SlurmPhase.Ended,
        ["NODE_FAIL"] = SlurmPhase.Ended, ["OUT_OF_MEMORY"] = SlurmPhase.Ended, ["TIMEOUT"] = SlurmPhase.Ended,
        ["CANCELLED"] = SlurmPhase.Ended, ["REVOKED"] = SlurmPhase.Ended,
    };

    /// <summary>The phase of a state, of which the first word counts: <c>CANCELLED by 1234</c>.</summary>
    public static SlurmPhase PhaseOf(string state) => Phases.GetValueOrDefault(WordOf(state), SlurmPhase.Unknown);

    /// <summary>The first word of a state, without the mark of a job that was shortened.</summary>
    public static string WordOf(string state) => state.Trim().Split(' ', '+')[0].ToUpperInvariant();
}
