using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Encodings;

/// <summary>The codes of images of a run, and which these are.</summary>
/// <param name="Codes">The posteriors, n of them.</param>
/// <param name="Images">The indices of the images, n.</param>
/// <param name="IsAll">Whether they are all images of the data, in its order.</param>
/// <param name="HeldOut">The places, from 0 to n - 1, of the images that training never drew.</param>
public sealed record ImageCodes(Codes Codes, IReadOnlyList<int> Images, bool IsAll, IReadOnlyList<int> HeldOut)
{
    /// <summary>The codes of all images, from the run's table of codes where it has one.</summary>
    /// <exception cref="UserErrorException">The codes are too many for an array.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ImageCodes OfAll(TrainedRun run, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        Codes codes = RunCodes.Of(run, progress, cancellation);
        return new ImageCodes(codes, [.. Enumerable.Range(0, codes.Count)], true, LeftOut(run));
    }

    /// <summary>The codes of all images where the run has a table of them or few images, else those of a sample.</summary>
    /// <param name="run">The run.</param>
    /// <param name="most">Images that are encoded.</param>
    public static ImageCodes OfAllOrSome(TrainedRun run, int most)
    {
        using (CodeTable? table = CodeTables.Find(run))
            if (table is not null || run.Data.Count <= most) return OfAll(run);
        int[] images = [.. run.Draw(most).Distinct()];
        HashSet<int> leftOut = [.. LeftOut(run)];
        return new ImageCodes(RunCodes.Of(run, images), images, false,
            [.. Enumerable.Range(0, images.Length).Where(place => leftOut.Contains(images[place]))]);
    }

    /// <summary>So many places drawn at random by the run's seed, or all where there are fewer.</summary>
    public int[] Draw(TrainedRun run, int count) =>
        count >= Images.Count ? [.. Enumerable.Range(0, Images.Count)] : IsAll ? run.Draw(count) : [.. Enumerable.Range(0, count)];

    private static int[] LeftOut(TrainedRun run) =>
        run.Description.Specification.Sampling is { HeldOut.Count: > 0 } rules ? ImageSampler.Of(run.Data, rules).LeftOut() : [];
}
