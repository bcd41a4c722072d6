namespace Disentangle.Studies.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_that_holds_a_run_is_refused()
    {
        File.WriteAllText(_folder["run.json"], "{}");
        var error = Assert.Throws<UserErrorException>(() => RunFolder.Create(_folder.Path));
        Assert.Equal($"{_folder.Path} already holds a run", error.Message);
        Assert.Contains("--force", error.Hint);
        Assert.Equal("{}", File.ReadAllText(_folder["run.json"]));
    }

    [Fact]
    public void A_folder_of_other_things_is_refused()
    {
        File.WriteAllText(_folder["thesis.tex"], "text");
        var error = Assert.Throws<UserErrorException>(() => RunFolder.Create(_folder.Path));
        Assert.Equal($"{_folder.Path} is not empty and does not hold a run", error.Message);
    }

    [Fact]
    public void Force_deletes_what_is_a_runs_and_nothing_else()
    {
        Directory.CreateDirectory(_folder["checkpoint"]);
        Directory.CreateDirectory(_folder["images"]);
        foreach (string name in new[] { "run.json", "history.jsonl", "scores.json", "report.html", "checkpoint/state.json", "images/a.png", "thesis.tex" })
            File.WriteAllText(_folder[name], "old");
        RunFolder.Create(_folder.Path, force: true);
        Assert.Equal([_folder["thesis.tex"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_is_no_run_is_not_opened()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.EndsWith("is a file, the folder of a run is expected", Assert.Throws<UserErrorException>(() => RunFolder.Open(_folder["file"])).Message);
        Assert.EndsWith("is not the folder of a run: it has no run.json", Assert.Throws<UserErrorException>(() => RunFolder.Open(_folder.Path)).Message);
        Assert.EndsWith("does not exist, the folder of a run is expected", Assert.Throws<UserErrorException>(() => RunFolder.Open(_folder["none"])).Message);
    }

    [Fact]
    public void A_free_name_is_the_first_that_is_not_taken()
    {
        Assert.Equal(_folder["vae-dsprites-0"], RunFolder.FreePath(_folder.Path, "vae-dsprites-0"));
        Directory.CreateDirectory(_folder["vae-dsprites-0"]);
        File.WriteAllText(_folder["vae-dsprites-0-2"], "");
        Assert.Equal(_folder["vae-dsprites-0-3"], RunFolder.FreePath(_folder.Path, "vae-dsprites-0"));
    }

    [Fact]
    public void A_place_below_a_file_cannot_be_written()
    {
        File.WriteAllText(_folder["file"], "");
        var error = Assert.Throws<UserErrorException>(() => RunFolder.Create(Path.Combine(_folder["file"], "run")));
        Assert.StartsWith(Path.Combine(_folder["file"], "run"), error.Message);
        Assert.Contains("cannot be written", error.Message);
    }

    [NotRootFact]
    public void A_read_only_place_cannot_be_written()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(_folder["closed"]);
        File.SetUnixFileMode(_folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = Assert.Throws<UserErrorException>(() => RunFolder.Create(Path.Combine(_folder["closed"], "run")));
        Assert.Contains("cannot be written", error.Message);
        File.SetUnixFileMode(_folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    /// <summary>A test of permissions, which the superuser does not heed.</summary>
    private sealed class NotRootFactAttribute : FactAttribute
    {
        public NotRootFactAttribute()
        {
            if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) Skip = "the superuser may write to read-only folders";
        }
    }
}
