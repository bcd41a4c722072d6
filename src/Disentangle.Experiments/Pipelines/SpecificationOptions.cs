using Disentangle.Datasets;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Pipelines;

/// <summary>
/// What a user gave for a run: everything else follows from a configuration, a preset and the method. Of several, an option wins over a
/// preset, a preset over a configuration, and a configuration over what is usual.
/// </summary>
public sealed record SpecificationOptions
{
    /// <summary>A JSON file with a specification, for example a run's <c>run.json</c>; null for none.</summary>
    public string? Configuration { get; init; }

    /// <summary>Values of fields, each field once. Settings are added to those of the configuration, lists take their place.</summary>
    public IReadOnlyList<FieldValue> Given { get; init; } = [];

    /// <summary>The whole plan.</summary>
    /// <exception cref="UserErrorException">There is no method or no data, or something given is wrong.</exception>
    public RunPlan Resolve()
    {
        RunPlan configured = Configuration is { } file
            ? SpecificationFile.Read(file)
            : RunPlan.Usual with { Specification = new() { Method = "", Data = "" } };
        RunSpecification s = WithMethod(configured.Specification, MethodOf(configured.Specification));
        if (WordsOf(RunFields.Preset) is [{ } protocol]) s = RunPresetCatalogue.Get(protocol).Apply(s);
        RunPlan plan = configured with { Specification = s };
        foreach (FieldValue value in Given)
        {
            if (value.Field != RunFields.Method && value.Field != RunFields.Settings && value.Field != RunFields.Preset)
                plan = value.Field.Parse(plan, value.Words);
        }

        if (plan.Specification.Data.Length == 0)
            throw new UserErrorException("train needs data to train on, --data", "disentangle list datasets");
        return plan;
    }

    private IReadOnlyList<string> WordsOf(RunField field) => Given.FirstOrDefault(value => value.Field == field)?.Words ?? [];

    private string MethodOf(RunSpecification configured)
    {
        string id = WordsOf(RunFields.Method) is [{ } given] ? given : configured.Method;
        if (id.Length == 0)
        {
            throw new UserErrorException(
                $"train needs a method, one of {string.Join(", ", MethodCatalogue.All.Select(method => method.Id))}",
                "disentangle train --help");
        }

        if (DatasetCatalogue.IsNamed(id))
        {
            throw new UserErrorException(
                $"{id} is a data set, and the first argument is a method",
                $"for example disentangle train beta-vae --data {ShellWord.Quoted(id)}");
        }

        return id;
    }

    // What the method decides itself, and no option has said otherwise, follows the method and its settings.
    private RunSpecification WithMethod(RunSpecification s, string id)
    {
        MethodSettings settings = (id == s.Method ? s.Settings : MethodSettings.Empty).Given(WordsOf(RunFields.Settings));
        RunSpecification usual = RunSpecification.Usual(id, settings);
        return s with
        {
            Preset = id == s.Method ? s.Preset : null,
            Method = id,
            Settings = settings,
            Architecture = Configuration is not null ? s.Architecture : usual.Architecture,
            Latents = MethodCatalogue.Get(id).Latents is null ? s.Latents : usual.Latents,
        };
    }
}
