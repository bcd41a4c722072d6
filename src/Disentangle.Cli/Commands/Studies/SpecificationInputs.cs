using System.CommandLine;
using System.Text.Json.Nodes;
using Disentangle.Studies.Plans;
using Disentangle.Training;

namespace Disentangle.Cli.Commands.Studies;

/// <summary>Options on what all runs of a sweep have in common.</summary>
internal sealed class SpecificationInputs
{
    private static readonly RunField[] Fields =
    [
        RunFields.Preset, RunFields.Steps, RunFields.Batch, RunFields.Latents, RunFields.LearningRate, RunFields.Architecture,
        RunFields.Optimizer, RunFields.Likelihood, RunFields.Correlate, RunFields.HoldOut, RunFields.CheckpointEvery,
    ];

    private readonly FieldInputs _inputs;

    private SpecificationInputs(FieldInputs inputs) => _inputs = inputs;

    /// <summary>Adds the options to a command.</summary>
    public static SpecificationInputs AddTo(Command command) => new(FieldInputs.AddTo(command, Fields));

    /// <summary>What was given, by the keys of a run.</summary>
    public IReadOnlyDictionary<string, StudyValue> Given(ParseResult parsed)
    {
        Dictionary<string, StudyValue> given = [];
        foreach (FieldValue value in _inputs.Given(parsed))
        {
            RunPlan plan = value.Field.Parse(RunPlan.Usual, value.Words);
            if (JsonNode.Parse(plan.ToJson())?[value.Field.Key]?.DeepClone() is { } node) given[value.Field.Key] = new StudyValue(node);
        }

        return given;
    }
}
