using Disentangle.Analysis;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>Two latent units, and how far they are from factorised.</summary>
/// <param name="Across">The more informative one.</param>
/// <param name="Up">The other.</param>
/// <param name="MutualInformation">Of the two under the aggregate posterior, on a grid of cells, in nats: see
/// <see cref="PairDensity"/>.</param>
/// <param name="Corner">h_ij, the squared distance of the farthest corner from any code: mean over batches of 128 means
/// (<see cref="SupportCorner"/>).</param>
/// <param name="CornerAcross">Where the farthest corner of these batches is.</param>
/// <param name="CornerUp">The same upwards.</param>
public sealed record UnitPair(int Across, int Up, double MutualInformation, double Corner, double CornerAcross, double CornerUp);

/// <summary>The pairs of a run's units, ranked, and their densities.</summary>
public sealed class UnitPairs
{
    /// <summary>Cells of a unit in a density that is drawn.</summary>
    public const int Cells = 80;

    // What the mutual information is computed on, and of how many units and batches.
    private const int CoarseCells = 32, MostUnits = 12, MostBatches = 8, MostCrosses = 300;

    private readonly TrainedRun _run;
    private readonly ImageCodes _codes;
    private readonly UnitCells[] _cells;

    private UnitPairs(TrainedRun run, ImageCodes codes, IReadOnlyList<UnitPair> ranked)
    {
        (_run, _codes, Ranked) = (run, codes, ranked);
        HasPrior = GaussianPosteriors.Find(run) is not null;
        _cells = UnitCells.Of(codes.Codes, Cells, HasPrior ? (-2.5, 2.5) : null);
    }

    /// <summary>The pairs, the one farthest from factorised first: by mutual information. Of many units those of the 12 most
    /// informative active ones.</summary>
    public IReadOnlyList<UnitPair> Ranked { get; }

    /// <summary>Whether the prior is N(0, I).</summary>
    public bool HasPrior { get; }

    /// <summary>How many images the codes are of.</summary>
    public int Images => _codes.Images.Count;

    /// <summary>Whether these are all images of the data.</summary>
    public bool IsAll => _codes.IsAll;

    /// <summary>How many of them training never drew.</summary>
    public int HeldOut => _codes.HeldOut.Count;

