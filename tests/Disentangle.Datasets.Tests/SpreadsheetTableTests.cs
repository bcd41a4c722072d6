using System.Text;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class SpreadsheetTableTests : IDisposable
{
    private static readonly byte[] Picture = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "oracles", "pictures", "rgb.png"));
    private readonly TemporaryFolder _folder = new();

    public SpreadsheetTableTests()
    {
        for (int i = 0; i < 3; i++) _folder.Write($"{i}.png", Picture);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(";", "0,5", "1,5", "-2,25", "-2.25 0.5 1.5")]
    [InlineData("\t", "0,5", "1", "1,000", "0.5 1")]
    [InlineData(";", "0,125", "1,250", "2,500", "0.125 1.25 2.5")]
    [InlineData(";", "1000,500", "1,250", "2,500", "1.25 2.5 1000.5")]
    public void DecimalCommasAreReadWhereTheyCanBeNothingElse(string delimiter, string a, string b, string c, string values)
    {
        Table($"file{delimiter}x\n0.png{delimiter}{a}\n1.png{delimiter}{b}\n2.png{delimiter}{c}\n");
        IFactorDataset data = Labelled();
        Assert.False(data.Factors[0].IsCategorical);
        Assert.Equal(values, string.Join(' ', data.Factors[0].Values));
        Assert.Empty(data.Notices);
    }

    [Theory]
    [InlineData(";", "1,000", "2,000", "3,000")]
    [InlineData("\t", "1,000", "2,000", "7")]
    [InlineData(",", "0,5", "1,5", "2,5")]
    [InlineData(",", "1,000", "2,000", "3,000,000")]
    [InlineData(",", "1,234.5", "7", "8")]
    [InlineData(";", "1.234,5", "7", "8")]
    public void OtherNumbersWithCommasAreCategoriesWithANotice(string delimiter, string a, string b, string c)
    {
        string table = Table($"file{delimiter}x\n0.png{delimiter}\"{a}\"\n1.png{delimiter}\"{b}\"\n2.png{delimiter}\"{c}\"\n");
        IFactorDataset data = Labelled();
        Assert.True(data.Factors[0].IsCategorical);
        Assert.Equal(
            $"{table}: column x is read as categories, since line 2 holds '{a}', whose comma can be a decimal comma or a thousands "
                + "separator; write its numbers like 1000 or 0.5",
            Assert.Single(data.Notices).Line(3));
    }

    [Fact]
    public void CommasBetweenWordsAreNoNumbers()
    {
        Table("file;x\n0.png;red,green\n1.png;1,a\n2.png;0,5\n");
        Assert.True(Labelled().Factors[0].IsCategorical);
        Assert.Empty(Labelled().Notices);
    }

    [Theory]
    [InlineData("sep=;\r\n", ";")]
    [InlineData("\"sep=\t\"\n", "\t")]
    [InlineData("SEP=,\r", ",")]
    [InlineData("sep=|\n", "|")]
    public void TheLineOfExcelThatNamesTheDelimiterIsPassedOver(string first, string delimiter)
    {
        string table = Table($"{first}file{delimiter}x\n0.png{delimiter}5\n1.png{delimiter}6\n2.png{delimiter}7\n");
        Assert.Equal([5, 6, 7], Labelled().Factors[0].Values);

        // Lines are counted from the top of the file.
        Table($"{first}file{delimiter}x\n0.png{delimiter}5\n1.png{delimiter}\n2.png{delimiter}7\n");
        Assert.StartsWith($"{table}: line 4, column x: the value is missing", Refusal.Of(() => Open()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("\r\n \n", "is empty, it holds no lines")]
    [InlineData("sep=;", "is empty, it holds no lines")]
    public void AnEmptyTableIsCalledEmpty(string text, string words) => Assert.Equal($"{Table(text)}: {words}", Refusal.Of(() => Open()));

    [Theory]
    [InlineData("utf-16", "UTF-16LE")]
    [InlineData("utf-16BE", "UTF-16BE")]
    public void Utf16WithoutAMarkIsNamed(string encoding, string named)
    {
        string table = _folder.Write("factors.csv", Encoding.GetEncoding(encoding).GetBytes("file,x\n0.png,5\n1.png,6\n2.png,7\n"));
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => Open());
        Assert.Equal($"{table}: line 1 contains a zero byte: it looks like UTF-16 without a byte order mark", refusal.Message);
        Assert.Equal($"save it as UTF-8, or convert it: iconv -f {named} -t UTF-8", refusal.Hint);
        _folder.Write("factors.csv", "file,x\n0.png,5\n1.png,\0\n2.png,7\n"u8.ToArray());
        Assert.StartsWith($"{table}: line 3 has a zero byte; UTF-8", Refusal.Of(() => Open()), StringComparison.Ordinal);
    }

    [Fact]
    public void TablesOfOtherNamesAreNamedWithWhatToDo()
    {
        _folder.Write("labels.csv", "file,x\n"u8.ToArray());
        _folder.Write("notes.txt", "a"u8.ToArray());
        Assert.Equal(
            [
                "1 file skipped: not PNG, JPEG, BMP, GIF, TIFF or WebP by file extension: notes.txt",
                "1 table skipped; if it holds labels, name it factors.csv (first column: file) and put it into "
                    + "the folder itself: labels.csv",
            ],
            Open().Notices.Select(notice => notice.Line(3)));

        // With a table of the right name it is a file like any other.
        Table("file,x\n0.png,5\n1.png,6\n2.png,7\n");
        Assert.Equal(["labels.csv", "notes.txt"], Assert.Single(Open().Notices).Items);
    }

    private string Table(string text) => _folder.Write("factors.csv", Encoding.UTF8.GetBytes(text));

    private IImageDataset Open() => DatasetCatalogue.Open($"images:{_folder.Root}@4");

    private IFactorDataset Labelled() => Assert.IsType<IFactorDataset>(Open(), exactMatch: false);
}
