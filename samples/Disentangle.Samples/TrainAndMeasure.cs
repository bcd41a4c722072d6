using Disentangle.Datasets;
using Disentangle.Datasets.Images;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Samples;

internal static class TrainAndMeasure
{
    public static void Run()
    {
        var images = (IFactorDataset)DatasetCatalogue.Open("dsprites");
        var run = TrainingRun.Start(
            new RunSpecification { Method = "beta-vae", Settings = MethodSettings.Empty.With("beta", 4), Steps = 1000, Seed = 1 },
            images,
            CpuDevice.CreateKernels());

        foreach (StepReport step in run.Steps())
            if (step.Step % 100 == 0) Console.WriteLine($"step {step.Step}: loss {step.Phases[0].Total:0.0}");

        var source = new CodeSource(FactorSampler.Of(images), run.Method.Latents, (indices, codes) =>
        {
            var batch = new Tensor(new Shape(indices.Length, 64, 64, 1));
            images.Read(indices, batch.HostWrite());
            run.Method.Encode(batch).Means.CopyTo(codes);
        });
        Console.WriteLine($"MIG {new MutualInformationGap().Evaluate(source, seed: 1).Values["mig"]:0.000}");
    }
}
