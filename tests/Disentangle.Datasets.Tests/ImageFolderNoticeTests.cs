using System.IO.Compression;
using System.Text;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class ImageFolderNoticeTests : IDisposable
{
    private static readonly byte[] Picture = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "oracles", "pictures", "rgb.png"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FilesThatAreNoPicturesAreCountedAndNamed()
    {
        Put("a.png", "sub/b.png", ".old.png");
        _folder.Write("c.psd", [1]);
        _folder.Write("sub/notes.txt", [1]);
        IImageDataset data = Open();
        Assert.Equal(2, data.Count);
        Assert.StartsWith("2 files skipped: ", data.Notices[0].Line(2), StringComparison.Ordinal);
        Assert.Equal(["c.psd", "sub/notes.txt"], data.Notices[0].Items);
        Assert.Equal("1 image skipped: hidden: .old.png", data.Notices[1].Line(2));
        Assert.Equal(2, data.Notices.Count);
    }

    [Fact]
    public void ANoticeNamesAsManyItemsAsFit() =>
        Assert.Equal("5 files: a, b and 3 more", new Notice("5 files", "a", "b", "c", "d", "e").Line(2));

    [Fact]
    public void OnePictureBesideClassFoldersIsNamedAsWhyThereAreNoClasses()
    {
        Put("cats/1.png", "dogs/1.png", "cover.png");
        IImageDataset data = Open();
        Assert.False(data is IFactorDataset);
        Assert.Equal(
            "the 2 subfolders are not read as classes, since 1 image of 3 is outside them; move it elsewhere "
                + "or into a subfolder: cover.png",
            Assert.Single(data.Notices).Line(3));
    }

    [Fact]
    public void ClassesAndCategoriesHaveTheirNames()
    {
        Put("cats/1.png", "dogs/1.png");
        Assert.Equal(["cats", "dogs"], Labelled().Factors[0].ValueNames);
        Table("file,colour,angle\ncats/1.png,red,-30\ndogs/1.png,green,30\n");
        Assert.Equal(["green, red", "-30 to 30"], Labelled().Factors.Select(factor => factor.ValuesText()));
    }

    [Theory]
    [InlineData("factors.csv", "a.png", "b.png")]
    [InlineData("photos/factors.csv", "photos/a.png", "photos/b.png")]
    public void ATableInAnArchiveIsRead(string table, params string[] pictures)
    {
        string zip = _folder.PathOf("photos.zip");
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] bytes) in pictures.Select(name => (name, Picture))
                .Append((table, "file,size\na.png,7\nb.png,5\n"u8.ToArray())))
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        IFactorDataset data = Assert.IsType<IFactorDataset>(DatasetCatalogue.Open($"images:{zip}"), exactMatch: false);
        Assert.Equal([5, 7], data.Factors[0].Values);
        Assert.Equal([1, 0], Values(data));
        Assert.Empty(data.Notices);
    }

    [Fact]
    public void ATableInAnotherEncodingIsRefusedWithItsLine()
    {
        Put("0.png", "1.png");
        string table = _folder.Write("factors.csv", Encoding.Latin1.GetBytes("file,species\n0.png,Bar\n1.png,B\u00e4r\n"));
        Assert.StartsWith($"{table}: line 3 has bytes of another encoding", Refusal.Of(() => Open()), StringComparison.Ordinal);
        _folder.Write("factors.csv", Encoding.Unicode.GetBytes("file,species\n0.png,Bar\n"));
        Assert.StartsWith($"{table}: line 1 contains a zero byte: it looks like UTF-16 without a byte order mark",
            Refusal.Of(() => Open()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void TablesWithAMarkAreRead(string encoding)
    {
        Put("0.png", "1.png");
        Encoding code = Encoding.GetEncoding(encoding);
        _folder.Write("factors.csv", code.GetPreamble(), code.GetBytes("file,species\r\n0.png,B\u00e4r\r\n1.png,B\u00f6r\r\n"));
        Assert.Equal(["B\u00e4r", "B\u00f6r"], Labelled().Factors[0].ValueNames);
    }

    [Theory]
    [InlineData("nan", "(nan)")]
    [InlineData("NA", "(NA)")]
    [InlineData("n/a", "(n/a)")]
    [InlineData("null", "(null)")]
    public void MissingValuesAreRefusedLikeAnEmptyCell(string cell, string shown)
    {
        Put("0.png", "1.png", "2.png");
        string table = Table($"file,age\n0.png,5\n1.png,{cell}\n2.png,{cell}\n");
        Assert.Equal($"{table}: line 3, column age: the value is missing {shown}, and 1 more of its 3 values are",
            Refusal.Of(() => Open()));
    }

    [Theory]
    [InlineData("three")]
    [InlineData("1e400")]
    public void AColumnThatIsMostlyNumbersIsReadAsCategoriesWithANotice(string cell)
    {
        Put("0.png", "1.png", "2.png");
        string table = Table($"file,age\n0.png,5\n1.png,{cell}\n2.png,7\n");
        IFactorDataset data = Labelled();
        Assert.True(data.Factors[0].IsCategorical);
        Assert.Equal(
            $"{table}: column age is read as categories, since line 3 holds '{cell.Trim('"')}', which is not a number; "
                + "2 of its 3 values are numbers",
            Assert.Single(data.Notices).Line(3));
    }

    [Fact]
    public void AnIndexBeforeTheNamesOtherSlashesAndOtherLinesAreMatchedOrShown()
    {
        Put("0.png", "sub/1.png");
        string table = Table(",file,age\n0,./0.png,5\n1,sub\\1.png,6\n2,gone.png,7\n");
        IFactorDataset data = Labelled();
        Assert.Equal(["age"], data.Factors.Select(factor => factor.Name));
        Assert.Equal([0, 1], Values(data));
        Assert.Equal(
            [$"{table}: 1 column without a name is skipped: column 1", $"{table}: 1 line is skipped: the files do not exist: gone.png"],
            data.Notices.Select(notice => notice.Line(3)));
        Table("file,age\n0.png,5\nSub/1.png,6\n");
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => Open());
        Assert.Equal($"{table}: has no line for sub/1.png", refusal.Message);
        Assert.Contains("for example Sub/1.png", refusal.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ba\u0308r.png", "B\u00e4r.png")]
    [InlineData("B\u00e4r.png", "Ba\u0308r.png")]
    [InlineData("\u304b\u3099.png", "\u304c.png")]
    [InlineData("\u1112\u1161\u11ab.png", "\ud55c.png")]
    public void AccentsMatchHoweverTheyAreWritten(string file, string inTable)
    {
        Put(file);
        Table($"file,age\n{inTable},5\n");
        Assert.Equal([5], Labelled().Factors[0].Values);
    }

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    public void SemicolonsAndTabsStandBetweenColumnsWhereTheFirstLineHasThem(string delimiter)
    {
        Put("0.png");
        Table($"file{delimiter}age{delimiter}size\n0.png{delimiter}5{delimiter}6\n");
        Assert.Equal([[5], [6]], Labelled().Factors.Select(factor => factor.Values));
    }

    [Fact]
    public void EachRealFolderIsReadOnce()
    {
        Put("set/a.png", "set/sub/b.png", "elsewhere/c.png");
        Directory.CreateSymbolicLink(_folder.PathOf("set/above"), "..");
        Directory.CreateSymbolicLink(_folder.PathOf("set/self"), ".");
        Directory.CreateSymbolicLink(_folder.PathOf("set/again"), "sub");
        Directory.CreateSymbolicLink(_folder.PathOf("set/sub/top"), _folder.PathOf("set"));
        Directory.CreateSymbolicLink(_folder.PathOf("set/loop"), "loop");
        Directory.CreateSymbolicLink(_folder.PathOf("set/other"), "../elsewhere");
        Directory.CreateSymbolicLink(_folder.PathOf("set/twice"), "../elsewhere");
        IImageDataset data = DatasetCatalogue.Open($"images:{_folder.PathOf("set")}@4");
        Assert.Equal(3, data.Count);
        Notice links = Assert.Single(data.Notices, notice => notice.Text.StartsWith("5 links", StringComparison.Ordinal));
        Assert.Equal(["above", "again", "self", "sub/top", "twice"], links.Items);

        // The folder itself may be opened by a link.
        Directory.CreateSymbolicLink(_folder.PathOf("door"), "set");
        Assert.Equal(3, DatasetCatalogue.Open($"images:{_folder.PathOf("door")}@4").Count);
    }

    [Fact]
    public void AllPicturesThatCannotBeUsedAreNamed()
    {
        for (int i = 0; i < 5; i++) _folder.Write($"{i}.png", i % 2 == 0 ? Picture : Picture[..100]);
        string message = Refusal.Of(() => Open());
        Assert.StartsWith($"{_folder.Root}: 2 of 5 images cannot be used: 1.png is damaged", message, StringComparison.Ordinal);
        Assert.Contains("; 3.png is damaged", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFirstPictureThatIsDamagedIsNamedWithTheOthers()
    {
        for (int i = 0; i < 4; i++) _folder.Write($"{i}.png", i == 3 ? Picture : Picture[..100]);
        Assert.StartsWith($"{_folder.Root}: 3 of 4 images cannot be used: 0.png is damaged",
            Refusal.Of(() => Open()), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFormatsAreReadAndTwelveBitsInSixteenAreNoted()
    {
        foreach (string name in (string[])["grey.bmp", "twelve.png", "lossless.webp", "palette.gif", "rgb.tif"])
            _folder.Write(name, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "oracles", "pictures", name)));
        _folder.Write("a.heic", [1]);
        using TemporaryFolder other = new();

        // In memory, decoded into a file, and from that file.
        foreach (long most in (long[])[1 << 20, 0, 0])
        {
            IImageDataset data = DatasetCatalogue.Open($"images:{_folder.Root}@4x4x3",
                new DatasetOptions { DataRoot = other.Root, MostInMemory = most });
            Assert.Equal(5, data.Count);
            Assert.Equal(
                [
                    "1 file skipped: not PNG, JPEG, BMP, GIF, TIFF or WebP by file extension: a.heic",
                    "1 of 5 images: each has 16 bits per value but uses only 12 of them, so it is nearly black; multiply "
                        + "its values by 16: twelve.png",
                ],
                data.Notices.Select(notice => notice.Line(3)));
        }
    }

    [Fact]
    public void AnOpenQuotationMarkIsFoundInOneGo()
    {
        Put("0.png");
        string table = Table("file,age\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}.png,{i}\n")) + "x.png,\"5\n"
            + new string('\n', 2_000_000));
        Assert.Equal($"{table}: line 200002 is not a valid line of a table: a quotation mark is not closed", Refusal.Of(() => Open()));
    }

    private void Put(params string[] names)
    {
        foreach (string name in names) _folder.Write(name, Picture);
    }

    private string Table(string text) => _folder.Write("factors.csv", Encoding.UTF8.GetBytes(text));

    private IImageDataset Open() => DatasetCatalogue.Open($"images:{_folder.Root}@4");

    private IFactorDataset Labelled() => Assert.IsType<IFactorDataset>(Open(), exactMatch: false);

    private static int[] Values(IFactorDataset data)
    {
        int[] values = new int[data.Count * data.Factors.Count];
        for (int i = 0; i < data.Count; i++) data.FactorsOf(i, values.AsSpan(i * data.Factors.Count, data.Factors.Count));
        return values;
    }
}
