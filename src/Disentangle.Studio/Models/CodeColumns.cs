using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;

namespace Disentangle.Studio.Models;

/// <summary>Codes and factors of images, column by column.</summary>
/// <param name="images">The indices of the images.</param>
/// <param name="means">The means of their codes, row by row.</param>
/// <param name="latents">D.</param>
/// <param name="factors">K.</param>
/// <param name="factorOf">The values of a factor.</param>
internal sealed class CodeColumns(int[] images, float[] means, int latents, int factors, Func<int, float[]> factorOf)
{
    private const int SampleSize = 10_000;

    /// <summary>Those of all images of a run where it has a table of codes or few images, else of a sample.</summary>
    public static CodeColumns Of(TrainedRun run)
    {
        int[] images;
        float[] means;
        using CodeTable? table = CodeTables.Find(run);
        if (table is not null)
        {
            images = [.. Enumerable.Range(0, table.Images)];
            means = new float[(long)table.Images * table.Latents];
            table.Means(means);
        }
        else
        {
            images = run.Data.Count <= SampleSize ? [.. Enumerable.Range(0, run.Data.Count)] : [.. run.Draw(SampleSize).Distinct().Order()];
            means = DatasetCodes.Of(run.Method, run.Data, images).Means;
        }

        return new CodeColumns(images, means, run.Method.Latents, (run.Data as IFactorDataset)?.Factors.Count ?? 0,
            factor => FactorOf((IFactorDataset)run.Data, images, factor));
    }

    /// <summary>The indices of the images; exact, since data has fewer than 2^24.</summary>
    public float[] Indices() => [.. images.Select(image => (float)image)];

    /// <summary>The means of a unit.</summary>
    /// <exception cref="UserErrorException">There is no such unit.</exception>
    public float[] Unit(int unit)
    {
        if (unit < 0 || unit >= latents) throw new UserErrorException($"there is no latent unit {unit}");
        float[] column = new float[images.Length];
        for (int i = 0; i < column.Length; i++) column[i] = means[(long)i * latents + unit];
        return column;
    }

    /// <summary>The values of a factor.</summary>
    /// <exception cref="UserErrorException">There is no such factor.</exception>
    public float[] Factor(int factor) =>
        factor >= 0 && factor < factors ? factorOf(factor) : throw new UserErrorException($"there is no factor {factor}");

    private static float[] FactorOf(IFactorDataset data, int[] images, int factor)
    {
        int[] values = new int[data.Factors.Count];
        float[] column = new float[images.Length];
        for (int i = 0; i < column.Length; i++)
        {
            data.FactorsOf(images[i], values);
            column[i] = values[factor];
        }

        return column;
    }
}
