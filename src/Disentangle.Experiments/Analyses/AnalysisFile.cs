using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Json;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// What the files of analyses have in common: JSON of one object, whose <c>step</c> is that of the run when it was analysed.
/// </summary>
internal static class AnalysisFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text of a file.</summary>
    public static string Text(JsonObject content) => content.ToJsonString(Indented) + "\n";

    /// <summary>A measured value with its standard error, null where that is not known.</summary>
    public static JsonObject Figure(double value, double error) => new() { ["value"] = value, ["standardError"] = Number(error) };

    /// <summary>A number, or null: JSON has no NaN.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    /// <summary>What a file says, or null where there is none, it is damaged, or it is of another step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">The step that the run is at.</param>
    /// <param name="read">Reads the object.</param>
    public static T? Read<T>(string path, long step, Func<JsonItem, T?> read)
        where T : class
    {
        if (!File.Exists(path)) return null;
        try
        {
            JsonItem root = JsonText.Read(path);
            return root["step"].Whole() == step ? read(root) : null;
        }
        catch (UserErrorException)
        {
            // A damaged file is simply written anew by the next analysis.
            return null;
        }
    }

    /// <summary>The standard error of a measured value, NaN where it is not known.</summary>
    public static double ErrorOf(JsonItem? figure) => figure?.Find("standardError")?.Number() ?? double.NaN;
}
