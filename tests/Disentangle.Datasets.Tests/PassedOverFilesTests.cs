using System.IO.Compression;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class PassedOverFilesTests : IDisposable
{
    private static readonly byte[] Picture = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "oracles", "pictures", "rgb.png"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void HiddenFilesAreCountedAndNamedInAFolderAsInAnArchive()
    {
        foreach (string name in (string[])["cls/0.png", "cls/.hidden/0.png", "cls/.hidden/deep/1.png", ".old.png", ".git/config",
            "__MACOSX/._0.png", "__MACOSX/1.png", "cls/.DS_Store"])
            _folder.Write($"set/{name}", Picture);
        string zip = _folder.PathOf("set.zip");
        ZipFile.CreateFromDirectory(_folder.PathOf("set"), zip);
        foreach (string path in (string[])[_folder.PathOf("set"), zip])
        {
            IImageDataset data = DatasetCatalogue.Open($"images:{path}@4");
            Assert.Equal(1, data.Count);
            Assert.Equal(
                [
                    "3 images skipped: hidden: .old.png, cls/.hidden/0.png, cls/.hidden/deep/1.png",
                    "1 file skipped: hidden: .git/config",
                    "3 files skipped: written by macOS to describe other files: __MACOSX/._0.png, __MACOSX/1.png, cls/.DS_Store",
                ],
                data.Notices.Select(notice => notice.Line(3)));
        }
    }

    [Theory]
    [InlineData("images:", "empty.zip")]
    [InlineData("npz:", "empty.npz")]
    [InlineData("npy:", "empty.npy")]
    [InlineData("mpi3d-toy:", "empty.npz")]
    public void AnEmptyFileIsCalledEmpty(string prefix, string name)
    {
        string path = _folder.Write(name, []);
        Assert.Equal($"{path}: is empty (0 bytes)", Refusal.Of(() => DatasetCatalogue.Open(prefix + path)));
    }

    [Fact]
    public void AnEmptyPictureIsCalledEmpty()
    {
        _folder.Write("0.png", []);
        Assert.Equal($"{_folder.PathOf("0.png")}: is empty (0 bytes)", Refusal.Of(() => DatasetCatalogue.Open($"images:{_folder.Root}")));
    }

    [Fact]
    public void WhatIsNoZipArchiveIsToldByItsFirstBytes()
    {
        string text = _folder.Write("semi.tar", "file;x\n0.png;1\n"u8.ToArray()),
            cut = _folder.Write("cut.zip", [.. "PK\u0003\u0004"u8, 1, 2, 3]);
        byte[] header = new byte[512];
        "ustar"u8.CopyTo(header.AsSpan(257));
        string tar = _folder.Write("set.tar", header), packed = _folder.Write("set.tgz", [0x1F, 0x8B, 8, 0]),
            array = _folder.Write("a.npz", Bytes.NpyHeader("|u1", "(1, 4, 4)"));
        Told($"images:{text}", $"{text}: is not a folder or a zip archive of images", null);
        Told($"npz:{text}", $"{text}: is not a NumPy archive (.npz)", null);
        Told($"images:{cut}", $"{cut}: is a zip archive that is damaged or cut short", "copy or download it again");
        Told($"images:{tar}", $"{tar}: is not a folder or a zip archive of images, but a tar archive", "unpack it first: tar -xf FILE");
        Told($"images:{packed}", $"{packed}: is not a folder or a zip archive of images, but a tar archive",
            "unpack it first: tar -xf FILE");
        Told($"npz:{array}", $"{array}: is not a NumPy archive (.npz), but a single NumPy array",
            $"images from one array are opened as npy:{array}");
    }

    [Fact]
    public void AnArchiveOfCodesIsSentToScore()
    {
        string path = _folder.WriteNpz("codes.npz", ("codes", NpyArray.Of(new float[2], 2, 1)), ("factors", NpyArray.Of(new int[2], 2, 1)));
        Told($"npz:{path}", $"{path}: has no array imgs or images; it holds codes, factors",
            $"it holds codes, not images: disentangle score {path}");
        path = _folder.WriteNpz("other.npz", ("x", NpyArray.Of(new float[2], 2, 1)));
        Told($"npz:{path}", $"{path}: has no array imgs or images; it holds x", null);
    }

    private static void Told(string data, string message, string? hint)
    {
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => DatasetCatalogue.Open(data));
        Assert.Equal((message, hint), (refusal.Message, refusal.Hint));
    }
}
