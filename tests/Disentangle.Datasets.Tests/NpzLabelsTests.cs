using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class NpzLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("labels")]
    [InlineData("targets")]
    [InlineData("y")]
    [InlineData("attributes")]
    [InlineData("latents_values")]
    [InlineData("factors")]
    public void WholeFloatsUnderAnyCommonNameAreFactors(string array)
    {
        IFactorDataset data = Labelled(Images(4), (array, NpyArray.Of([2.0, 7, 0, 7, 2, 5, 2, 7], 4, 2)));
        Assert.Equal([[0, 2], [5, 7]], data.Factors.Select(factor => factor.Values));
        Assert.Equal([1, 1, 0, 1, 1, 0, 1, 1], Values(data));
        Assert.Empty(data.Notices);
    }

    [Fact]
    public void OneColumnWithoutASecondDimensionIsOneFactorWithTheNameOfItsArray()
    {
        IFactorDataset data = Labelled(Images(3), ("labels", NpyArray.Of([5, 3, 5])));
        Assert.Equal("labels", Assert.Single(data.Factors).Name);
        Assert.Equal([1, 0, 1], Values(data));
    }

    [Fact]
    public void StringsAreCategoriesWithTheirNames()
    {
        IFactorDataset data = Labelled(Images(3), ("labels", NpyArray.OfStrings("red", "blue", "red")));
        Assert.Equal((true, "blue, red"), (data.Factors[0].IsCategorical, data.Factors[0].ValuesText()));
        Assert.Equal([1, 0, 1], Values(data));
    }

    [Fact]
    public void FloatsThatRepeatAreFactorsAndOthersAreNamedWithTheRemedy()
    {
        // The second column has a value of its own for each image.
        double[] hues = [.. Enumerable.Range(0, 8).SelectMany(i => new[] { 0.1 * (i % 4), 0.37 + i * i })];
        IFactorDataset data = Labelled(Images(8), ("labels", NpyArray.Of(hues, 8, 2)), ("factor_names", NpyArray.OfStrings("hue", "age")));
        Assert.Equal("hue", Assert.Single(data.Factors).Name);
        Assert.Equal([0, 0.1, 0.2, 0.1 * 3], data.Factors[0].Values);
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], Values(data));
        string notice = Assert.Single(data.Notices).Line(3);
        Assert.Contains("array labels holds continuous values, for example 8 different ones of age", notice, StringComparison.Ordinal);
        Assert.Contains("numpy.digitize", notice, StringComparison.Ordinal);
        Assert.EndsWith(": age", notice, StringComparison.Ordinal);

        IImageDataset none = Open(Images(8), ("labels", NpyArray.Of([.. Enumerable.Range(0, 8).Select(i => 0.3 + i)], 8, 1)));
        Assert.IsNotType<IFactorDataset>(none, exactMatch: false);
        Assert.Single(none.Notices);
    }

    [Fact]
    public void ArraysThatAreNotReadAreNamedWithTheReason()
    {
        IImageDataset data = Open(Images(2), ("labels", NpyArray.Of(new int[3], 3, 1)), ("y", NpyArray.Of([1, 2])),
            ("codes", NpyArray.Of(new float[2], 2, 1)));
        Assert.Equal(["y"], Assert.IsType<IFactorDataset>(data, exactMatch: false).Factors.Select(factor => factor.Name));
        Assert.Equal(2, data.Notices.Count);
        Assert.EndsWith("array labels has 3 rows, but array imgs has 2 images, so it is not read as factors",
            data.Notices[0].Line(3), StringComparison.Ordinal);
        Assert.Equal("1 array of a.npz is not read: codes", data.Notices[1].Line(3));
    }

    [Fact]
    public void ClassesHaveTheValuesThatStandBesideThem()
    {
        IFactorDataset data = Labelled(
            Images(4), ("latents_classes", NpyArray.Of([0, 0, 0, 1, 1, 0, 1, 1], 4, 2)), ("latents_values",
                NpyArray.Of([3, -30, 3, 30, 8, -30, 8, 30.0], 4, 2)));
        Assert.Equal([[3, 8], [-30, 30]], data.Factors.Select(factor => factor.Values));
        Assert.Empty(data.Notices);

        // Values that contradict the classes are named as not read.
        IFactorDataset other = Labelled(Images(2), ("latents_classes", NpyArray.Of([0, 0], 2, 1)),
            ("latents_values", NpyArray.Of([1.0, 2.0], 2, 1)));
        Assert.Equal([0], other.Factors[0].Values);
        Assert.Equal("1 array of a.npz is not read: latents_values", Assert.Single(other.Notices).Line(3));
    }

    [Fact]
    public void ValuesHaveTheNamesOrNumbersThatTheArchiveGives()
    {
        IFactorDataset data = Labelled(
            Images(4), ("factors", NpyArray.Of([2, 0, 0, 1, 2, 0, 0, 1], 4, 2)), ("factor_names", NpyArray.OfStrings("shape", "angle")),
            ("values_shape", NpyArray.OfStrings("square", "ellipse", "heart")), ("values_angle", NpyArray.Of([-30.0, 30.0])));
        Assert.Equal(["square", "heart"], data.Factors[0].ValueNames);
        Assert.True(data.Factors[0].IsCategorical);
        Assert.Equal("-30 to 30", data.Factors[1].ValuesText());
        Assert.Empty(data.Notices);
        Assert.Equal(["cat", "dog"],
            Labelled(Images(2), ("y", NpyArray.Of([1, 0])), ("class_names", NpyArray.OfStrings("cat", "dog"))).Factors[0].ValueNames);
        Assert.Equal(["cat", "dog"],
            Labelled(Images(2), ("y", NpyArray.Of([2, 1])), ("class_names", NpyArray.OfStrings("cat", "dog"))).Factors[0].ValueNames);
        IFactorDataset wrong = Labelled(Images(2), ("y", NpyArray.Of([1, 3])), ("class_names", NpyArray.OfStrings("cat", "dog", "owl")));
        Assert.Equal(("1 to 3", 2), (wrong.Factors[0].ValuesText(), wrong.Factors[0].Size));
        Assert.EndsWith("array class_names has 3 values, one for each label from 0, but y has the label 3; it is skipped",
            wrong.Notices[0].Line(3), StringComparison.Ordinal);
    }

    [Fact]
    public void AFactorWithNearlyAsManyValuesAsImagesIsNamed()
    {
        int[] labels = [.. Enumerable.Range(0, 30).SelectMany(i => new[] { i, i % 3 })];
        string notice = Assert.Single(Open(Images(30), ("factors", NpyArray.Of(labels, 30, 2))).Notices).Line(3);
        Assert.StartsWith("the factor factor0 has 30 different values in 30 images", notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void ChannelsFirstAreRefusedAsWhatTheyLookLike(int channels)
    {
        string path = _folder.PathOf("nchw.npz");
        NpzWriter.Write(path, ("imgs", NpyArray.Of(new byte[2 * channels * 64], 2, channels, 8, 8)));
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => NpzDataset.Open(path, "npz"));
        Assert.Equal($"{path}: array imgs looks like channels first (2, {channels}, 8, 8); (images, height, width, channels) is expected",
            refusal.Message);
        Assert.Equal("save it as images.transpose(0, 2, 3, 1)", refusal.Hint);
        NpyArray.Of(new byte[2 * channels * 64], 2, channels, 8, 8).Write(_folder.PathOf("nchw.npy"));
        Assert.Contains("looks like channels first", Refusal.Of(() => DatasetCatalogue.Open("npy:" + _folder.PathOf("nchw.npy"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void NarrowImagesWithChannelsLastAreRead() =>
        Assert.Equal(new ImageShape(3, 9, 3), Open(("imgs", NpyArray.Of(new byte[2 * 81], 2, 3, 9, 3))).Shape);

    private static (string, NpyArray) Images(int count) => ("imgs", NpyArray.Of(new byte[4 * count], count, 2, 2));

    private static int[] Values(IFactorDataset data)
    {
        int[] values = new int[data.Count * data.Factors.Count];
        for (int i = 0; i < data.Count; i++) data.FactorsOf(i, values.AsSpan(i * data.Factors.Count, data.Factors.Count));
        return values;
    }

    private IImageDataset Open(params (string, NpyArray)[] arrays) => NpzDataset.Open(_folder.WriteNpz("a.npz", arrays), "npz:a.npz");

    private IFactorDataset Labelled(params (string, NpyArray)[] arrays) => Assert.IsType<IFactorDataset>(Open(arrays), exactMatch: false);
}
