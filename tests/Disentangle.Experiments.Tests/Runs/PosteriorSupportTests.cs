using Disentangle.Analysis;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Pairs of units, ranked and drawn.</summary>
public sealed class PosteriorSupportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private TrainedRun Open(SamplingRules? sampling = null) => TrainedRun.Open(TinyData.Train(_folder, sampling: sampling).Path);

    [Fact]
    public void Pairs_are_ranked_by_the_information_of_their_densities_and_the_file_holds_what_was_drawn()
    {
        using TrainedRun run = Open();
        (PairView view, IReadOnlyList<UnitPair> pairs) = PosteriorSupport.Run(run, images: [7]);
        Codes codes = DatasetCodes.Of(run.Method, run.Data);
        Assert.Equal(pairs.OrderByDescending(pair => pair.MutualInformation), pairs);
        foreach (UnitPair pair in pairs)
        {
            PairDensity density = PairDensity.Of(codes, [(pair.Across, pair.Up)], UnitCells.Of(codes, 32)).Single();
            Assert.Equal(density.MutualInformation(), pair.MutualInformation, 1e-9);
        }

        Assert.Equal(pairs[0], view.Pair);
        Assert.Equal((codes.Count, 0, true), (view.Images, view.HeldOutImages, view.IsAll));
        ImagePosterior posterior = view.Posteriors.Single();
        Assert.Equal((7, (double)codes.MeanOf(7)[view.Pair.Across]), (posterior.Image, posterior.Across));
        Assert.Equal(Math.Exp(0.5 * codes.LogVariances![7 * codes.Latents + view.Pair.Up]), posterior.UpDeviation, 1e-9);

        (PairView read, IReadOnlyList<UnitPair> same) = PosteriorFile.Read(run)!.Value;
        Assert.Equal(pairs, same);
        Assert.Equal(PosteriorChart.Svg(view), PosteriorChart.Svg(read));
    }

    [Fact]
    public void A_pair_turned_round_is_the_same_pair()
    {
        using TrainedRun run = Open();
        var pairs = UnitPairs.Of(run, ImageCodes.OfAll(run));
        UnitPair one = pairs.Ranked[0], other = pairs.PairOf(one.Up, one.Across);
        Assert.Equal((one.MutualInformation, one.Corner, one.CornerAcross), (other.MutualInformation, other.Corner, other.CornerUp));
        PairView view = pairs.View(one, []), turned = pairs.View(other, []);
        int n = UnitPairs.Cells;
        for (int i = 0; i < n * n; i += 37) Assert.Equal(view.Probabilities[i], turned.Probabilities[i % n * n + i / n], 1e-12);
    }

    [Fact]
    public void Held_out_images_are_marked_at_their_codes()
    {
        using TrainedRun run = Open(SamplingRules.Parse([], ["shade=1"]));
        var codes = ImageCodes.OfAll(run);
        var pairs = UnitPairs.Of(run, codes);
        PairView view = pairs.View(pairs.Ranked[0], []);
        Assert.Equal(TinyData.Count / 3, view.HeldOutImages);
        Assert.Equal(Enumerable.Range(16, 16), codes.HeldOut);
        Assert.Equal(Math.Min(300, view.HeldOutImages), view.HeldOut.Count);
        Assert.Equal(codes.Codes.MeanOf(codes.HeldOut[0])[view.Pair.Across], view.HeldOut[0].Across);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-1, 0)]
    [InlineData(0, 99)]
    public void Units_that_are_no_pair_are_refused(int across, int up)
    {
        using TrainedRun run = Open();
        UserErrorException error = Assert.Throws<UserErrorException>(() => PosteriorSupport.Run(run, (across, up)));
        Assert.StartsWith("across and up must be two different latent units from 0 to", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(PosteriorSupport.Entry.FileIn(run.Folder)));
    }

    /// <summary>The command that the studio copies for several images.</summary>
    [Fact]
    public void Several_images_are_drawn_each_once_and_one_that_is_none_is_refused_before_anything_is_encoded()
    {
        using TrainedRun run = Open();
        AnalysisRequest Asking(params int[] images) =>
            new() { Lists = new Dictionary<string, IReadOnlyList<int>> { ["image"] = images } };
        PosteriorSupport.Entry.Run(run, Asking(7, 40, 7));
        Assert.Equal([7, 40], PosteriorFile.Read(run)!.Value.View.Posteriors.Select(posterior => posterior.Image));
        Assert.Equal("there is no image 48: the data has images 0 to 47",
            Assert.Throws<UserErrorException>(() => PosteriorSupport.Entry.Run(run, Asking(7, 48))).Message);
    }
}
