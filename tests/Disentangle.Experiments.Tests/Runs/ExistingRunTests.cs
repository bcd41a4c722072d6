using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>A run is found again under its name, whatever was written between the same settings, and another is not taken for it.</summary>
public sealed class ExistingRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public ExistingRunTests() => _data = TinyData.Write(_folder);

    private string Runs => _folder["runs"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_found_with_the_steps_that_are_done()
    {
        RunSpecification specification = Specification();
        Assert.Null(ExistingRun.Find(Runs, specification));
        Train(specification, "", stopAfter: 3);
        ExistingRun stopped = ExistingRun.Find(Runs, specification)!;
        Assert.Equal((3, false), (stopped.Step, stopped.IsTrained));
        using (TrainJob job = TrainJob.Resume(stopped.Folder.Path)) foreach (StepReport _ in job.Train()) { }
        ExistingRun whole = ExistingRun.Find(Runs, specification)!;
        Assert.Equal((5, true), (whole.Step, whole.IsTrained));
    }

    [Fact]
    public void Another_number_behind_the_name_is_looked_at_and_other_bits_are_another_run()
    {
        RunSpecification specification = Specification(), longer = specification with { Steps = 6 };
        Train(longer, "");
        Assert.Null(ExistingRun.Find(Runs, specification));
        Train(specification, "-2");
        Assert.EndsWith("-2", ExistingRun.Find(Runs, specification)!.Folder.Path, StringComparison.Ordinal);
        Assert.Null(ExistingRun.Find(Runs, specification with { Seed = 1 }));

        // Seed 10 begins with the name of seed 1, and a run that cannot be read is no run.
        Train(specification with { Seed = 10 }, "");
        Assert.Null(ExistingRun.Find(Runs, specification with { Seed = 1 }));
        File.WriteAllText(Path.Combine(Runs, RunFolder.DefaultName(specification) + "-2", "run.json"), "{");
        Assert.Null(ExistingRun.Find(Runs, specification));
    }

    private RunSpecification Specification() => new()
    {
        Method = "beta-vae", Settings = new MethodSettings(new KeyValuePair<string, double>("beta", 2)),
        Data = _data, Architecture = "tiny",
        Latents = 3, Batch = 8, Steps = 5,
    };

    private void Train(RunSpecification specification, string end, long stopAfter = long.MaxValue)
    {
        using TrainJob job = TrainJob.Start(specification, Path.Combine(Runs, RunFolder.DefaultName(specification) + end));
        using CancellationTokenSource stop = new();
        foreach (StepReport step in job.Train(stop.Token))
            if (step.Step == stopAfter) stop.Cancel();
    }
}
