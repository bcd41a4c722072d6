using Disentangle.Datasets;
using Disentangle.Methods;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Samples.Packages;

internal static class TrainAMethod
{
    public static void Run()
    {
        var run = TrainingRun.Start(
            new RunSpecification { Method = "beta-vae", Settings = MethodSettings.Empty.With("beta", 4), Steps = 1000, Seed = 1 },
            DatasetCatalogue.Open("dsprites"),
            CpuDevice.CreateKernels());
        foreach (StepReport step in run.Steps()) Console.WriteLine(step.Phases[0].Total);
    }
}
