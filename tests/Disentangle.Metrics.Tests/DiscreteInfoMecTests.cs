using System.Text.Json;
using Disentangle.Datasets.Formats;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>InfoMEC of codes that are values, not numbers.</summary>
public sealed class DiscreteInfoMecTests : IDisposable
{
    private const int Rows = 1800;

    private static readonly string[] Names = ["a", "b", "c"];

    private readonly string _folder = Directory.CreateTempSubdirectory("disentangle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Scores_are_those_of_scikit_learn()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "discrete.json"));
        Dictionary<string, double> expected = JsonSerializer.Deserialize<Dictionary<string, double>>(file)!;
        MetricResult result = new InfoMec().Evaluate(OfOracle(discrete: true), Names);
        Assert.Equal(expected.Keys.Order(), result.Values.Keys.Order());
        Assert.All(expected, score => Assert.Equal(score.Value, result.Values[score.Key], 1e-4));
    }

    /// <summary>A code that is a factor under other names has no order, which only counting sees.</summary>
    [Fact]
    public void Names_of_the_values_do_not_matter()
    {
        CodeSample sample = OfOracle(discrete: true);
        float[] renamed = [.. sample.Codes.Select(code => (code * 3 + 1) % 7 / 10)];
        CodeSample other = new(renamed, sample.Dimensions, sample.Factors, sample.FactorCount) { IsDiscrete = true };
        Assert.All(new InfoMec().Evaluate(sample, Names).Values,
            score => Assert.Equal(score.Value, new InfoMec().Evaluate(other, Names).Values[score.Key], 1e-6));
    }

    [Fact]
    public void Identity_is_perfect_and_constant_codes_are_nothing()
    {
        CodeSample of = OfOracle(discrete: true);
        CodeSample identity = new([.. of.Factors.Select(v => (float)v)], 3, of.Factors, 3) { IsDiscrete = true };
        Dictionary<string, double> perfect = new InfoMec().Evaluate(identity, Names).Values.ToDictionary();
        Assert.Equal((1, 1, 3), (Math.Round(perfect["infomec.modularity"], 6), Math.Round(perfect["infomec.compactness"], 6),
            perfect["infomec.active"]));
        Assert.InRange(perfect["infomec.explicitness"], 0.99, 1);

        CodeSample constant = new(new float[3 * of.Count], 3, of.Factors, 3) { IsDiscrete = true };
        Assert.All(new InfoMec().Evaluate(constant, Names).Values, score => Assert.Equal(0, score.Value, 1e-9));
    }

    [Fact]
    public void Codes_are_discrete_by_their_type_by_an_array_or_by_request()
    {
        CodeSample of = OfOracle(discrete: false);
        int[] whole = [.. of.Codes.Select(code => (int)code)];
        (string, NpyArray) factors = ("factors", NpyArray.Of(of.Factors, Rows, 3));
        (string, NpyArray) floats = ("codes", NpyArray.Of(of.Codes, Rows, 5)), integers = ("codes", NpyArray.Of(whole, Rows, 5));
        (string, NpyArray) yes = ("discrete", NpyArray.Of([(byte)1], 1)), no = ("discrete", NpyArray.Of([(byte)0], 1));
        Assert.False(Read(false, floats, factors).Source.IsDiscrete);
        Assert.False(Read(false, floats, factors, no).Source.IsDiscrete);
        Assert.True(Read(false, integers, factors).Source.IsDiscrete);
        Assert.True(Read(false, floats, factors, yes).Source.IsDiscrete);
        CodeFile asked = Read(true, floats, factors);
        Assert.True(asked.Train.IsDiscrete && asked.Test!.IsDiscrete);
        Assert.EndsWith("; discrete codes", new InfoMec().Evaluate(asked.Source, 0).Protocol, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_values_are_refused_in_a_sentence()
    {
        float[] codes = [.. Enumerable.Range(0, 10_001).Select(i => (float)i)];
        CodeSample sample = new(codes, 1, [.. Enumerable.Range(0, 10_001).Select(i => i % 2)], 1) { IsDiscrete = true };
        Assert.Equal("codes that are marked as discrete must have at most 10000 different values, units added up, got 10001",
            Assert.Throws<UserErrorException>(() => new InfoMec().Evaluate(sample, ["a"])).Message);
    }

    // The rule of tests/oracles/make_discrete.py.
    private static CodeSample OfOracle(bool discrete)
    {
        List<float> codes = [];
        List<int> factors = [];
        for (int i = 0; i < Rows; i++)
        {
            int mixed = i * 7919 % 3600, noise = i * 31 % 97;
            (int a, int b, int c) = (mixed % 4, mixed / 4 % 5, mixed / 20 % 3);
            factors.AddRange([a, b, c]);
            codes.AddRange([a, (b + (noise < 20 ? 1 : 0)) % 5, (a + 2 * c) % 4, noise % 6, 7]);
        }

        return new CodeSample([.. codes], 5, [.. factors], 3) { IsDiscrete = discrete };
    }

    private CodeFile Read(bool discrete, params (string Name, NpyArray Array)[] arrays)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.npz");
        NpzWriter.Write(path, [.. arrays.Select(array => KeyValuePair.Create(array.Name, array.Array))]);
        return CodeFile.Read(path, discrete: discrete);
    }
}
