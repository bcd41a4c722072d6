using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Reconstruction, KL and ELBO over the whole data set.</summary>
public sealed class EvidenceBoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Over_all_images_it_is_the_bound_of_the_surgery()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        EvidenceBoundResult bound = EvidenceBound.Run(run);
        SurgeryResult surgery = Surgery.Run(run);
        Assert.Equal(TinyData.Count, bound.Images);
        Assert.Equal(surgery.Exact.AnalyticKl, bound.Kl!.Value.Mean, 1e-6);

        // Both take one code from each posterior, with other noise.
        double error = Math.Sqrt(
            bound.Reconstruction.StandardError * bound.Reconstruction.StandardError
                + surgery.ReconstructionError * surgery.ReconstructionError);
        Assert.InRange(Math.Abs(bound.Reconstruction.Mean - surgery.Reconstruction), 0, 4 * error);
        Assert.Equal(-bound.Reconstruction.Mean - bound.Kl.Value.Mean, bound.Elbo!.Value.Mean, 1e-9);

        // Errors of both parts are of the same images: the error of the sum lies between their difference and their sum.
        (double reconstruction, double kl) = (bound.Reconstruction.StandardError, bound.Kl.Value.StandardError);
        Assert.True(kl > 0);
        Assert.InRange(bound.Elbo.Value.StandardError, Math.Abs(reconstruction - kl), reconstruction + kl);
        Assert.NotEqual(reconstruction, bound.Elbo.Value.StandardError);
        Assert.Contains("\"elbo\"", File.ReadAllText(run.Folder.PathOf("elbo.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_seed_decides_images_and_codes()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        EvidenceBoundResult first = EvidenceBound.Run(run, images: 20, seed: 1);
        Assert.Equal(first.Reconstruction.Mean, EvidenceBound.Run(run, images: 20, seed: 1).Reconstruction.Mean);
        Assert.NotEqual(first.Reconstruction.Mean, EvidenceBound.Run(run, images: 20, seed: 2).Reconstruction.Mean);
    }

    [Fact]
    public void More_images_than_there_are_are_refused()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Assert.Equal(
            $"images must be from 2 to the number of images, {TinyData.Count}, got 49",
            Assert.Throws<UserErrorException>(() => EvidenceBound.Run(run, images: 49)).Message);
    }

    [Fact]
    public void Quantised_codes_have_none()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, method: "qlae").Path);
        Assert.Equal("qlae gives each image one quantised code and no distribution of codes, so there is no evidence lower bound",
            Assert.Throws<UserErrorException>(() => EvidenceBound.Run(run)).Message);
    }
}
