using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Tables;
using Disentangle.Studies.Tests.Work;
using Disentangle.Studies.Work;

namespace Disentangle.Studies.Tests.Tables;

/// <summary>Runs of several studies in one table.</summary>
public sealed class ComparedTablesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ScoreTable Compare(params string[] paths)
    {
        ComparedTables tables = new("test", _ => throw new InvalidOperationException("no codes are given"));
        foreach (string path in paths) tables.Add(path);
        return tables.Build();
    }

    private StudyFolder Trained(string name, string data, string steps = "steps: 10")
    {
        (StudyFolder folder, StudyPlan plan) = TinyStudy.Put(_folder, name, $$"""
            study: {{name}}
            defaults: { arch: tiny, latents: 3, batch: 8, lr: 0.01, {{steps}} }
            grid: { method: beta-vae, data: [{{data}}], set: { beta: [1, 4] } }
            seeds: 0-1
            measure: { metrics: [mig], seed: common }
            """);
        StudyCrew.Run(folder, plan, workers: 1, threads: 1, TinyStudy.Alone);
        return folder;
    }

    [Fact]
    public void Cells_of_two_studies_that_differ_in_what_is_the_same_within_each_stay_apart()
    {
        string data = $"\"{TinyData.Write(_folder)}\"";
        StudyFolder one = Trained("one", data), other = Trained("other", data, "steps: 5");
        string[] Cells(params string[] paths) => [.. Compare(paths).Cells().Select(cell => $"{cell.Key.Text} ({cell.Rows.Count})")];

        // A study alone is named by its grid.
        Assert.Equal(["beta=1 (2)", "beta=4 (2)"], Cells(one.Path));
        Assert.Equal(
            ["beta=1, steps=10 (2)", "beta=4, steps=10 (2)", "beta=1, steps=5 (2)", "beta=4, steps=5 (2)"], Cells(one.Path, other.Path));

        // A run beside its own study is in its cell.
        string run = other.FolderOf(other.ReadPlan().Runs[0]);
        Assert.Equal(["beta=1, steps=10 (2)", "beta=4, steps=10 (2)", "beta=1, steps=5 (1)"], Cells(one.Path, run));
    }

    [Fact]
    public void A_model_that_two_studies_have_is_one_model()
    {
        string data = $"\"{TinyData.Write(_folder)}\"";
        StudyFolder one = Trained("one", data), again = Trained("again", data), other = Trained("other", data, "steps: 5");
        ScoreTable table = Compare(one.Path, again.Path, other.Path);
        Assert.Equal(8, table.Rows.Count);
        Assert.All(table.Cells(), cell => Assert.Equal([0UL, 1], cell.Rows.Select(row => row.Seed)));
        Assert.Equal(["models that several of the given studies have are counted once (4 left out)"], table.Notes);
        Assert.Empty(Compare(one.Path, other.Path).Notes);
    }

    [Fact]
    public void Data_sets_of_one_file_name_stay_apart()
    {
        Directory.CreateDirectory(_folder["a"]);
        string first = TinyData.Write(_folder)["npz:".Length..], second = Path.Combine(_folder["a"], Path.GetFileName(first));
        File.Copy(first, second);
        StudyFolder folder = Trained("both", $"\"npz:{first}\", \"npz:{second}\"");

        ScoreTable table = StudyTables.Of(folder, folder.ReadPlan());
        Assert.Equal([$"npz:{first}", $"npz:{second}"], table.Data);
        Assert.All(table.Cells(), cell => Assert.Equal(2, cell.Rows.Count));
        Assert.Equal(table.Data, Compare(folder.Path).Data);

        // One alone keeps its short name.
        Assert.Equal([DataName.Short($"npz:{first}")], Compare(folder.FolderOf(folder.ReadPlan().Runs[0])).Data);
    }
}
