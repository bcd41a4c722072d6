using Disentangle.Experiments.Pipelines;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>
/// The table of fields says which of them decide what is learned. It is right: each is changed, and the parameters are compared.
/// </summary>
public sealed class DecidedBitsTests : IDisposable
{
    // Another value of each field: as words, and of the execution as well as of the specification.
    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["method"] = ["dip-vae-i"],
        ["settings"] = ["beta=9"],
        ["preset"] = ["locatello2019"],
        ["architecture"] = ["mlp:7"],
        ["likelihood"] = ["gaussian"],
        ["latents"] = ["3"],
        ["steps"] = ["6"],
        ["batch"] = ["7"],
        ["optimizer"] = ["sgd"],
        ["lr"] = ["0.02"],
        ["seed"] = ["4"],
        ["correlate"] = ["y,x=0.1"],
        ["holdOut"] = ["shade=1,y=0-1"],
        ["checkpointEvery"] = ["2"],
        ["historyEvery"] = ["1"],
        ["picturesEvery"] = ["3"],
        ["keepModels"] = ["true"],
        ["threads"] = ["2"],
        ["noEvaluate"] = ["true"],
        ["quick"] = ["true"],
        ["tensorBoard"] = ["true"],
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Keys => [.. RunFields.All.Select(one => one.Key)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_field_changes_what_is_learned_if_the_table_says_so_and_only_then(string key)
    {
        RunField field = RunFields.Get(key);
        RunPlan plan = new(TinyData.Specification(TinyData.Write(_folder), steps: 5), new RunExecution { Threads = 1 });
        string[] words = key switch
        {
            "data" => [TinyData.WriteGrid(_folder, [3, 4, 4], noise: true)],
            "dataRoot" => [_folder.Path],
            _ => Others[key],
        };
        byte[] one = Parameters(plan, "one"), again = Parameters(plan, "again"), other = Parameters(field.Parse(plan, words), "other");
        Assert.Equal(one, again);
        Assert.Equal(field.DecidesBits, !one.SequenceEqual(other));
    }

    private byte[] Parameters(RunPlan plan, string name)
    {
        using (TrainJob job = TrainJob.Start(plan.Specification, _folder[name],
            execution: plan.Execution)) Assert.Equal(plan.Specification.Steps, job.Train().Count());
        return File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder[$"{name}/checkpoint"]).Folder, "parameters.safetensors"));
    }
}
