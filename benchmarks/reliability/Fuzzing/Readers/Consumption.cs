using Disentangle.Datasets;
using Disentangle.Datasets.Images;

namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>Reading what a data set holds, so that damage shows that is found late.</summary>
internal static class Consumption
{
    private const int MostValues = 1 << 22;

    /// <summary>Options under which nothing is looked for elsewhere and nothing is kept outside <paramref name="folder"/>.</summary>
    public static DatasetOptions Options(string folder, long mostInMemory = 1L << 30) =>
        new() { SystemRoot = null, UserCache = Path.Combine(folder, "cache"), MostInMemory = mostInMemory };

    /// <summary>Opens a data set by name and reads its factors, its first and its last image.</summary>
    public static void Open(string name, string folder) => Read(DatasetCatalogue.Open(name, Options(folder)));

    /// <summary>Reads the factors, the first and the last image.</summary>
    public static void Read(IImageDataset data)
    {
        try
        {
            if (data.Shape.Count <= MostValues) data.Read([0, data.Count - 1], new float[2 * data.Shape.Count]);
            if (data is not IFactorDataset labelled) return;
            int[] values = new int[labelled.Factors.Count];
            labelled.FactorsOf(0, values);
            labelled.FactorsOf(data.Count - 1, values);
            if (data is IFactorGrid grid) _ = grid.IndexOf(values);
        }
        finally
        {
            (data as IDisposable)?.Dispose();
        }
    }
}
