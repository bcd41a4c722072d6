using System.Text.Json;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Formats;

/// <summary>Writes a table as JSON, from which <see cref="ScoreJsonReader"/> reads the same.</summary>
internal static class ScoreJsonWriter
{
    public static void Write(Utf8JsonWriter json, ScoreTable table)
    {
        json.WriteStartObject();
        json.WriteString("title", table.Title);
        json.WriteStartArray("notes");
        foreach (string note in table.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteStartArray("columns");
        foreach (ScoreColumn column in table.Columns) WriteColumn(json, column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (ScoreRow row in table.Rows) WriteRow(json, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, ScoreColumn column)
    {
        json.WriteStartObject();
        json.WriteString("id", column.Id);
        json.WriteString("title", column.Title);
        json.WriteString("role", column.Role.ToString().ToLowerInvariant());
        if (column.HigherIsBetter is { } higher) json.WriteBoolean("higherIsBetter", higher);
        if (column.Unit.Length > 0) json.WriteString("unit", column.Unit);
        if (column.Protocol.Length > 0) json.WriteString("protocol", column.Protocol);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, ScoreRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteString("method", row.Method);
        json.WriteString("data", row.Data);
        json.WriteNumber("seed", row.Seed);
        json.WriteStartObject("settings");
        foreach ((string setting, string value) in row.Settings) json.WriteString(setting, value);
        json.WriteEndObject();
        json.WriteStartObject("scores");
        foreach ((string id, double value) in row.Scores)
        {
            json.WritePropertyName(id);
            WriteNumber(json, value);
        }

        json.WriteEndObject();
        if (row.Failure is not null) json.WriteString("failure", row.Failure);
        if (row.IsWeak) json.WriteBoolean("weak", true);
        if (row.TrainingSeconds is { } seconds) json.WriteNumber("trainingSeconds", seconds);
        if (row.Machine is not null) json.WriteString("machine", row.Machine);
        if (row.Step is { } step) json.WriteNumber("step", step);
        if (row.Folder is not null) json.WriteString("folder", row.Folder);
        WriteCurves(json, row);
        if (row.Information is { } information) WriteInformation(json, information);
        json.WriteEndObject();
    }

    private static void WriteCurves(Utf8JsonWriter json, ScoreRow row)
    {
        if (row.Curves.Count == 0) return;
        json.WriteStartObject("curves");
        foreach ((string id, IReadOnlyList<(double Step, double Value)> curve) in row.Curves)
        {
            json.WriteStartArray(id);
            foreach ((double step, double value) in curve)
            {
                json.WriteStartArray();
                json.WriteNumberValue(step);
                WriteNumber(json, value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteInformation(Utf8JsonWriter json, FactorInformation information)
    {
        json.WriteStartObject("information");
        json.WriteStartArray("factors");
        foreach (string factor in information.Factors) json.WriteStringValue(factor);
        json.WriteEndArray();
        json.WriteStartArray("shares");
        for (int unit = 0; unit < information.Shares.GetLength(0); unit++)
        {
            json.WriteStartArray();
            for (int factor = 0; factor < information.Factors.Count; factor++) WriteNumber(json, information.Shares[unit, factor]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // JSON has no other numbers than finite ones.
    private static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsNaN(value)) json.WriteNullValue();
        else if (double.IsInfinity(value)) json.WriteStringValue(value > 0 ? "Infinity" : "-Infinity");
        else json.WriteNumberValue(value);
    }
}
