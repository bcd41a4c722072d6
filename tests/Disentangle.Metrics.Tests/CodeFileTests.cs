using Disentangle.Datasets.Formats;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public sealed class CodeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("disentangle-").FullName;

    private string FilePath => Path.Combine(_folder, "codes.npz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Given_parts_are_taken_whole_and_values_are_numbered_over_both()
    {
        CodeFile file = Read(
            ("codes_train", NpyArray.Of(new double[] { 1, 2, 3, 4, 5, 6 }, 3, 2)),
            ("factors_train", NpyArray.Of(new long[] { 10, -1, 30, -1, 10, 5 }, 3, 2)),
            ("codes_test", NpyArray.Of(new float[] { 7, 8 }, 1, 2)),
            ("factors_test", NpyArray.Of(new byte[] { 20, 5 }, 1, 2)),
            ("factor_names", NpyArray.OfStrings("size", "hue")));
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Train.Codes);
        Assert.Equal([0, 0, 2, 0, 0, 1], file.Train.Factors);
        Assert.Equal([1, 1], file.Test!.Factors);
        Assert.Equal(["size", "hue"], file.Source.Sampler.Factors.Select(f => f.Name));
        Assert.Equal([10, 20, 30], file.Source.Sampler.Factors[0].Values);
        Assert.Same(file.Train, file.Source.Sample(SampleRole.Train, 10_000, 1));
        Assert.Same(file.Test, file.Source.Sample(SampleRole.Test, 5_000, 1));
        Assert.Equal("3 training codes and 1 test codes, as given", file.Split);
    }

    [Fact]
    public void Without_a_test_part_there_is_none()
    {
        CodeFile file = Read(("codes_train", NpyArray.Of(new float[] { 1, 2 }, 2, 1)),
            ("factors_train", NpyArray.Of(new[] { 0, 1 }, 2, 1)));
        Assert.Null(file.Test);
        Assert.False(file.Source.HasTest);
        Assert.Throws<InvalidOperationException>(() => file.Source.Sample(SampleRole.Test, 5_000, 1));
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(300, 200, 100)]
    [InlineData(15_000, 10_000, 5_000)]
    [InlineData(20_000, 10_000, 5_000)]
    public void One_part_is_split_in_two_thirds_and_one_third_without_repeats(int rows, int train, int test)
    {
        float[] codes = [.. Enumerable.Range(0, rows).Select(i => (float)i)];
        (string, NpyArray)[] arrays = [("codes", NpyArray.Of(codes, rows, 1)),
            ("factors", NpyArray.Of(Enumerable.Range(0, rows).ToArray(), rows, 1))];
        CodeFile file = Read(arrays), other = Read(seed: 1, arrays);
        Assert.Equal((train, test), (file.Train.Count, file.Test?.Count ?? 0));
        float[] all = [.. file.Train.Codes, .. file.Test?.Codes ?? []];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(file.Train.Codes, file.Train.Factors.Select(v => (float)v));
        Assert.Equal(file.Train.Codes, Read(arrays).Train.Codes);
        if (rows > 100) Assert.NotEqual(file.Train.Codes, other.Train.Codes);
    }

    [Fact]
    public void What_cannot_be_measured_is_refused_in_a_sentence()
    {
        NpyArray codes = NpyArray.Of(new float[] { 1, 2, 3, 4 }, 2, 2), factors = NpyArray.Of(new[] { 0, 1 }, 2, 1);
        Refused("must hold either codes_train or codes, got neither; it holds z", ("z", codes));
        Refused("must hold either codes_train or codes, got both", ("codes", codes), ("codes_train", codes));
        Refused("has no array factors; it holds codes", ("codes", codes));
        Refused("must hold both codes_test and factors_test, or neither", ("codes_train", codes),
            ("factors_train", factors), ("codes_test", codes));
        Refused("array factors has 3 rows, but array codes has 2", ("codes", codes), ("factors", NpyArray.Of(new int[3], 3, 1)));
        Refused("array factors has continuous values in column 0, 2 different ones in 2 rows; values that repeat are expected",
            ("codes", codes), ("factors", NpyArray.Of(new[] { 0.25, 1.5 }, 2, 1)));
        Refused("array factors has shape (2, 1, 1), (images, factors) is expected", ("codes", codes),
            ("factors", NpyArray.Of(new int[2], 2, 1, 1)));
        Refused("array codes has shape (2,), (rows, code values) is expected", ("codes", NpyArray.Of(new float[2])), ("factors", factors));
        Refused("array codes is empty, its shape is (0, 3)", ("codes", NpyArray.Of(Array.Empty<float>(), 0, 3)), ("factors", factors));
        Refused("array codes: codes must be finite numbers, got Infinity in dimension 1 of code 0",
            ("codes", NpyArray.Of(new[] { 0, 1e300, 0, 0 }, 2, 2)), ("factors", factors));
        Refused("array factor_names has 2 names, but there are 1 factors", ("codes", codes), ("factors", factors),
            ("factor_names", NpyArray.OfStrings("a", "b")));
        Refused(
            "codes_train and codes_test must have the same number of columns, and so must factors_train and factors_test, got 2 and "
                + "1 values with 1 and 1 factors",
            ("codes_train", codes), ("factors_train", factors), ("codes_test", NpyArray.Of(new float[2], 2, 1)), ("factors_test", factors));
    }

    private void Refused(string end, params (string, NpyArray)[] arrays)
    {
        string message = Assert.Throws<UserErrorException>(() => Read(arrays)).Message;
        Assert.StartsWith(FilePath, message);
        Assert.EndsWith(end, message);
    }

    private CodeFile Read(params (string Name, NpyArray Array)[] arrays) => Read(0, arrays);

    private CodeFile Read(ulong seed, params (string Name, NpyArray Array)[] arrays)
    {
        NpzWriter.Write(FilePath, [.. arrays.Select(a => KeyValuePair.Create(a.Name, a.Array))]);
        return CodeFile.Read(FilePath, seed);
    }
}
