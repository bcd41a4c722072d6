using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private IEnumerable<string> Names => _folder.Contents().Keys.Select(path => Path.GetRelativePath(_folder.Path, path))
        .Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_that_holds_a_run_is_refused()
    {
        File.WriteAllText(_folder["run.json"], "{}");
        var error = Assert.Throws<UserErrorException>(() => NewRun.In(_folder.Path, force: false));
        Assert.Equal($"{_folder.Path} already holds a run", error.Message);
        Assert.Contains("--force", error.Hint);
        Assert.Equal("{}", File.ReadAllText(_folder["run.json"]));
    }

    [Fact]
    public void A_folder_of_other_things_is_refused()
    {
        File.WriteAllText(_folder["thesis.tex"], "text");
        var error = Assert.Throws<UserErrorException>(() => NewRun.In(_folder.Path, force: false));
        Assert.Equal($"{_folder.Path} is not empty and does not hold a run", error.Message);
    }

    [Theory]
    [InlineData("images/holiday.jpg", "images")]
    [InlineData("checkpoint/model.pt", "checkpoint")]
    [InlineData("export/data.csv", "export")]
    [InlineData("report.html", "report.html")]
    [InlineData("scores.json", "scores.json")]
    public void Force_touches_nothing_where_no_run_is(string file, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
        File.WriteAllText(_folder[file], "mine");
        var error = Assert.Throws<UserErrorException>(() => NewRun.In(_folder.Path, force: true));
        Assert.Equal($"{_folder.Path} does not hold a run, but has {name}, which a run would write", error.Message);
        Assert.Equal("choose another folder with --out", error.Hint);
        Assert.Equal([file], Names);
    }

    [Fact]
    public void Force_touches_nothing_where_another_programs_run_json_is()
    {
        File.WriteAllText(_folder["run.json"], "{ \"name\": \"theirs\" }");
        var error = Assert.Throws<UserErrorException>(() => NewRun.In(_folder.Path, force: true));
        Assert.StartsWith($"{_folder.Path}/run.json is not the description of a run, so nothing", error.Message, StringComparison.Ordinal);
        Assert.Equal(["run.json"], Names);
    }

    [Fact]
    public void Force_puts_a_run_beside_what_is_there()
    {
        File.WriteAllText(_folder["thesis.tex"], "text");
        using (NewRun run = NewRun.In(_folder.Path, force: true)) run.Commit().Dispose();
        Assert.Equal(["thesis.tex"], Names);
    }

    [Fact]
    public void Only_files_of_the_run_are_replaced_and_only_when_the_new_one_is_there()
    {
        RunFolder old = TinyData.Train(_folder);
        TrainedRun trained = TrainedRun.Open(old.Path);
        RunReport.Write(trained);
        ModelExport.OnnxFolder(trained.Model);
        trained.Dispose();
        string[] mine = ["run/thesis.tex", "run/images/holiday.jpg", "run/export/model.h5", "run/checkpoint/notes.txt", "run/loss.svg"];
        foreach (string file in mine) File.WriteAllText(_folder[file], "mine");
        string[] before = [.. Names];

        // Given up before it begins: all is as before.
        using (NewRun given = NewRun.In(old.Path, force: true))
        {
            File.WriteAllText(Path.Combine(given.Staging.Path, "run.json"), "new");
            Assert.True(File.Exists(old.ReportFile));
        }

        Assert.Equal(before, Names);
        using (NewRun given = NewRun.In(old.Path, force: true))
        {
            File.WriteAllText(Path.Combine(given.Staging.Path, "run.json"), "new");
            Directory.CreateDirectory(Path.Combine(given.Staging.Path, "checkpoint/0"));
            File.WriteAllText(Path.Combine(given.Staging.Path, "checkpoint/0/state.json"), "new");
            given.Commit().Dispose();
        }

        Assert.Equal(((string[])[.. mine, "run/checkpoint/0/state.json", "run/run.json", "tiny.npz"]).Order(StringComparer.Ordinal), Names);
        Assert.All(mine, file => Assert.Equal("mine", File.ReadAllText(_folder[file])));
        Assert.Equal("new", File.ReadAllText(_folder["run/run.json"]));
    }

    [Theory]
    [InlineData(".run-replacing", true)]
    [InlineData(".run-replacing", false)]
    [InlineData(".run-placing", true)]
    [InlineData(".run-placing", false)]
    public void A_replacement_that_was_stopped_is_finished_by_whoever_opens_the_run_next(string stage, bool reads)
    {
        RunFolder old = TinyData.Train(_folder);
        TinyData.Train(_folder, steps: 1, name: "new");
        Directory.Move(_folder["new"], _folder["run/" + stage]);
        if (stage == ".run-placing") RunFiles.Delete(old);
        using TrainedRun run = reads ? TrainedRun.Open(old.Path) : TrainedRun.OpenToWrite(old.Path);
        Assert.Equal((1L, 1L), (run.Step, run.Description.Specification.Steps));
        Assert.False(Directory.Exists(_folder["run/" + stage]));
    }

    [Theory]
    [InlineData("run.writing/chapter.tex")]
    [InlineData("run/export.writing/chapter.tex")]
    [InlineData("run/export/.writing/chapter.tex")]
    [InlineData("run/.run-new/chapter.tex")]
    public void Files_of_others_stay_also_in_a_folder_with_the_name_of_a_leftover(string file)
    {
        TinyData.Train(_folder);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
        File.WriteAllText(_folder[file], "mine");
        using (TrainedModel model = TrainedModel.OpenToWrite(_folder["run"])) ModelExport.OnnxFolder(model);
        using (NewRun run = NewRun.In(_folder["run"], force: true))
        {
            File.WriteAllText(Path.Combine(run.Staging.Path, "run.json"), "new");
            run.Commit().Dispose();
        }

        Assert.Contains(Names, name => Path.GetFileName(name) == "chapter.tex");
    }

    [Fact]
    public void A_folder_with_nothing_but_leftovers_is_free()
    {
        Directory.CreateDirectory(_folder["run/.run-new/checkpoint"]);
        File.WriteAllText(_folder["run/.run-new/run.json"], "half");
        File.WriteAllText(_folder["run/run.lock"], "process 1 on nowhere");
        File.WriteAllText(_folder[$"run/run.json.{Guid.NewGuid():N}.tmp"], "half");
        using (NewRun run = NewRun.In(_folder["run"], force: false)) run.Commit().Dispose();
        Assert.DoesNotContain(Names, name => name.Contains(".run-new") || name.Contains("run.lock"));
    }

    [Fact]
    public void The_default_name_is_taken_by_one_process_only()
    {
        string[] taken = new string[16];
        NewRun[] runs = new NewRun[taken.Length];
        Parallel.For(0, taken.Length, new ParallelOptions { MaxDegreeOfParallelism = taken.Length }, i =>
        {
            runs[i] = NewRun.InFirstFree(_folder.Path, "vae-dsprites-0");
            File.WriteAllText(Path.Combine(runs[i].Staging.Path, "run.json"), $"{i}");
            RunFolder folder = runs[i].Commit();
            taken[i] = folder.Path;

            // Some end at once: their names stay taken.
            if (i % 2 == 0) folder.Dispose();
        });
        Assert.Equal(taken.Length, taken.Distinct().Count());
        Assert.All(Enumerable.Range(0, taken.Length), i => Assert.Equal($"{i}", File.ReadAllText(Path.Combine(taken[i], "run.json"))));
    }

    [Fact]
    public void What_is_no_run_is_not_opened()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.EndsWith("is a file, the folder of a run is expected",
            Assert.Throws<UserErrorException>(() => RunFolder.Open(_folder["file"])).Message);
        Assert.EndsWith("is not the folder of a run: it has no run.json",
            Assert.Throws<UserErrorException>(() => RunFolder.Open(_folder.Path)).Message);
        Assert.EndsWith("does not exist, the folder of a run is expected",
            Assert.Throws<UserErrorException>(() => RunFolder.Open(_folder["none"])).Message);
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
        var error = Assert.Throws<UserErrorException>(() => NewRun.In(Path.Combine(_folder["file"], "run"), force: false));
        Assert.StartsWith(Path.Combine(_folder["file"], "run"), error.Message);
        Assert.Contains("cannot be written", error.Message);
    }

    [NotRootFact]
    public void A_read_only_place_cannot_be_written()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(_folder["closed"]);
        File.SetUnixFileMode(_folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = Assert.Throws<UserErrorException>(() => NewRun.In(Path.Combine(_folder["closed"], "run"), force: false));
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
