using Disentangle.Methods;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// What may be another than before when a run is resumed; null for as before. Each change is recorded in <c>run.json</c>.
/// </summary>
public sealed record ResumeOptions
{
    /// <summary>The number of steps of the whole run.</summary>
    public long? Steps { get; init; }

    /// <summary>The learning rate from here on, above 0.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Settings of the method from here on, such as weights of terms; see <see cref="Setting.MayChange"/>.</summary>
    public MethodSettings Settings { get; init; } = MethodSettings.Empty;

    /// <summary>The name of the run's images where they have moved.</summary>
    public string? Data { get; init; }

    /// <summary>The folder of data sets.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Threads that work where the run is given no session; 0 for one per processor. The results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Whether the history is also written for TensorBoard, from here on.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>Whether nothing is measured at the end, also where the run was begun to be measured.</summary>
    public bool NoEvaluate { get; init; }

    /// <summary>Whether metrics that take long are measured with fewer samples, also where the run was begun otherwise.</summary>
    public bool Quick { get; init; }
}
