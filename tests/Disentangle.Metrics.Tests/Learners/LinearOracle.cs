using Disentangle.Datasets.Formats;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Tests.Learners;

/// <summary>What tests/oracles/make_linear.py wrote.</summary>
internal static class LinearOracle
{
    private static readonly Dictionary<string, double[]> Arrays = Load();

    /// <summary>The array <paramref name="name"/>, row by row.</summary>
    public static double[] Get(string name) => Arrays[name];

    public static double Number(string name) => Arrays[name].Single();

    public static int[] Labels(string name) => Array.ConvertAll(Arrays[name], value => (int)value);

    /// <summary>The array as a matrix of <paramref name="columns"/> columns.</summary>
    public static double[,] Matrix(string name, int columns)
    {
        double[] values = Arrays[name];
        double[,] matrix = new double[values.Length / columns, columns];
        for (int i = 0; i < values.Length; i++) matrix[i / columns, i % columns] = values[i];
        return matrix;
    }

    /// <summary>The generator's rows_by_formula: a code of an ordinal factor with noise.</summary>
    public static (double[] Values, int[] Labels) RowsByFormula(int n = 10000, int values = 40)
    {
        int[] labels = [.. Enumerable.Range(0, n).Select(i => i % values)];
        double[] z = new double[n];
        for (int i = 0; i < n; i++)
        {
            double golden = i * 0.6180339887498949;
            z[i] = (double)labels[i] / values + 0.25 * (golden - Math.Floor(golden)) - 0.5;
        }

        return (z, labels);
    }

    public static double[] Normal(int count, ulong seed)
    {
        var random = new Philox(seed, RandomPurpose.Test);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = random.NextNormal();
        return values;
    }

    public static int[] RandomLabels(int count, int classes, ulong seed)
    {
        var random = new Philox(seed, RandomPurpose.Test);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) labels[i] = random.NextInt(classes);
        return labels;
    }

    public static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.InRange(Enumerable.Range(0, expected.Count).Max(i => Math.Abs(expected[i] - actual[i])), 0, tolerance);
    }

    private static Dictionary<string, double[]> Load()
    {
        using NpzArchive archive = NpzArchive.Open(Path.Combine(AppContext.BaseDirectory, "linear.npz"));
        return archive.Names.ToDictionary(name => name, name =>
        {
            NpyArray array = archive.Read(name);
            return array.ElementType switch
            {
                var type when type == typeof(double) => array.Values<double>(),
                var type when type == typeof(float) => Array.ConvertAll(array.Values<float>(), value => (double)value),
                var type when type == typeof(byte) => Array.ConvertAll(array.Values<byte>(), value => (double)value),
                var type when type == typeof(int) => Array.ConvertAll(array.Values<int>(), value => (double)value),
                _ => Array.ConvertAll(array.Values<long>(), value => (double)value),
            };
        });
    }
}
