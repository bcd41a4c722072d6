using System.Text.Json;

namespace Disentangle.Training;

/// <summary>
/// How a run is run: where its data is, how many threads work, how often something is written, what is measured at the end. Nothing of it
/// changes what is learned, so it is no part of a <see cref="RunIdentity"/>.
/// </summary>
public sealed record RunExecution
{
    /// <summary>The folder with the original files of data sets, where one is needed.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Steps between checkpoints; 0 for one at the end only.</summary>
    public long CheckpointEvery { get; init; } = 5000;

    /// <summary>Steps between records of the history; 0 for none.</summary>
    public long HistoryEvery { get; init; } = 100;

    /// <summary>
    /// Steps between pictures of what the model has learned so far; 0 for none; null for ever more rarely, at a small share of the time.
    /// </summary>
    public long? PicturesEvery { get; init; }

    /// <summary>Whether the model of each picture stays, so that it can be looked at later.</summary>
    public bool KeepModels { get; init; }

    /// <summary>Threads that work; 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Whether nothing is measured at the end.</summary>
    public bool NoEvaluate { get; init; }

    /// <summary>Whether metrics that take long are measured with fewer samples.</summary>
    public bool Quick { get; init; }

    /// <summary>Whether event files for TensorBoard are written.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>Writes it as a JSON object.</summary>
    public void WriteJson(Utf8JsonWriter json) => RunFields.Write(json, RunPlan.Usual with { Execution = this }, RunFields.OfExecution);
}
