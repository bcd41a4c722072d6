using System.Text.Json;
using Disentangle.Foundation.Json;

namespace Disentangle.Studies.Runs;

/// <summary>
/// Options of <c>disentangle train</c> that do not decide what is learned, so that the command can be given again as it was.
/// </summary>
public sealed record CommandOptions
{
    /// <summary>Whether metrics that take long were measured with fewer samples.</summary>
    public bool Quick { get; init; }

    /// <summary>Whether nothing was measured at the end.</summary>
    public bool NoEvaluate { get; init; }

    /// <summary>Threads that work; 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Whether event files for TensorBoard were written.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>The words of the command line; empty for the defaults.</summary>
    internal IEnumerable<string> Words
    {
        get
        {
            if (Threads > 0) yield return $"--threads {Threads}";
            if (NoEvaluate) yield return "--no-evaluate";
            if (Quick) yield return "--quick";
            if (TensorBoard) yield return "--tensorboard";
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; options of later versions are passed over.</summary>
    internal static CommandOptions Read(JsonItem json) => new()
    {
        Quick = Flag(json, "quick"),
        NoEvaluate = Flag(json, "noEvaluate"),
        Threads = json.Find("threads")?.Int() ?? 0,
        TensorBoard = Flag(json, "tensorBoard"),
    };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Quick) json.WriteBoolean("quick", true);
        if (NoEvaluate) json.WriteBoolean("noEvaluate", true);
        if (Threads > 0) json.WriteNumber("threads", Threads);
        if (TensorBoard) json.WriteBoolean("tensorBoard", true);
        json.WriteEndObject();
    }

    private static bool Flag(JsonItem json, string name) => json.Find(name)?.Flag() ?? false;
}
