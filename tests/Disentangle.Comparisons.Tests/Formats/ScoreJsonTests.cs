using System.Text;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Formats;

public sealed class ScoreJsonTests
{
    private static ScoreTable Parse(string text) => ScoreJson.Parse(Encoding.UTF8.GetBytes(text), "scores.json", "scores");

    [Fact]
    public void What_is_written_reads_as_the_same_table()
    {
        ScoreTable table = SyntheticStudy.Of(["a", "b"], 2, 2, 2) with { Title = "mine", Notes = ["a note"] };
        table = table with
        {
            Rows = [.. table.Rows.Take(7), table.Rows[7] with
            {
                IsWeak = true, Failure = "failed", Machine = "this", Step = 5, Folder = "x", TrainingSeconds = 1.5,
                Scores = new Dictionary<string, double> { ["mig"] = double.NaN, ["sap"] = double.NegativeInfinity },
            }],
            Columns = [.. table.Columns.Select(column => column.Id == "mig"
                ? column with { Title = "M", Role = ScoreRole.Other, HigherIsBetter = null, Protocol = "20 bins", Unit = "bits" }
                    : column)],
        };
        using MemoryStream json = new();
        ScoreJson.Write(json, table);
        ScoreTable read = ScoreJson.Parse(json.ToArray(), "scores.json", "other");

        Assert.Equal("mine", read.Title);
        Assert.Equal(["a note"], read.Notes);
        Assert.Equal(table.Columns, read.Columns);
        foreach ((ScoreRow expected, ScoreRow found) in table.Rows.Zip(read.Rows)) AssertSame(expected, found);
        Assert.Equal(table.Rows.Count, read.Rows.Count);
    }

    [Fact]
    public void Flat_objects_as_pandas_writes_them_are_read()
    {
        ScoreTable table = Parse(
            """[{"method":"vae","data":"dsprites","seed":3,"setting.beta":4.0,"score.mig":0.5,"score.sap":null,"weak":true}]""");

        Assert.Equal("vae, beta=4.0 on dsprites", table.Rows[0].Cell.ToString());
        Assert.Equal((3UL, true), (table.Rows[0].Seed, table.Rows[0].IsWeak));
        Assert.Equal(["mig"], table.Rows[0].Scores.Keys);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "[]", "scores.json: has no models" },
        { "[1]", "scores.json: model 1: must be an object with the keys method, data, seed, setting.NAME and score.NAME" },
        { """[{"method":"vae","data":"x","seeds":0}]""", "scores.json: model 1: unknown column seeds; did you mean seed?" },
        {
            """[{"method":"vae","data":"x","seed":0,"score.mig":[1]}]""",
            "scores.json: model 1: has a list or an object where a number or a text is expected"
        },
        { """{"rows":[{"method":"vae","data":"x"}]}""", "scores.json: rows has no seed" },
        {
            """{"rows":[{"method":"vae","data":"x","seed":0,"scores":{"mig":"high"}}]}""",
            "scores.json: mig must be a number, got \"high\""
        },
        { """{"rows":[],"colums":[]}""", "scores.json: unknown key colums; did you mean columns?" },
        {
            """{"rows":[{"name":"a","method":"vae","data":"x","seed":0},{"name":"a","method":"vae","data":"x","seed":1}]}""",
            "scores.json: name must be a name that no other row has, got \"a\""
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_sentence(string text, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => Parse(text)).Message);
}
