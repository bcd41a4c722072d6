using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>
/// A run on images of noise with random labels: every score of its codes is chance, measured from the run and from a file alike.
/// </summary>
public sealed class NoiseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Three_hundred_images_of_noise_tell_nothing()
    {
        using TrainedRun run = TrainedRun.Open(
            TinyData.Train(_folder, steps: 20, data: TinyData.WriteGrid(_folder, [3, 100], noise: true)).Path);
        Measurement measured = new(Evaluation.Run(run, MetricSelection.Of(["dci"])).Results, []);
        MetricMatrix accuracies = measured.Results[0].Matrices[2];
        Assert.Equal(1.0 / 3, accuracies.Values[1, 0], 4 * Math.Sqrt(2.0 / 9 / 100));
        Assert.EndsWith("200 training and 100 test images, 100 stages of boosting; no image is in both", measured.Results[0].Protocol);

        CodeExport.Write(run, _folder["codes.npz"]);
        CodeFile file = CodeFile.Read(_folder["codes.npz"], run.Description.Specification.Seed);
        MetricResult ofFile = Scoring.Measure(file.Source, MetricSelection.Of(["dci"]), run.Description.Specification.Seed).Results[0];
        Assert.Equal(measured.Results[0].Values["dci.informativeness"], ofFile.Values["dci.informativeness"], 1e-9);
    }

    [Fact]
    public void Too_few_images_are_a_reason_and_not_a_number()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 3).Path);
        RunScores scores = Evaluation.Run(run, MetricSelection.Usual, quick: true);
        Assert.Equal(["factor-vae", "beta-vae", "dci", "explicitness", "sap"], scores.LeftOut.Select(left => left.Metric.Id));
        Assert.StartsWith("needs at least 300 images, a third of them to test on", scores.LeftOut[2].Reason);
        var error = Assert.Throws<UserErrorException>(() => Evaluation.Run(run, MetricSelection.Of(["factor-vae"])));
        Assert.Equal(
            "factor-vae cannot be measured here: it needs two factors with a value that at least 64 training and 64 test images share, got "
                + "0 in 32 training and 16 test images",
            error.Message);
    }
}
