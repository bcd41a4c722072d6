using Disentangle.Datasets.Images;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Training;

namespace Disentangle.Experiments.Analyses;

/// <summary>A factor in which the images of a pair differ.</summary>
/// <param name="Factor">Its name.</param>
/// <param name="From">Its value in the first image, for a reader.</param>
/// <param name="To">Its value in the second.</param>
public sealed record FactorChange(string Factor, string From, string To);

/// <summary>A pair of images of training, and which units the method lets them share.</summary>
/// <param name="First">The index of the first image.</param>
/// <param name="Second">That of the second.</param>
/// <param name="Changes">The factors in which they really differ; none where the same value was drawn again.</param>
/// <param name="Divergences">The distance of the two posteriors in each unit, as the method has it, (D).</param>
/// <param name="Threshold">Units of a smaller distance are shared; NaN where a label says which are.</param>
/// <param name="Shared">Whether a unit is shared, (D).</param>
public sealed record WeakPair(
    int First, int Second, IReadOnlyList<FactorChange> Changes, IReadOnlyList<double> Divergences, double Threshold,
    IReadOnlyList<bool> Shared);

/// <summary>
/// Pairs of images as a method of pairs is fed them, with the units that it lets each pair share (Locatello et al.: Weakly-supervised
/// disentanglement without compromises, ICML 2020). Of a method that is not fed pairs, what that publication would do.
/// </summary>
public static class WeakPairs
{
    /// <summary>Pairs that are shown where the user does not say.</summary>
    public const int DefaultCount = 8;

    /// <summary>The most pairs that are shown.</summary>
    public const int MostCount = 64;

    /// <summary>The first pairs of a batch of training, decided as in training.</summary>
    /// <param name="run">The run; its model decides.</param>
    /// <param name="batch">The number of the batch, from 0: how many training steps come before it.</param>
    /// <param name="count">How many pairs, at least 1.</param>
    /// <exception cref="UserErrorException">The method has no Gaussian posterior, or the data is no complete grid.</exception>
    public static IReadOnlyList<WeakPair> Of(TrainedRun run, long batch, int count)
    {
        GaussianPosteriors.MethodOf(run, "the units that pairs share need");
        PairSettings settings = SharedUnits.SettingsOf(run);
        IReadOnlyList<TrainingPair> pairs = TrainingPairs.Of(run.Data, run.Description.Specification, settings.Rule, batch, count);
        Codes codes = RunCodes.Of(run, [.. pairs.SelectMany(pair => (int[])[pair.First, pair.Second])]);
        return [.. pairs.Select((pair, i) => Decide((IFactorGrid)run.Data, settings, codes, pair, i))];
    }

    private static WeakPair Decide(IFactorGrid grid, PairSettings settings, Codes codes, TrainingPair pair, int place)
    {
        int d = codes.Latents, first = 2 * place * d;
        double[] distances = new double[d];
        for (int unit = 0; unit < d; unit++)
        {
            int a = first + unit, b = a + d;
            distances[unit] = settings.Distance.Between(codes.Means[a], codes.LogVariances![a], codes.Means[b], codes.LogVariances[b]);
        }

        double threshold = settings.Labelled ? double.NaN : PairDistances.Threshold(distances);
        return new WeakPair(pair.First, pair.Second, Changes(grid, pair), distances, threshold,
            [.. distances.Select((distance, unit) => settings.Labelled ? unit != pair.Last : distance < threshold)]);
    }

    private static FactorChange[] Changes(IFactorGrid grid, TrainingPair pair)
    {
        int[] first = new int[grid.Factors.Count], second = new int[grid.Factors.Count];
        grid.FactorsOf(pair.First, first);
        grid.FactorsOf(pair.Second, second);
        return [.. grid.Factors.Select((factor, k) => (factor, k)).Where(one => first[one.k] != second[one.k])
            .Select(one => new FactorChange(one.factor.Name, one.factor.ValueText(first[one.k]), one.factor.ValueText(second[one.k])))];
    }
}
