using Disentangle.Experiments.Pipelines;
using Disentangle.Training;

namespace Disentangle.Samples.Packages;

internal static class TrainAFolder
{
    public static void Run()
    {
        using TrainJob job = TrainJob.Start(
            new RunSpecification { Method = "beta-vae", Data = "dsprites", Steps = 3000, Seed = 1 }, "runs/first");
        foreach (StepReport step in job.Train()) { }
    }
}
