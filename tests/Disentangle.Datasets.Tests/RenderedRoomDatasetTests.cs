using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Disentangle.Datasets.Tests;

/// <summary>Reads folders made like the originals, but of fewer images.</summary>
public sealed class RenderedRoomDatasetTests : IDisposable
{
    private static readonly FactorGrid Small = new([Factor.Numbered("light", 2), Factor.Numbered("camera", 3)]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheGridsAreThoseOfTheOriginals()
    {
        Assert.Equal((233_280, 737_280), (RenderedRoomDataset.Falcor.Count, RenderedRoomDataset.Isaac.Count));
        Assert.Equal(
            2 * 46_656 + 7_776 + 5 * 1_296 + 4 * 216 + 3 * 36 + 2 * 6 + 1, RenderedRoomDataset.Falcor.IndexOf([2, 1, 5, 4, 3, 2, 1]));
        Assert.Equal([3, 8, 5, 4, 4, 4, 6, 4, 4], RenderedRoomDataset.Isaac.Factors.Select(factor => factor.Size));
    }

    [Theory]
    [InlineData("in order", 0)]
    [InlineData("in order", 1 << 30)]
    [InlineData("columns exchanged", 1 << 30)]
    [InlineData("none", 1 << 30)]
    public void PicturesAreHalvedAndLabelsGiveTheFactorsTheirValues(string columns, long mostInMemory)
    {
        bool labels = columns != "none";
        WritePictures();
        double[] light = [0, 0.5], camera = [1, 0.25, 0];
        if (columns == "in order") WriteLabels("labels.npy", image => [light[image / 3], camera[image % 3]]);
        if (columns == "columns exchanged") WriteLabels("labels.npy", image => [camera[image % 3], light[image / 3]]);
        DatasetOptions options = new() { DataRoot = _folder.PathOf("root"), MostInMemory = mostInMemory };
        IFactorGrid data = RenderedRoomDataset.Open(_folder.Root, "labels.npy", "small", options, Small);
        Assert.Equal(("small", 6, new ImageShape(64, 64, 3)), (data.Name, data.Count, data.Shape));
        Assert.Equal(labels ? light : [0, 1], data.Factors[0].Values);
        Assert.Equal(labels ? camera : [0, 1, 2], data.Factors[1].Values);
        Assert.Equal(4, data.IndexOf([1, 1]));

        // Each pixel is the mean of 2 x 2.
        float[] images = new float[6 * data.Shape.Count];
        data.Read([.. Enumerable.Range(0, 6)], images);
        for (int image = 0; image < 6; image++)
        {
            for (int place = 0; place < data.Shape.Count; place++)
            {
                (int row, int column, int channel) = (place / 192, place / 3 % 64, place % 3);
                double mean = new[] { (0, 0), (0, 1), (1, 0), (1, 1) }
                    .Average(d => Value(image, 2 * row + d.Item1, 2 * column + d.Item2, channel));
                Assert.Equal(Math.Floor(mean + 0.5) / 255, images[image * data.Shape.Count + place], 1e-6);
            }
        }
    }

    [Fact]
    public void WhatIsNotTheOriginalIsRefusedInOneSentence()
    {
        Assert.Equal($"{_folder.Root} has no folder images", Refused());
        WritePictures();
        string images = _folder.PathOf("images"), labels = _folder.PathOf("labels.npy");
        NpyArray.Of(new double[10], 5, 2).Write(labels);
        Assert.Equal($"{labels} has shape (5, 2), (6, 2) is expected", Refused());
        NpyArray.Of(new int[12], 6, 2).Write(labels);
        Assert.Equal($"{labels} holds Int32, floating-point numbers are expected", Refused());
        const string grid = "does not have the values of a grid in which the last factor varies fastest";
        WriteLabels("labels.npy", image => [image / 3, 0]);
        Assert.Equal($"{labels} {grid}: camera: its values are not all different", Refused());
        WriteLabels("labels.npy", image => [image / 3, image == 5 ? 1 : image % 3]);
        Assert.Equal($"{labels} {grid}: camera: image 5 has 1, 2 is expected", Refused());
        File.Delete(labels);
        File.Move(Path.Combine(images, "000005.png"), Path.Combine(images, "000007.png"));
        Assert.Equal($"{images} has no 000005.png, but 000007.png", Refused());
        File.Delete(Path.Combine(images, "000007.png"));
        Assert.Equal($"{images} has 5 pictures, 6 are expected", Refused());
    }

    [Theory]
    [InlineData("falcor3d", "falcor3d/Falcor3D_down128", "233280")]
    [InlineData("isaac3d", "isaac3d/Isaac3D_down128", "737280")]
    public void TheyAreOpenedByName(string id, string place, string count)
    {
        DatasetOptions options = new() { DataRoot = _folder.Root, SystemRoot = _folder.PathOf("none") };
        Assert.Contains($"{place} or ", Refusal.Of(() => DatasetCatalogue.Open(id, options)), StringComparison.Ordinal);
        WritePictures(place + "/");
        string expected = $"{_folder.PathOf(place)}/images has 6 pictures, {count} are expected";
        Assert.Equal(expected, Refusal.Of(() => DatasetCatalogue.Open(id, options)));
        Assert.Equal(expected, Refusal.Of(() => DatasetCatalogue.Open($"{id}:{_folder.PathOf(place)}")));
    }

    private string Refused() =>
        Refusal.Of(() => RenderedRoomDataset.Open(_folder.Root, "labels.npy", "small", new DatasetOptions(), Small));

    private void WritePictures(string place = "")
    {
        Directory.CreateDirectory(_folder.PathOf($"{place}images"));
        for (int image = 0; image < 6; image++)
        {
            using Image<Rgb24> picture = new(128, 128);
            for (int row = 0; row < 128; row++)
            {
                for (int column = 0; column < 128; column++)
                    picture[column, row] = new(Value(image, row, column, 0), Value(image, row, column, 1), Value(image, row, column, 2));
            }

            picture.SaveAsPng(_folder.PathOf($"{place}images/{image:000000}.png"));
        }
    }

    private void WriteLabels(string name, Func<int, double[]> of) =>
        NpyArray.Of(Enumerable.Range(0, 6).SelectMany(of).ToArray(), 6, 2).Write(_folder.PathOf(name));

    private static byte Value(int image, int row, int column, int channel) =>
        (byte)((40 * image + 3 * row + 5 * column + 70 * channel + row * column / 7) % 256);
}