    /// <summary>The pairs of a run.</summary>
    /// <param name="run">The run, of at least 2 units.</param>
    /// <param name="codes">Codes of its images.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The run has one latent unit, or a code is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static UnitPairs Of(
        TrainedRun run, ImageCodes codes, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (run.Method.Latents < 2) throw new UserErrorException($"a pair of latent units needs two of them, {run.Folder.Path} has one");
        if (codes.Codes.Means.Any(value => !float.IsFinite(value)))
            throw new UserErrorException("the codes must be finite numbers", "training of the model may have diverged");
        var statistics = LatentStatistics.Of(codes.Codes);
        int[] active = statistics.ActiveUnits(), order = statistics.Order;
        int[] units = [.. order.Where(unit => active.Contains(unit)).Take(MostUnits)];
        if (units.Length < 2) units = [.. order.Take(2)];
        (int, int)[] pairs = [.. units.SelectMany((across, i) => units[(i + 1)..].Select(up => (across, up)))];
        IReadOnlyList<PairDensity> densities = PairDensity.Of(
            codes.Codes, pairs, UnitCells.Of(codes.Codes, CoarseCells), run.Session.Crew, progress, cancellation);
        int[] places = codes.Draw(run, SupportCorner.BatchSize * MostBatches);
        var ranked = new UnitPair[pairs.Length];
        run.Session.Crew.For(pairs.Length, i => ranked[i] = Pair(codes.Codes, places, densities[i]), cancellation);
        return new UnitPairs(run, codes, [.. ranked.OrderByDescending(pair => pair.MutualInformation)]);
    }

    /// <summary>The pair of two units, the first of them across.</summary>
    /// <exception cref="UserErrorException">They are not two different units of the run.</exception>
    public UnitPair PairOf(int across, int up)
    {
        RequirePair(_run, across, up);
        if (Ranked.FirstOrDefault(pair => pair.Across == across && pair.Up == up) is { } known) return known;
        if (Ranked.FirstOrDefault(pair => pair.Across == up && pair.Up == across) is { } other)
            return other with { Across = across, Up = up, CornerAcross = other.CornerUp, CornerUp = other.CornerAcross };
        int[] places = _codes.Draw(_run, SupportCorner.BatchSize * MostBatches);
        return Pair(_codes.Codes, places, PairDensity.Of(
            _codes.Codes, [(across, up)], UnitCells.Of(_codes.Codes, CoarseCells), _run.Session.Crew).Single());
    }

    /// <summary>The density of a pair, with what is marked in it.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="images">Images whose posteriors are drawn.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">There is no such image.</exception>
    public PairView View(UnitPair pair, IReadOnlyList<int> images, CancellationToken cancellation = default)
    {
        foreach (int image in images) RequireImage(_run, image);
        PairDensity density = PairDensity.Of(
            _codes.Codes, [(pair.Across, pair.Up)], _cells, _run.Session.Crew, cancellation: cancellation).Single();
        int heldOut = _codes.HeldOut.Count, crosses = Math.Min(MostCrosses, heldOut);
        Codes? chosen = images.Count == 0 ? null : RunCodes.Of(_run, [.. images]);
        return new PairView(pair, Images, IsAll, heldOut, HasPrior, density.AcrossCells, density.UpCells, density.Probabilities,
            [.. Enumerable.Range(0, crosses).Select(i => CodeOf(_codes.Codes, _codes.HeldOut[(int)((long)i * heldOut / crosses)], pair))],
            [.. images.Select((image, i) => PosteriorOf(chosen!, i, image, pair))]);
    }

    /// <summary>Checks a pair before anything is encoded for it.</summary>
    /// <exception cref="UserErrorException">They are not two different units of the run.</exception>
    internal static void RequirePair(TrainedRun run, int across, int up)
    {
        int latents = run.Method.Latents;
        if (across == up || Math.Min(across, up) < 0 || Math.Max(across, up) >= latents)
            throw new UserErrorException(
                $"across and up must be two different latent units from 0 to {latents - 1}, got {across} and {up}");
    }

    /// <summary>Checks the number of an image before anything is encoded for it.</summary>
    /// <exception cref="UserErrorException">There is no such image.</exception>
    internal static void RequireImage(TrainedRun run, int image)
    {
        if (image < 0 || image >= run.Data.Count)
            throw new UserErrorException($"there is no image {image}: the data has images 0 to {run.Data.Count - 1}");
    }

    private static UnitPair Pair(Codes codes, int[] places, PairDensity density)
    {
        float[] across = [.. places.Select(place => codes.MeanOf(place)[density.Across])],
            up = [.. places.Select(place => codes.MeanOf(place)[density.Up])];
        (double mean, SupportCorner farthest) = SupportCorner.OfBatches(across, up);
        return new UnitPair(
            density.Across, density.Up, density.MutualInformation(), mean, across[farthest.First], up[farthest.Second]);
    }

    private static (double, double) CodeOf(Codes codes, int place, UnitPair pair) =>
        (codes.MeanOf(place)[pair.Across], codes.MeanOf(place)[pair.Up]);

    private static ImagePosterior PosteriorOf(Codes codes, int place, int image, UnitPair pair)
    {
        (double across, double up) = CodeOf(codes, place, pair);
        return new ImagePosterior(image, across, up, Deviation(pair.Across), Deviation(pair.Up));

        double Deviation(int unit) => codes.LogVariances is { } values ? Math.Exp(0.5 * values[place * codes.Latents + unit]) : 0;
    }
}

/// <summary>The posterior of an image in two units.</summary>
/// <param name="Image">Its index.</param>
/// <param name="Across">The mean of the unit across.</param>
/// <param name="Up">The mean of the unit upwards.</param>
/// <param name="AcrossDeviation">The standard deviation of the one; 0 where the encoder is deterministic.</param>
/// <param name="UpDeviation">That of the other.</param>
public sealed record ImagePosterior(int Image, double Across, double Up, double AcrossDeviation, double UpDeviation);

/// <summary>The density of a pair of units, with what is marked in it.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Images">How many images the density is of.</param>
/// <param name="IsAll">Whether these are all images of the data.</param>
/// <param name="HeldOutImages">How many of them training never drew.</param>
/// <param name="HasPrior">Whether the prior is N(0, I).</param>
/// <param name="AcrossCells">The cells of the unit across.</param>
/// <param name="UpCells">The cells of the unit upwards.</param>
/// <param name="Probabilities">The probability of each cell, row by row from the bottom.</param>
/// <param name="HeldOut">The codes of images that training never drew, at most 300 evenly chosen ones.</param>
/// <param name="Posteriors">The posteriors of chosen images.</param>
public sealed record PairView(
    UnitPair Pair, int Images, bool IsAll, int HeldOutImages, bool HasPrior, UnitCells AcrossCells, UnitCells UpCells,
    IReadOnlyList<double> Probabilities, IReadOnlyList<(double Across, double Up)> HeldOut, IReadOnlyList<ImagePosterior> Posteriors);
