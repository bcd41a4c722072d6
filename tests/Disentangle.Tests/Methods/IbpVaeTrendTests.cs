using Disentangle.Analysis;
using Disentangle.Architectures;
using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>Trained models.</summary>
public sealed class IbpVaeTrendTests
{
    private const int Cells = 8;

    public static TheoryData<string, string> Networks
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (Architecture architecture in ArchitectureCatalogue.All)
            {
                foreach (string likelihood in (string[])["bernoulli", "gaussian", "laplace"]) pairs.Add(architecture.Id, likelihood);
            }

            return pairs;
        }
    }

    /// <summary>The plain VAE is the control: it does so as well, by the values alone.</summary>
    [Theory]
    [InlineData("ibp-vae")]
    [InlineData("vae")]
    public void The_more_factors_the_images_have_the_more_features_are_used(string method)
    {
        int[] used = [.. ((int[])[0, 1, 2, 4, 8]).Select(factors => UsedFeatures(method, factors))];
        Assert.Equal(0, used[0]);
        for (int i = 1; i < used.Length; i++) Assert.True(used[i] > used[i - 1], string.Join(", ", used));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void It_learns_with_every_architecture_and_likelihood(string architecture, string likelihood)
    {
        ImageShape shape = new(16, 16, 3);
        ArrayDataset images = Blobs(4, 64, shape);
        IKernels kernels = Toys.Kernels();
        RunSpecification specification = Toys.Specification(architecture, steps: 12) with
        {
            Method = "ibp-vae",
            LearningRate = 1e-3,
            Likelihood = Likelihood.Parse(likelihood),
        };
        TrainingRun run = TrainingRun.Start(specification, images, kernels);
        float before = Toys.Evaluate(run.Method.Phases[0], images.All(), kernels).Total().Value.Item;
        float[] start = run.Method.Parameters.Values();
        foreach (StepReport step in run.Steps()) Assert.True(float.IsFinite(step.Phases[0].Total));
        Assert.True(Toys.Evaluate(run.Method.Phases[0], images.All(), kernels).Total().Value.Item < before);
        Assert.NotEqual(start[^4..], run.Method.Parameters.Values()[^4..]);
    }

    private static int UsedFeatures(string method, int factors)
    {
        ArrayDataset images = Blobs(factors, 1000, new ImageShape(8, 8, 1));
        RunSpecification specification = Toys.Specification("tiny", steps: 4000, batch: 64) with
        {
            Method = method,
            Latents = 12,
            LearningRate = 2e-2,
            Seed = 1,
            Likelihood = Likelihood.Gaussian(0.2f),
            Settings = method == "ibp-vae" ? MethodSettings.Empty.With("alpha", 2) : MethodSettings.Empty,
        };
        TrainingRun run = TrainingRun.Start(specification, images, Toys.Kernels());
        foreach (StepReport step in run.Steps()) Assert.True(float.IsFinite(step.Phases[0].Total));
        return LatentStatistics.Of(run.Method.Encode(images.All())).ActiveUnits().Length;
    }

    /// <summary>
    /// Eight cells of two columns and four rows, of which the first so many hold a factor: a blob that is there half of the
    /// time, with a brightness of its own between 0.3 and 1.
    /// </summary>
    private static ArrayDataset Blobs(int factors, int count, ImageShape shape)
    {
        float[] images = new float[count * shape.Count];
        Philox random = new(7, RandomPurpose.Test);
        float[] brightness = new float[Cells];
        for (int n = 0; n < count; n++)
        {
            for (int f = 0; f < Cells; f++)
            {
                bool present = random.NextUniform() < 0.5f;
                float value = 0.3f + 0.7f * random.NextUniform();
                brightness[f] = present && f < factors ? value : 0;
            }

            for (int i = 0; i < shape.Count; i++)
            {
                (int row, int column) = (i / shape.Channels / shape.Width, i / shape.Channels % shape.Width);
                images[n * shape.Count + i] = brightness[row * 4 / shape.Height * 2 + column * 2 / shape.Width];
            }
        }

        return new ArrayDataset(shape, images);
    }
}
