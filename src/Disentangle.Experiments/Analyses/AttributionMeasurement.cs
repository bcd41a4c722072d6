using Disentangle.Analysis;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>What a change of a unit does to the images.</summary>
/// <param name="Unit">Its number.</param>
/// <param name="Deviation">The standard deviation of its aggregate posterior.</param>
/// <param name="Mean">How much a value of an image changes by such a deviation: mean over images and values.</param>
/// <param name="Largest">The same where it is largest, mean over images and channels.</param>
/// <param name="Map">
/// The same for each pixel, of one scale for all units: the lightest grey is <see cref="AttributionResult.Scale"/>.
/// </param>
public sealed record UnitAttribution(int Unit, double Deviation, double Mean, double Largest, PixelGrid Map);

/// <summary>Where images change with each unit of a decoder, and which units act together.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Images">How many images it is a mean of.</param>
/// <param name="Units">The units, active and informative ones first.</param>
/// <param name="PairUnits">The units of the pairs, by number.</param>
/// <param name="Shares">The share of each pair of them in the squared second derivatives, symmetric; all together 1, NaN where there are
/// none.</param>
public sealed record AttributionResult(
    long Step, int Images, IReadOnlyList<UnitAttribution> Units, IReadOnlyList<int> PairUnits, double[,] Shares)
{
    /// <summary>What the lightest grey of the maps stands for.</summary>
    public double Scale => Units.Max(unit => unit.Largest);

    /// <summary>The share of all pairs of two units, 0 to 1: what the normalised Hessian penalty estimates.</summary>
    public double OffDiagonal
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < PairUnits.Count; i++)
                for (int j = 0; j < PairUnits.Count; j++) sum += i == j ? 0 : Shares[i, j];
            return sum;
        }
    }
}

/// <summary>Measures a decoder image by image (<see cref="DecoderDerivatives"/>).</summary>
public sealed class AttributionMeasurement
{
    // Of how many images standard deviations are, and of how many units pairs are measured.
    private const int SampleSize = 10_000, MostPaired = 12;

    private const double LeastVariance = 1e-12;

    private readonly TrainedRun _run;
    private readonly Codes _codes;
    private readonly DecoderDerivatives _derivatives;
    private readonly double[] _deviations;

    /// <summary>Begins.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">How many images, drawn by the run's seed.</param>
    /// <exception cref="UserErrorException">There is no decoder, the number of images is out of range, no unit takes numbers, or a code is
    /// not finite.</exception>
    public AttributionMeasurement(TrainedRun run, int images)
    {
        run.RequireDecoder("attribution");
        if (images < 1 || images > run.Data.Count)
            throw new UserErrorException($"images must be from 1 to the number of images, {run.Data.Count}, got {images}");
        int[] numeric = NumericUnits(run);
        if (numeric.Length == 0)
            throw new UserErrorException($"the units of {run.Folder.Path} take certain values only, so images have no derivatives by them");
        Codes sample = ImageCodes.OfAllOrSome(run, SampleSize).Codes;
        if (sample.Means.Any(value => !float.IsFinite(value)))
            throw new UserErrorException("the codes must be finite numbers", "training of the model may have diverged");
        var statistics = LatentStatistics.Of(sample);
        HashSet<int> active = [.. statistics.ActiveUnits()];
        int[] units = [.. statistics.Order.Where(unit => numeric.Contains(unit) && statistics.AggregateVariance[unit] > LeastVariance)
            .OrderByDescending(active.Contains)];
        if (units.Length == 0) throw new UserErrorException($"no unit of {run.Folder.Path} varies, so there is nothing to attribute");
        int paired = Math.Min(Math.Max(2, units.Count(active.Contains)), Math.Min(MostPaired, units.Length));
        _deviations = [.. units.Select(unit => Math.Sqrt(statistics.AggregateVariance[unit]))];
        (_run, _codes) = (run, RunCodes.Of(run, [.. run.Draw(images).Distinct()]));
        _derivatives = new DecoderDerivatives(run.Method, units, _deviations, paired);
    }

    /// <summary>The part that is done, 0 to 1.</summary>
    public double Done => (double)_derivatives.Images / _codes.Count;

    /// <summary>The units of a run whose values are numbers.</summary>
    public static int[] NumericUnits(TrainedRun run) =>
        [.. Enumerable.Range(0, run.Method.Latents).Where(unit => run.Method.DiscreteValues(unit) is null)];

    /// <summary>Measures the next image.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Next()
    {
        if (_derivatives.Images == _codes.Count) return false;
        _derivatives.Add(_codes.MeanOf(_derivatives.Images));
        return true;
    }

    /// <summary>What was measured, when all images are.</summary>
    public AttributionResult Result()
    {
        double[][] maps = [.. _derivatives.Units.Select((_, place) => MapOf(_derivatives.SizeOf(place)))];
        double scale = maps.Max(map => map.Max());
        (int height, int width) = (_run.Data.Shape.Height, _run.Data.Shape.Width);
        return new AttributionResult(_run.Step, _derivatives.Images, [.. maps.Select((map, place) => new UnitAttribution(
            _derivatives.Units[place], _deviations[place], map.Average(), map.Max(), MapSheet.Map(map, height, width, scale)))],
            _derivatives.PairUnits, _derivatives.Shares());
    }

    // The mean over the channels.
    private double[] MapOf(double[] sizes) => [.. sizes.Chunk(_run.Data.Shape.Channels).Select(channels => channels.Average())];
}
