using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Formats;

public sealed class ScoreCsvTests
{
    private static ScoreTable Read(string text) => ScoreCsv.Read(new StringReader(text), "scores.csv", "scores");

    private static string Wide(ScoreTable table)
    {
        StringWriter text = new();
        ScoreCsv.WriteWide(text, table);
        return text.ToString();
    }

    [Fact]
    public void A_table_from_elsewhere_is_read()
    {
        ScoreTable table = Read(
            "method,data,seed,setting.beta,score.mig,score.mine,weak\n"
            + "beta-vae,shapes3d,0,4,0.25,nan,\r\n"
            + "\"my, own \"\"vae\"\"\",shapes3d,18446744073709551615,,1e-3,,true\n");

        Assert.Equal(["1", "2"], table.Rows.Select(row => row.Name));
        Assert.Equal(("my, own \"vae\"", ulong.MaxValue, true), (table.Rows[1].Method, table.Rows[1].Seed, table.Rows[1].IsWeak));
        Assert.Equal("beta-vae, beta=4 on shapes3d", table.Rows[0].Cell.ToString());
        Assert.Equal("my, own \"vae\" on shapes3d", table.Rows[1].Cell.ToString());
        Assert.Equal(["mig", "mine"], table.Columns.Select(column => column.Id));
        Assert.Equal((0.25, double.NaN), (table.Rows[0].Scores["mig"], table.Rows[0].Scores["mine"]));
        Assert.Equal(["mig"], table.Rows[1].Scores.Keys);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "scores.csv: has no line with the names of the columns" },
        { "method,data,seed,score.mig\n", "scores.csv: has no models" },
        { "method;data;seed\nvae;dsprites;0\n", "scores.csv: line 1: the columns are not separated by commas" },
        { "method,data,sead,score.mig\n", "scores.csv: line 1: unknown column sead; did you mean seed?" },
        { "method,data,seed,mig\n", "scores.csv: line 1: unknown column mig; did you mean score.mig?" },
        { "method,data,seed,\n", "scores.csv: line 1: a column has no name" },
        { "method,data,score.mig\n", "scores.csv: line 1: the column seed is missing" },
        { "method,data,seed,seed\n", "scores.csv: line 1: the column seed is there twice" },
        {
            "name,method,data,seed,score,value\n",
            "scores.csv: line 1: the table has a line for each score; one with a line for each model is read"
        },
        { "method,data,seed,score.mig\nvae,dsprites,0\n", "scores.csv: line 2: has 3 values, and the first line names 4 columns" },
        {
            "method,data,seed,score.mig\nvae,dsprites,0,0.1\nvae,dsprites,1,\"0,2\"\n",
            "scores.csv: line 3: score.mig must be a number, nan or empty, got 0,2"
        },
        { "method,data,seed\nvae,dsprites,-1\n", "scores.csv: line 2: seed must be a whole number >= 0, got -1" },
        { "method,data,seed\nvae,dsprites,1.0\n", "scores.csv: line 2: seed must be a whole number >= 0, got 1.0" },
        { "method,data,seed\nvae,dsprites,\n", "scores.csv: line 2: has no seed" },
        { "method,data,seed,weak\nvae,dsprites,1,maybe\n", "scores.csv: line 2: weak must be true or false, got maybe" },
        { "name,method,data,seed\na,vae,dsprites,1\n\na,vae,dsprites,2\n", "scores.csv: line 4: the name a is that of line 2" },
        { "method,data,seed\nvae,ds\"prites,1\n", "scores.csv: line 2: has a quotation mark that is not closed or doubled" },
        { "method,data,seed\nvae,\"dsprites,1\n", "scores.csv: line 2: has a quotation mark that is not closed or doubled" },
        { "method,data,seed\nvae,dsprites,\u001b[31m\n", "scores.csv: line 2: seed must be a whole number >= 0, got ?[31m" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_sentence_with_its_line(string text, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => Read(text)).Message);

    [Fact]
    public void A_field_that_never_ends_is_refused()
    {
        string text = "method,data,seed\nvae,\"" + new string('x', 1 << 17);
        Assert.StartsWith("scores.csv: line ", Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_as_the_same_table()
    {
        ScoreTable table = ScoreTable.Of("scores",
        [
            Row("beta-vae", "shapes3d", "4", 0, ("mig", 0.1 + 0.2), ("sampled.mig", double.NaN), ("jemmig", double.PositiveInfinity)) with
            {
                TrainingSeconds = 12.5, Machine = "a \"b\", c", Step = 3000, Folder = "runs/\u00E4\nb", Failure = "no, \"none\"",
            },
            Row("slow-vae", "npz:x.npz", "", 7, ("sampled.mig", -1e-300), ("elbo", 1e300)) with { IsWeak = true },
        ]);
        ScoreTable read = Read(Wide(table));

        Assert.Equal(table.Columns, read.Columns);
        Assert.Equal(table.Rows.Count, read.Rows.Count);
        foreach ((ScoreRow expected, ScoreRow found) in table.Rows.Zip(read.Rows)) AssertSame(expected, found);
        Assert.Equal(Wide(table), Wide(read));
    }

    [Fact]
    public void The_long_form_has_a_line_for_each_score_that_was_measured()
    {
        StringWriter text = new();
        ScoreCsv.WriteLong(text, ScoreTable.Of("scores",
            [Row("vae", "cars3d", "", 0, ("mig", 0.5), ("sap", double.NaN)), Row("beta-vae", "cars3d", "4", 1, ("sap", 2))]));

        Assert.Equal(
            """
            name,method,data,seed,setting.beta,score,value
            vae-cars3d--0,vae,cars3d,0,,mig,0.5
            vae-cars3d--0,vae,cars3d,0,,sap,nan
            beta-vae-cars3d-4-1,beta-vae,cars3d,1,4,sap,2

            """.ReplaceLineEndings("\n"), text.ToString());
    }

    [Fact]
    public void A_file_that_is_no_text_or_not_there_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        Assert.Equal($"{path}: no such file", Assert.Throws<UserErrorException>(() => ScoreCsv.Read(path)).Message);
        try
        {
            File.WriteAllBytes(path, [.. "method,data,seed\n"u8, 0xFF, 0xFE, 0x20]);
            Assert.Equal($"{path}: is not UTF-8 text", Assert.Throws<UserErrorException>(() => ScoreCsv.Read(path)).Message);
            File.WriteAllText(path, "\uFEFFmethod,data,seed\nvae,dsprites,1\n");
            Assert.Equal(1UL, ScoreCsv.Read(path).Rows[0].Seed);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
