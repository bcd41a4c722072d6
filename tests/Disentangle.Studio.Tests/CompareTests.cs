using Disentangle.Comparisons.Tables;
using Disentangle.Studio.Components.Compare;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Runs side by side.</summary>
public sealed class CompareTests(Runs runs) : IClassFixture<Runs>
{
    // The second model is the first with its units in another order, two of them turned round.
    [BrowserFact]
    public async Task UnitsInAnotherOrderShowTheSameStrips()
    {
        int[] order = [2, 0, 3, 1], signs = [1, -1, 1, -1];
        MadeRuns.Permute(Path.Combine(runs.Folder, "run0"), Path.Combine(runs.Folder, "permuted"), order, signs);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "compare?run=run0&run=permuted");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".compare[data-strips]");
        await studio.Keep("permuted");
        string[] rows = await page.Locator("tr[data-row]").EvaluateAllAsync<string[]>(
            "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.innerText.match(/z(\\d)/)[1]).join(' '))");
        Assert.Equal(order.Length, rows.Length);
        foreach (string row in rows)
        {
            int[] units = [.. row.Split(' ').Select(int.Parse)];
            Assert.Equal(units[0], order[units[1]]);
        }

        // The strips are the same to rounding, those of turned units too.
        int worst = await page.EvaluateAsync<int>("""
            () => Math.max(...[...document.querySelectorAll('tr[data-row]')].map((row) => {
              const [one, other] = [...row.querySelectorAll('[data-strip]')].map(
                (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
              return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
            }))
            """);
        Assert.InRange(worst, 0, 2);
        studio.HasNoErrors();
    }

    [Fact]
    public void ScoresOfDifferentProtocolsStandInRowsOfTheirOwnAndASentenceSaysSo()
    {
        ScoreTableBuilder table = new("comparison");
        foreach ((string name, double mig, string protocol) in ((string, double, string)[])
            [("one", 0.25, "10000 samples, 20 bins"), ("two", 0.5, "1000 samples, 20 bins")])
        {
            table.Add(
                new ScoreRow
                {
                    Name = name, Method = "vae", Data = "dsprites", Seed = 0, Settings = new Dictionary<string, string>(),
                    Scores = new Dictionary<string, double> { ["mig"] = mig },
                },
                new Dictionary<string, string> { ["mig"] = protocol });
        }

        ComparedScores scores = ComparedScores.Of(table.Build());
        Assert.Equal([["MIG", "0.250", "–"], ["MIG (protocol 2)", "–", "0.500"]], scores.Table!.Rows);
        string note = Assert.Single(scores.Notes);
        Assert.Contains("1000 samples", note, StringComparison.Ordinal);
    }
}
