using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;

namespace Disentangle.Studio.Models;

/// <summary>
/// Codes and factors of the images of a run, column by column: of all images where the run has a table of
/// codes or is small, else of a sample.
/// </summary>
internal sealed class CodeColumns
{
    private const int SampleSize = 10_000;

    private readonly TrainedRun _run;
    private readonly int[] _images;
    private readonly float[] _means;

    private CodeColumns(TrainedRun run, int[] images, float[] means) => (_run, _images, _means) = (run, images, means);

    /// <summary>How many images there are.</summary>
    public int Count => _images.Length;

    /// <summary>Whether these are all images of the data.</summary>
    public bool IsAll => _images.Length == _run.Data.Count;

    public static CodeColumns Of(TrainedRun run)
    {
        int latents = run.Method.Latents;
        using CodeTable? table = CodeTables.Find(run);
        if (table is not null)
        {
            float[] means = new float[(long)table.Images * latents];
            table.Means(means);
            return new CodeColumns(run, [.. Enumerable.Range(0, table.Images)], means);
        }

        int[] images = run.Data.Count <= SampleSize ? [.. Enumerable.Range(0, run.Data.Count)]
            : [.. run.Draw(SampleSize).Distinct().Order()];
        return new CodeColumns(run, images, DatasetCodes.Of(run.Method, run.Data, images).Means);
    }

    /// <summary>The indices of the images; exact, since data has fewer than 2^24.</summary>
    public float[] Indices() => [.. _images.Select(image => (float)image)];

    /// <summary>The means of a unit.</summary>
    /// <exception cref="UserErrorException">There is no such unit.</exception>
    public float[] Unit(int unit)
    {
        int latents = _run.Method.Latents;
        if (unit < 0 || unit >= latents) throw new UserErrorException($"there is no latent unit {unit}");
        float[] column = new float[Count];
        for (int i = 0; i < column.Length; i++) column[i] = _means[(long)i * latents + unit];
        return column;
    }

    /// <summary>The values of a factor.</summary>
    /// <exception cref="UserErrorException">There is no such factor.</exception>
    public float[] Factor(int factor)
    {
        if (_run.Data is not IFactorDataset data || factor < 0 || factor >= data.Factors.Count)
            throw new UserErrorException($"there is no factor {factor}");
        int[] values = new int[data.Factors.Count];
        float[] column = new float[Count];
        for (int i = 0; i < column.Length; i++)
        {
            data.FactorsOf(_images[i], values);
            column[i] = values[factor];
        }

        return column;
    }
}
