using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Training;
using Xunit.Abstractions;

namespace Disentangle.Tests.Methods;

public sealed class IbpVaeTrendTests(ITestOutputHelper output)
{
    [Fact]
    public void Explore()
    {
        foreach ((int steps, float lr, string kl, double alpha, double beta, string like) in ((int, float, string, double, double, string)[])
            [(4000, 1e-2f, "relaxed", 2, 1, "gaussian:0.2"), (4000, 1e-2f, "relaxed", 1, 1, "gaussian:0.2"), (4000, 1e-2f, "relaxed", 2, 1, "gaussian:0.3"), (4000, 2e-2f, "relaxed", 2, 1, "gaussian:0.2"), (4000, 1e-2f, "bernoulli", 2, 1, "gaussian:0.2")])
        {
            for (ulong seed = 1; seed <= 2; seed++)
            {
                string line = "";
                System.Diagnostics.Stopwatch w = System.Diagnostics.Stopwatch.StartNew();
                foreach (int factors in (int[])[0, 1, 2, 4, 8])
                {
                    ArrayDataset data = Blobs(factors, 1000);
                    RunSpecification s = Toys.Specification("tiny", steps, 64) with
                    {
                        Method = "ibp-vae", Latents = 12, LearningRate = lr, Seed = seed, Likelihood = Likelihood.Parse(like),
                        Settings = MethodSettings.Empty.With("alpha", alpha).With("kl", kl).With("beta", beta),
                    };
                    TrainingRun run = TrainingRun.Start(s, data, Toys.Kernels());
                    string last = "";
                    foreach (StepReport step in run.Steps())
                        if (step.Step == steps) last = string.Join(" ", step.Phases[0].Terms.ToArray().Select(t => $"{t.Value:0.00}"));
                    Features f = ((IbpVae)run.Method).Infer(data.All());
                    int over = Enumerable.Range(0, 12).Count(k => Enumerable.Range(0, 1000).Count(i => f.Presence[i * 12 + k] > 0.5) > 10);
                    line += $"\n   F={factors}: used {f.Used.Length} active {f.Active:0.00} present>1% {over} | {last}";
                }

                output.WriteLine($"{steps} {lr} {kl} alpha {alpha} beta {beta} {like} seed {seed} {w.ElapsedMilliseconds} ms {line}");
            }
        }
    }

    /// <summary>Images of 8x8: each of the first so many of eight blobs of 2x4 pixels is there half of the time, with a brightness of its own.</summary>
    private static ArrayDataset Blobs(int factors, int count)
    {
        float[] images = new float[count * 64];
        Philox random = new(7, RandomPurpose.Test);
        for (int n = 0; n < count; n++)
        {
            for (int f = 0; f < 8; f++)
            {
                bool present = random.NextUniform() < 0.5f;
                float brightness = 0.3f + 0.7f * random.NextUniform();
                if (!present || f >= factors) continue;
                for (int pixel = 0; pixel < 8; pixel++) images[n * 64 + (f / 2 * 2 + pixel / 4) * 8 + f % 2 * 4 + pixel % 4] = brightness;
            }
        }

        return new ArrayDataset(new ImageShape(8, 8, 1), images);
    }
}
