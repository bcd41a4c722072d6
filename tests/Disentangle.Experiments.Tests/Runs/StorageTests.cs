using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class StorageTests : IDisposable
{
    private const int NoSpaceLeft = 28;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_disk_is_a_failure_and_leaves_the_old_file_alone()
    {
        File.WriteAllText(_folder["scores.json"], "old");
        var error = Assert.Throws<RunFailedException>(() => Storage.Write(_folder["scores.json"], stream =>
        {
            stream.Write("half of it"u8);
            throw new IOException("No space left on device", NoSpaceLeft);
        }));
        Assert.Equal($"{_folder["scores.json"]}: cannot be written: the disk is full", error.Message);
        Assert.Equal("old", File.ReadAllText(_folder["scores.json"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Other_troubles_are_the_users_to_mend()
    {
        var error = Assert.Throws<UserErrorException>(
            () => Storage.Guard("x", () => throw new IOException("Read-only file system : '/mnt/x'")));
        Assert.Equal("x: cannot be written: read-only file system", error.Message);
        error = Assert.Throws<UserErrorException>(() => Storage.Guard("x", () => throw new UnauthorizedAccessException()));
        Assert.Equal("x: cannot be written: no permission", error.Message);
    }

    [Fact]
    public void A_missing_folder_is_made_but_none_above_it_unless_that_is_asked_for()
    {
        Storage.Write(_folder["a/c.bin"], [1, 2, 3]);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["a/c.bin"]));
        string deep = _folder["gone/images/c.bin"];
        Assert.Contains("cannot be written", Assert.Throws<UserErrorException>(() => Storage.Write(deep, [1])).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["gone"]));
        Storage.RequireWritable(deep);
        Storage.Write(deep, [1]);
        Assert.True(File.Exists(deep));
    }

    [Fact]
    public void A_full_disk_is_seen_through_the_exceptions_around_it()
    {
        Assert.True(Storage.IsFull(new UserErrorException("x", null, new IOException("full", NoSpaceLeft))));
        Assert.False(Storage.IsFull(new UserErrorException("x", null, new IOException("other", 5))));
        Assert.False(Storage.IsFull(null));
    }
}
