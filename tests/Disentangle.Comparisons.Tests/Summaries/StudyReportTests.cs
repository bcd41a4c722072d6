using System.Xml.Linq;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Pictures;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Summaries;

public sealed class StudyReportTests
{
    private static readonly AnalysisOptions Quick = new() { Draws = 200 };

    private static string Render(ScoreTable table, IReadOnlyList<StudyPictures>? pictures = null)
    {
        AnalysisInput input = new(table, Quick);
        return HtmlPage.Render(StudyReport.Page(input, CellMeans.Of(input), StudyAnalysisCatalogue.Run(input), pictures));
    }

    // HTML that is XML too; the style sheet's reader knows no doctype.
    private static XElement Parsed(string page) => XElement.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]);

    [Fact]
    public void A_report_has_a_section_for_each_analysis_and_says_what_is_missing()
    {
        ScoreTable table = SyntheticStudy.Of(["shapes3d"], 2, 2, 3);
        XElement page = Parsed(Render(table, [new("the median models side by side", [new("vae", "seed 0", Picture(), ["z1", "z0"])])]));
        string[] sections = [.. page.Descendants().Where(e => e.Name.LocalName == "section").Select(e => e.Attribute("id")!.Value)];

        Assert.Equal(["cells", "pictures"], sections[..2]);
        Assert.Equal(["missing", "making"], sections[^2..]);
        Assert.Contains("variance-explained", sections);
        Assert.DoesNotContain("data-agreement", sections);
        Assert.Contains("The table has one data set; this needs two or more.", page.Value, StringComparison.Ordinal);
        Assert.Contains("the median models side by side", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_models_are_text_and_no_markup() => Parsed(Render(ScoreTable.Of("<b>&",
        [Row("<script>", "a&b", "\"", 0, ("mig", 0.1)), Row("vae", "a&b", "", 0) with { Failure = "<i>no</i>" }])));

    [Theory]
    [InlineData(0.1, 0.11, "its interval lies apart from those of all other cells. But with 2 models in a cell a nominal 95 % interval "
        + "covers the true mean with a probability of at most about 50 %.")]
    [InlineData(0.1, 0.9, "overlaps with those of all other cells, so they cannot be ranked")]
    public void The_lead_ranks_only_what_intervals_tell_apart(double low, double high, string words)
    {
        ScoreTable table = ScoreTable.Of("test",
        [
            Row("a", "x", "", 0, ("mig", low)), Row("a", "x", "", 1, ("mig", high)), Row("b", "x", "", 0, ("mig", low - 0.5)),
            Row("b", "x", "", 1, ("mig", high - 0.5)), Row("weak", "x", "", 0, ("mig", 5)) with { IsWeak = true },
        ]);
        AnalysisInput input = new(table, Quick);

        string lead = StudyReport.Page(input, CellMeans.Of(input), []).Lead!;
        Assert.Contains("On x, a has the best mean MIG", lead, StringComparison.Ordinal);
        Assert.Contains(words, lead, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_shows_the_scores_that_are_asked_for()
    {
        AnalysisInput input = new(SyntheticStudy.Of(["shapes3d"], 2, 2, 3), Quick);
        PageModel page = StudyReport.Page(input, CellMeans.Of(input, [input.Table.Get("sap"), input.Table.Get("kl")]), []);
        PageTable cells = page.Sections[0].Blocks.OfType<PageTable>().Single();
        Assert.Equal(["SAP \u2191", "KL (nats)"], cells.Header.TakeLast(2));
        Assert.Contains("has the best mean SAP", page.Lead, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_are_lines_of_text()
    {
        ScoreTable table = ScoreTable.Of("test",
        [
            Row("vae", "x", "1", 0, ("mig", 0.1), ("elbo", -100.25)), Row("vae", "x", "1", 1, ("mig", 0.2)),
            Row("weak", "x", "", 0, ("mig", double.NaN)) with { IsWeak = true }, Row("vae", "x", "2", 0) with { Failure = "no" },
        ]);
        StringWriter text = new();
        CellTable.Write(text, CellMeans.Of(table, table.Columns));

        Assert.Equal(
            """
            method       setting  n  failed  MIG ↑                 ELBO ↑
            vae          beta=1   2  0       0.150 [0.100, 0.200]  −100.2 (n = 1)
            weak (weak)           1  0       –                     –
            vae          beta=2   1  1       –                     –

            """.ReplaceLineEndings("\n"), text.ToString().ReplaceLineEndings("\n"));
    }

    private static byte[] Picture() => PngEncoder.Encode(new PixelGrid(4, 4, 1));
}
