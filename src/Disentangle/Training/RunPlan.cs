using System.Text.Json;
using Disentangle.Foundation.Json;

namespace Disentangle.Training;

/// <summary>What a run does and how it is run. Both parts are one JSON object with the keys of <see cref="RunFields"/>.</summary>
/// <param name="Specification">What decides the bits.</param>
/// <param name="Execution">All else.</param>
public sealed record RunPlan(RunSpecification Specification, RunExecution Execution)
{
    /// <summary>All fields at their defaults.</summary>
    public static RunPlan Usual { get; } = new(new RunSpecification(), new RunExecution());

    /// <summary>Reads a plan. What is not given follows the preset, or else the method, or else has its default.</summary>
    /// <exception cref="UserErrorException">The text is not JSON, or a key or value is wrong; the sentence names the key.</exception>
    public static RunPlan FromJson(string json) => FromJson(JsonText.Parse(json, "the run specification").WithoutSource);

    /// <inheritdoc cref="FromJson(string)"/>
    public static RunPlan FromJson(JsonElement json) => FromJson(json.GetRawText());

    /// <inheritdoc cref="FromJson(string)"/>
    internal static RunPlan FromJson(JsonItem json)
    {
        if (!json.IsObject) throw json.Wrong("a JSON object");
        HashSet<RunField> seen = [];
        RunPlan given = Usual;
        foreach ((string key, JsonItem value) in json.Properties())
        {
            RunField field = RunFields.Get(key);
            if (!seen.Add(field)) throw new UserErrorException($"the run specification gives {field.Key} twice");
            given = field.Read(given, value);
        }

        RunSpecification usual = RunSpecification.Usual(given.Specification.Method, given.Specification.Settings);
        if (given.Specification.Preset is { } preset) usual = RunPresetCatalogue.Get(preset).Apply(usual);
        seen.ExceptWith([RunFields.Settings, RunFields.Preset]); // both are in usual, the preset by its whole name
        RunPlan result = seen.Aggregate(Usual with { Specification = usual }, (plan, field) => field.Copy(given, plan));
        result.Validate();
        return result;
    }

    /// <summary>Checks every name and number.</summary>
    /// <exception cref="UserErrorException">One is not known or out of range; the sentence names it.</exception>
    public void Validate()
    {
        Specification.Validate();
        foreach (RunField field in RunFields.OfExecution) field.Check(this);
    }

    /// <summary>The plan as indented JSON.</summary>
    public string ToJson() => RunFields.ToJson(this, RunFields.All);

    /// <summary>Takes the values of an object's keys that belong to how a run is run; others, of later versions, are passed over.</summary>
    public RunPlan WithExecution(JsonItem? json)
    {
        if (json is not { } item) return this;
        return RunFields.OfExecution.Aggregate(this, (plan, field) => item.Find(field.Key) is { } value ? field.Read(plan, value) : plan);
    }
}
