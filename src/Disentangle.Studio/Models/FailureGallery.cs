using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Tensors;

namespace Disentangle.Studio.Models;

/// <summary>An image that says where a model fails.</summary>
/// <param name="Image">Its index.</param>
/// <param name="Other">Another image that belongs to it, or null.</param>
/// <param name="Text">What is wrong, in a few words.</param>
/// <param name="Decoded">Whether its reconstruction is shown beside it.</param>
public sealed record Failure(int Image, int? Other, string Text, bool Decoded = false);

/// <summary>Where a model fails, with the true factors as witness.</summary>
/// <param name="Images">How many images were looked at.</param>
/// <param name="Worst">The worst reconstructions, by squared error.</param>
/// <param name="Unlikely">The codes that are least likely under the prior N(0, I).</param>
/// <param name="Neighbours">Images whose nearest code is of an image with other factors.</param>
/// <param name="Counterfactuals">Pairs that differ in one factor, whose codes differ most in a unit that follows another.</param>
internal sealed record FailureGallery(
    int Images, IReadOnlyList<Failure> Worst, IReadOnlyList<Failure> Unlikely, IReadOnlyList<Failure> Neighbours,
    IReadOnlyList<Failure> Counterfactuals)
{
    private const int Sample = 1000, Shown = 12, Batch = 100;

    public static FailureGallery Of(OpenRun open)
    {
        int[] images = [.. open.Run.Draw(Math.Min(Sample, open.Run.Data.Count)).Distinct()];
        int d = open.Run.Method.Latents;
        float[] codes = new float[images.Length * d];
        double[] errors = new double[images.Length];
        for (int start = 0; start < images.Length; start += Batch)
        {
            int[] batch = images[start..Math.Min(start + Batch, images.Length)];
            Tensor pixels = open.Run.Images(batch);
            Codes encoded = open.Run.Method.Encode(pixels);
            encoded.Means.CopyTo(codes, start * d);
            if (open.Run.Method.HasDecoder)
                ReconstructionError.Squared(open.Run.Method, pixels, encoded.ToTensor()).CopyTo(errors, start);
        }

        return new FailureGallery(
            images.Length,
            !open.Run.Method.HasDecoder ? []
                : [.. Top(errors).Select(i => new Failure(images[i], null, $"squared error {errors[i]:0.0}", Decoded: true))],
            [.. Top([.. images.Select((_, i) => SquaredNorm(codes.AsSpan(i * d, d)))])
                .Select(i => new Failure(images[i], null, $"|z| = {Math.Sqrt(SquaredNorm(codes.AsSpan(i * d, d))):0.0}"))],
            NearestOf(open, images, codes, d),
            open.Run.Data is IFactorGrid grid ? PairsOf(open, grid, images) : []);
    }

    private static IEnumerable<int> Top(double[] values) =>
        Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(Shown);

    private static double SquaredNorm(ReadOnlySpan<float> code)
    {
        double sum = 0;
        foreach (float value in code) sum += (double)value * value;
        return sum;
    }

    private static IReadOnlyList<Failure> NearestOf(OpenRun open, int[] images, float[] codes, int d)
    {
        if (open.Run.Data is not IFactorDataset data) return [];
        int k = data.Factors.Count;
        int[] factors = new int[images.Length * k];
        for (int i = 0; i < images.Length; i++) data.FactorsOf(images[i], factors.AsSpan(i * k, k));
        List<(int I, int J, int Wrong)> pairs = [];
        for (int i = 0; i < images.Length; i++)
        {
            (int best, double nearest) = (-1, double.PositiveInfinity);
            for (int j = 0; j < images.Length; j++)
            {
                if (j == i) continue;
                double distance = 0;
                for (int u = 0; u < d; u++)
                {
                    double step = codes[i * d + u] - codes[j * d + u];
                    distance += step * step;
                }

                if (distance < nearest) (best, nearest) = (j, distance);
            }

            if (best < 0) continue;
            int wrong = Enumerable.Range(0, k).Count(f => factors[i * k + f] != factors[best * k + f]);
            pairs.Add((i, best, wrong));
        }

        return [.. pairs.OrderByDescending(pair => pair.Wrong).Take(Shown).Where(pair => pair.Wrong > 0)
            .Select(pair => new Failure(images[pair.I], images[pair.J], $"{pair.Wrong} of {k} factors differ"))];
    }

    // Each image beside the one with the next value of one factor: which unit moves that follows another factor?
    private static IReadOnlyList<Failure> PairsOf(OpenRun open, IFactorGrid grid, int[] images)
    {
        if (open.Summary.Explained is not { } explained) return [];
        int d = open.Run.Method.Latents, k = grid.Factors.Count;
        int[] home =
            [.. Enumerable.Range(0, d).Select(unit => Enumerable.Range(0, k).MaxBy(factor => explained.Shares.Values[unit, factor]))];
        List<(double Move, Failure Failure)> found = [];
        int[] values = new int[k];
        foreach (int factor in Enumerable.Range(0, k).Where(factor => grid.Factors[factor].Size > 1))
        {
            int[] ones = images[..Math.Min(100, images.Length)];
            int[] others = [.. ones.Select(image =>
            {
                grid.FactorsOf(image, values);
                values[factor] = (values[factor] + 1) % grid.Factors[factor].Size;
                return grid.IndexOf(values);
            })];
            float[] before = open.Encode(open.Run.Images(ones)), after = open.Encode(open.Run.Images(others));
            for (int i = 0; i < ones.Length; i++)
            {
                int unit = Enumerable.Range(0, d).Where(u => home[u] != factor).DefaultIfEmpty(-1)
                    .MaxBy(u => u < 0 ? 0 : Math.Abs(before[i * d + u] - after[i * d + u]));
                if (unit < 0) continue;
                double move = Math.Abs(before[i * d + unit] - after[i * d + unit]);
                found.Add((move, new Failure(ones[i], others[i],
                    $"only {grid.Factors[factor].Name} changed, z{unit} ({grid.Factors[home[unit]].Name}) moved by {move:0.0}")));
            }
        }

        return [.. found.OrderByDescending(pair => pair.Move).Take(Shown).Select(pair => pair.Failure)];
    }
}
