using System.Text.Json;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>A sample that tests/oracles/make_learned.py makes by the same rule, and what it found in it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Sizes">Values of each factor (K).</param>
/// <param name="Power">Above 1: small values of a factor are more frequent.</param>
/// <param name="Mixing">What each code is made of, D x K.</param>
/// <param name="Noise">Of each code (D).</param>
/// <param name="Train">Training rows.</param>
/// <param name="Test">Test rows.</param>
/// <param name="Expected">Scores by key.</param>
internal sealed record LearnedOracle(
    string Name,
    int[] Sizes,
    double Power,
    double[][] Mixing,
    double[] Noise,
    int Train,
    int Test,
    Dictionary<string, double> Expected)
{
    public const int TestRow = 1_000_000;

    public static IReadOnlyList<LearnedOracle> All { get; } = Read();

    public CodeSource Source => CodeSource.Of(new Grid(Sizes).Factors, Sample(0, Train), Sample(TestRow, Test));

    /// <summary>Rows of it, of which those for testing begin at <see cref="TestRow"/>.</summary>
    public CodeSample Sample(int first, int count)
    {
        float[] codes = new float[count * Mixing.Length];
        int[] factors = new int[count * Sizes.Length];
        for (int i = 0; i < count; i++)
        {
            uint row = (uint)(first + i);
            for (int k = 0; k < Sizes.Length; k++) factors[i * Sizes.Length + k] = (int)(Sizes[k] * Math.Pow(Uniform(row, k), Power));
            for (int d = 0; d < Mixing.Length; d++)
            {
                double code = 0, noise = -1.5;
                for (int k = 0; k < Sizes.Length; k++) code += Mixing[d][k] * ((double)factors[i * Sizes.Length + k] / Sizes[k]);
                for (int j = 0; j < 3; j++) noise += Uniform(row, 100 + 3 * d + j);
                codes[i * Mixing.Length + d] = (float)(code + Noise[d] * noise);
            }
        }

        return new CodeSample(codes, Mixing.Length, factors, Sizes.Length);
    }

    private static LearnedOracle[] Read()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "learned.json"));
        return JsonSerializer.Deserialize<LearnedOracle[]>(file, JsonSerializerOptions.Web)!;
    }

    private static double Uniform(uint row, int column)
    {
        uint x = unchecked(row * 0x9E3779B9u + (uint)column * 0x85EBCA6Bu);
        x = unchecked((x ^ (x >> 16)) * 0x7FEB352Du);
        x = unchecked((x ^ (x >> 15)) * 0x846CA68Bu);
        return (x ^ (x >> 16)) / 4294967296.0;
    }
}
