using System.Text.Json;
using Disentangle.Foundation.Json;

namespace Disentangle.Experiments.Runs;

/// <summary>A change of a run's specification when it was resumed.</summary>
/// <param name="Step">How many steps were done before.</param>
/// <param name="Key">The key of the specification: <c>lr</c>, <c>steps</c>, <c>data</c> or <c>dataRoot</c>.</param>
/// <param name="From">Its value before, as text.</param>
/// <param name="To">Its value from that step on.</param>
public sealed record RunChange(long Step, string Key, string From, string To)
{
    internal static RunChange Read(JsonItem json) => new(json["step"].Whole(), json["key"].Text(), json["from"].Text(), json["to"].Text());

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("step", Step);
        json.WriteString("key", Key);
        json.WriteString("from", From);
        json.WriteString("to", To);
        json.WriteEndObject();
    }
}
