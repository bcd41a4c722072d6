using System.Security.Cryptography;
using System.Text;

namespace Disentangle.Datasets.Tests;

public sealed class DataContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dsprites")]
    [InlineData("shapes3d@32")]
    [InlineData("a-set-of-ones-own:of another kind")]
    public void A_name_without_a_path_stays(string name) => Assert.Equal(name, DataContent.NameOf(name));

    [Fact]
    public void A_file_is_known_by_what_it_holds_wherever_it_is()
    {
        string a = Write("a.npz", "images"), b = Write("deep/b.npz", "images"), c = Write("c.npz", "other images");
        string expected = $"npz:sha256-{Convert.ToHexStringLower(SHA256.HashData("images"u8))}";
        Assert.Equal(expected, DataContent.NameOf($"npz:{a}"));
        Assert.Equal(expected, DataContent.NameOf($"npz:{b}"));
        Assert.NotEqual(expected, DataContent.NameOf($"npz:{c}"));
        Assert.NotEqual(expected, DataContent.NameOf($"dsprites:{a}"));
    }

    [Fact]
    public void A_folder_is_known_by_its_files_and_their_names()
    {
        Write("one/a.png", "a");
        Write("one/sub/b.png", "b");
        Write("two/sub/b.png", "b");
        Write("two/a.png", "a");
        string hash = Hash("one");
        Assert.Equal(hash, Hash("two"));
        Assert.Equal($"{hash}@32x32x1", DataContent.NameOf($"images:{_folder.PathOf("one")}@32x32x1"));

        // sha256sum of the lines of sha256sum.
        string lines = string.Concat(new[] { ("a", "a.png"), ("b", "sub/b.png") }.Select(file =>
            $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Item1)))}  {file.Item2}\n"));
        Assert.Equal($"images:sha256-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)))}", hash);
        File.Move(_folder.PathOf("two/a.png"), _folder.PathOf("two/c.png"));
        Assert.NotEqual(hash, Hash("two"));
        Write("one/factors.csv", "file,shape");
        Assert.NotEqual(hash, Hash("one"));

        string Hash(string name) => DataContent.NameOf($"images:{_folder.PathOf(name)}");
    }

    [Fact]
    public void A_table_beside_an_archive_of_pictures_counts()
    {
        string archive = $"images:{Write("pictures.zip", "zip")}", before = DataContent.NameOf(archive);
        Write("factors.csv", "file,shape");
        string with = DataContent.NameOf(archive);
        Assert.NotEqual(before, with);
        Write("factors.csv", "file,scale");
        Assert.NotEqual(with, DataContent.NameOf(archive));
    }

    [Fact]
    public void What_is_missing_is_named() =>
        Assert.Equal("none.npz: no such file or folder",
            Assert.Throws<UserErrorException>(() => DataContent.NameOf("npz:none.npz")).Message);

    private string Write(string name, string text)
    {
        string path = _folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
