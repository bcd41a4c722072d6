using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class ElboSampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Of the whole data set, in any order, it is the surgery: at the same seed the codes differ, and the parts by their errors.
    [Fact]
    public void Over_all_images_the_parts_are_those_of_the_surgery()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        int all = Enumerable.Range(1, 5000).First(count => run.Draw(count).Distinct().Count() == TinyData.Count);
        ElboSample sample = ElboSample.Of(run, all)!;
        SurgeryResult exact = Surgery.Run(run);
        Assert.Equal((run.Step, TinyData.Count), (sample.Step, sample.Images));
        Near(exact.Exact.Parts.IndexCodeInformation, sample.Parts.IndexCodeInformation, exact.Exact.Parts.IndexCodeInformationError);
        Near(exact.Exact.Parts.TotalCorrelation, sample.Parts.TotalCorrelation, exact.Exact.Parts.TotalCorrelationError);
        Near(exact.Exact.Parts.DimensionWiseKl, sample.Parts.DimensionWiseKl, exact.Exact.Parts.DimensionWiseKlError);
        Near(exact.Reconstruction, sample.Reconstruction, exact.ReconstructionError);
        Assert.Equal(-sample.Reconstruction - sample.Parts.Kl, sample.Elbo, 1e-9);
        Assert.Equal(sample, ElboSample.Of(run, all));
    }

    [Fact]
    public void A_method_without_such_a_posterior_has_none()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, method: "aae").Path);
        Assert.Null(ElboSample.Of(run));
    }

    private static void Near(double expected, double value, double error) =>
        Assert.InRange(value, expected - 6 * error - 1e-6, expected + 6 * error + 1e-6);
}
