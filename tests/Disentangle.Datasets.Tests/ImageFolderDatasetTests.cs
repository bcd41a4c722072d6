using System.IO.Compression;
using System.Text;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class ImageFolderDatasetTests : IDisposable
{
    private static readonly string Pictures = Path.Combine(AppContext.BaseDirectory, "oracles", "pictures");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PicturesComeInTheOrderOfTheirNamesInOneSize()
    {
        Put("b/rgb.png", "rgb.png");
        Put("a/interlaced.PNG", "interlaced.png");
        Put("c.jpg", "baseline.jpg");
        Put(".hidden/broken.png", "grey.png");
        Put("notes.txt", "grey.png");
        IImageDataset images = Open("@8");
        Assert.Equal((3, new ImageShape(8, 8, 3)), (images.Count, images.Shape));
        Assert.False(images is IFactorDataset);

        // The first two are one picture in two files.
        float[] values = new float[3 * images.Shape.Count];
        images.Read([0, 1, 2], values);
        Assert.Equal(values[..192], values[192..384]);
        Assert.NotEqual(values[..192], values[384..]);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        Assert.Equal(new ImageShape(64, 64, 3), Open("").Shape);
        Assert.Equal(new ImageShape(12, 6, 1), Open("@12x6x1").Shape);
    }

    [Fact]
    public void AnArchiveGivesTheSameImages()
    {
        Put("files/b.png", "rgb.png");
        Put("files/a.jpg", "baseline.jpg");
        string zip = _folder.PathOf("files.zip");
        ZipFile.CreateFromDirectory(_folder.PathOf("files"), zip);
        IImageDataset folder = DatasetCatalogue.Open($"images:{_folder.PathOf("files")}@10"),
            archive = DatasetCatalogue.Open($"images:{zip}@10");
        Assert.Equal(All(folder), All(archive));
    }

    [Fact]
    public void MorePixelsThanMemoryMayHoldAreDecodedOnceIntoAFileAndAgainWhenAPictureChanges()
    {
        Put("a.png", "rgb.png");
        Put("b.png", "interlaced.png");
        float[] inMemory = All(Open("@8"));
        using TemporaryFolder root = new();
        DatasetOptions options = new() { DataRoot = root.Root, MostInMemory = 10 };
        string spec = $"images:{_folder.Root}@8";
        Assert.Equal(inMemory, All(Assert.IsType<FileImages>(DatasetCatalogue.Open(spec, options))));
        string cached = Assert.Single(Directory.GetFiles(Path.Combine(root.Root, ".cache")));
        DateTime made = File.GetLastWriteTimeUtc(cached);
        Assert.Equal(inMemory, All(DatasetCatalogue.Open(spec, options)));
        Assert.Equal(made, File.GetLastWriteTimeUtc(cached));
        Put("b.png", "baseline.jpg");
        Assert.NotEqual(inMemory, All(DatasetCatalogue.Open(spec, options)));
    }

    [Fact]
    public void SubfoldersAreClassesAndATableGivesFactors()
    {
        Put("cats/1.png", "rgb.png");
        Put("dogs/1.png", "rgb.png");
        Put("dogs/2.png", "rgb.png");
        IFactorDataset classes = Assert.IsType<IFactorDataset>(Open("@8"), exactMatch: false);
        Assert.Equal(("class", 2, true), (classes.Factors[0].Name, classes.Factors[0].Size, classes.Factors[0].IsCategorical));
        Assert.Equal([0, 1, 1], Labels(classes));

        Table("file,angle,\"colour, main\"\ndogs/2.png,0.5,red\ncats/1.png,-30,green\ndogs/1.png,0.5,green\nother.png,1,blue\n");
        IFactorDataset data = Assert.IsType<IFactorDataset>(Open("@8"), exactMatch: false);
        Assert.Equal(["angle", "colour, main"], data.Factors.Select(factor => factor.Name));
        Assert.Equal([-30, 0.5], data.Factors[0].Values);
        Assert.Equal([(false, 2), (true, 2)], data.Factors.Select(factor => (factor.IsCategorical, factor.Size)));
        Assert.Equal([0, 0, 1, 0, 1, 1], Labels(data));
    }

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("file\n", "its first line must name a column of files and at least one factor, separated by commas")]
    [InlineData("file,a,a\n", "names the factor a twice")]
    [InlineData("file,a\n1.png\n", "line 2 (1.png) has 1 column, 2 are expected")]
    [InlineData("file,a\n1.png,1\n1.png,2\n", "line 3 gives 1.png again, after line 2")]
    [InlineData("file,a\n1.png,1\n", "has no line for 2.png")]
    [InlineData("file,a\n1.png,1\n2.png,\n", "line 3, column a: the value is missing")]
    [InlineData("file,a\n1.png,\"1\n2.png,1\n", "line 2 is not a valid line of a table: a quotation mark is not closed")]
    public void ATableWithMistakesIsRefused(string text, string message)
    {
        Put("1.png", "rgb.png");
        Put("2.png", "rgb.png");
        Assert.Equal($"{Table(text)}: {message}", Refusal.Of(() => Open("")));
    }

    [Fact]
    public void WhatIsNoFolderOfPicturesIsRefused()
    {
        Assert.Equal(
            $"{_folder.Root}: contains no image; a file whose name ends with .png, .jpg, .jpeg, .jfif, .bmp, .gif, .tif, .tiff, .webp is "
                + "expected", Refusal.Of(() => Open("")));
        Assert.Equal("/none/there: no such folder or zip archive", Refusal.Of(() => DatasetCatalogue.Open("images:/none/there")));
        string text = _folder.Write("a.txt", "text"u8.ToArray());
        Assert.Equal($"{text}: is not a folder or a zip archive of images", Refusal.Of(() => DatasetCatalogue.Open($"images:{text}")));
        Put("a.png", "rgb.png");
        Put("b.png", "grey.png");
        Assert.Equal($"{_folder.PathOf("b.png")}: is grey, but the first image, a.png, is in colour", Refusal.Of(() => Open("")));
        Assert.Equal(2, Open("@8x8x3").Count);
        Assert.StartsWith("the size after the @ must be", Refusal.Of(() => Open("@8x8x2")), StringComparison.Ordinal);
        Assert.StartsWith("the size after the @ must be", Refusal.Of(() => Open("@0")), StringComparison.Ordinal);
        string broken = _folder.Write("b.png", File.ReadAllBytes(Path.Combine(Pictures, "rgb.png"))[..100]);
        Assert.Equal($"{broken} is damaged: it ends after 100 bytes, in the middle", Refusal.Of(() => Open("")));
        File.WriteAllBytes(broken, "text"u8);
        Assert.Equal($"{broken}: is not PNG, JPEG, BMP, GIF, TIFF or WebP", Refusal.Of(() => Open("")));
    }

    [Fact]
    public void AnArchiveThatClaimsTooMuchOrNamesAPlaceOutsideIsHarmless()
    {
        string zip = _folder.PathOf("bomb.zip");
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("a/../../../outside.png", CompressionLevel.SmallestSize).Open();
            entry.Write(new byte[1 << 27]);
        }

        Assert.Equal($"{zip}:a/../../../outside.png: has 134217728 bytes; the limit is 67108864 bytes",
            Refusal.Of(() => DatasetCatalogue.Open($"images:{zip}")));
        Assert.False(File.Exists(Path.Combine(_folder.Root, "..", "outside.png")));
    }

    [Fact]
    public void FacesAreTheMiddleOfTheAlignedImagesWithTheirAttributes()
    {
        Put("img_align_celeba/000002.jpg", "baseline.jpg");
        Put("img_align_celeba/000001.jpg", "progressive.jpg");
        IImageDataset plain = DatasetCatalogue.Open($"celeba:{_folder.Root}");
        Assert.Equal((2, new ImageShape(64, 64, 3), false), (plain.Count, plain.Shape, plain is IFactorDataset));
        string attributes = _folder.Write("list_attr_celeba.txt",
            "2\r\nSmiling Young\r\n000001.jpg -1  1\r\n000002.jpg  1 -1\r\n"u8.ToArray());
        IFactorDataset faces = Assert.IsType<IFactorDataset>(DatasetCatalogue.Open($"celeba:{_folder.Root}"), exactMatch: false);
        Assert.Equal(["Smiling", "Young"], faces.Factors.Select(factor => factor.Name));
        Assert.Equal([0, 1, 1, 0], Labels(faces));
        File.WriteAllText(attributes, "2\nSmiling Young\n000001.jpg -1 2\n");
        Assert.Equal($"{attributes}: line 3 must be a file and 2 values of 1 or -1, got 000001.jpg -1 2",
            Refusal.Of(() => DatasetCatalogue.Open($"celeba:{_folder.Root}")));
        File.WriteAllText(attributes, "2\nSmiling Young\n000001.jpg -1 1\n");
        Assert.Equal($"{attributes}: has no line for 000002.jpg", Refusal.Of(() => DatasetCatalogue.Open($"celeba:{_folder.Root}")));
        File.WriteAllText(attributes, "no number\n");
        Assert.StartsWith($"{attributes}: must begin with one line for the number of images",
            Refusal.Of(() => DatasetCatalogue.Open($"celeba:{_folder.Root}")), StringComparison.Ordinal);
    }

    private IImageDataset Open(string size) => DatasetCatalogue.Open($"images:{_folder.Root}{size}");

    private void Put(string name, string picture) => _folder.Write(name, File.ReadAllBytes(Path.Combine(Pictures, picture)));

    private string Table(string text) => _folder.Write("factors.csv", Encoding.UTF8.GetBytes(text));

    private static float[] All(IImageDataset images)
    {
        float[] values = new float[images.Count * images.Shape.Count];
        images.Read([.. Enumerable.Range(0, images.Count)], values);
        return values;
    }

    private static int[] Labels(IFactorDataset data)
    {
        int[] values = new int[data.Count * data.Factors.Count];
        for (int i = 0; i < data.Count; i++) data.FactorsOf(i, values.AsSpan(i * data.Factors.Count, data.Factors.Count));
        return values;
    }
}
