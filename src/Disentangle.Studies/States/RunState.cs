using System.Text.Json.Nodes;
using Disentangle.Foundation.Json;

namespace Disentangle.Studies.States;

/// <summary>How far a run of a study is.</summary>
public enum RunPhase
{
    /// <summary>Nothing is there of it.</summary>
    Planned,

    /// <summary>A worker trains or measures it.</summary>
    Running,

    /// <summary>It was stopped, by a signal, the clock, a budget or the end of a worker, and can go on.</summary>
    Stopped,

    /// <summary>All its steps are done, and it is not measured.</summary>
    Trained,

    /// <summary>All that the study asks for is there.</summary>
    Measured,

    /// <summary>It could not be trained or measured.</summary>
    Failed,

    /// <summary>It failed as often as it is tried.</summary>
    GivenUp,
}

/// <summary>What the <c>state.json</c> of a run says.</summary>
/// <param name="Phase">How far it is.</param>
public sealed record RunState(RunPhase Phase)
{
    /// <summary>How often it was begun and failed.</summary>
    public int Failures { get; init; }

    /// <summary>Why it failed or was stopped, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Of what kind the failure is, for counting: <c>nan</c>, <c>disk</c>, <c>input</c> or <c>other</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The step at which it failed or was stopped; null where that is not known.</summary>
    public long? Step { get; init; }

    /// <summary>The hash of what it was measured for: metrics, codes, seeds and analyses; null before.</summary>
    public string? Protocol { get; init; }

    /// <summary>The hashes of what it was measured for beside the study's own protocol.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>The folder of another study's run that it was copied from in place of being trained; null where it was trained.</summary>
    public string? CopiedFrom { get; init; }

    /// <summary>Whether there is nothing left to do for a worker.</summary>
    public bool IsOver => Phase is RunPhase.Measured or RunPhase.Failed or RunPhase.GivenUp;

    /// <summary>As one that can go on, its failures forgotten.</summary>
    public RunState TriedAgain() => this with { Phase = RunPhase.Stopped, Failures = 0, Reason = null, Kind = null, Step = null };

    /// <summary>The names of the phases, as they stand in files.</summary>
    public static IReadOnlyList<(RunPhase Phase, string Name)> Names { get; } =
    [
        (RunPhase.Planned, "planned"), (RunPhase.Running, "running"), (RunPhase.Stopped, "stopped"), (RunPhase.Trained, "trained"),
        (RunPhase.Measured, "measured"), (RunPhase.Failed, "failed"), (RunPhase.GivenUp, "given-up"),
    ];

    /// <summary>The name of the phase.</summary>
    public string Name => Names.First(pair => pair.Phase == Phase).Name;

    /// <summary>Reads a state.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public static RunState? Read(string path)
    {
        if (!File.Exists(path)) return null;
        JsonItem root = JsonText.Read(path);
        string name = root["state"].Text();
        (RunPhase phase, string? known) = Names.FirstOrDefault(pair => pair.Name == name);
        if (known is null)
            throw new UserErrorException(
                $"{path}: state must be one of {string.Join(", ", Names.Select(pair => pair.Name))}, got {Shown.Short(name)}");
        return new RunState(phase)
        {
            Failures = root.Find("failures")?.Int() ?? 0,
            Reason = root.Find("reason")?.Text(),
            Kind = root.Find("kind")?.Text(),
            Step = root.Find("step")?.Whole(),
            Protocol = root.Find("protocol")?.Text(),
            Also = root.Find("also") is { } also ? [.. also.Items().Select(one => one.Text())] : [],
            CopiedFrom = root.Find("copiedFrom")?.Text(),
        };
    }

    /// <summary>Writes the state, whole or not at all.</summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="Experiments.Runs.RunFailedException">The disk is full.</exception>
    public void Write(string path)
    {
        JsonObject json = new() { ["state"] = Name };
        if (Failures > 0) json["failures"] = Failures;
        if (Kind is not null) json["kind"] = Kind;
        if (Reason is not null) json["reason"] = Reason;
        if (Step is not null) json["step"] = Step;
        if (Protocol is not null) json["protocol"] = Protocol;
        if (Also.Count > 0) json["also"] = new JsonArray([.. Also.Select(one => JsonValue.Create(one))]);
        if (CopiedFrom is not null) json["copiedFrom"] = CopiedFrom;
        Experiments.Runs.Storage.Write(path, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString() + "\n"));
    }
}
