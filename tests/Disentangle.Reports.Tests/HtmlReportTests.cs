using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;
using Disentangle.Reports.Tests.Pictures;

namespace Disentangle.Reports.Tests;

public class HtmlReportTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly byte[] Strip = PngEncoder.Encode(TestPictures.Noise(40, 4, 1, 1));
    private static readonly byte[] Animation = GifEncoder.Encode([TestPictures.Flat(8, 8, 0), TestPictures.Flat(8, 8, 255)]);

    private static ReportModel Full => new()
    {
        Title = "beta-VAE on dsprites",
        Lead = "A lead of a few words.",
        Notice = "Not the last step.",
        Factors = [new("position x", "z1 explains 91 % of its entropy", 0.91, OwnUnit: true),
            new("shape", "no unit follows it", 0, OwnUnit: false)],
        Opening = new("", "An opening caption.", Animation, GifEncoder.MediaType, "two frames") { Still = Strip },
        Method = new("beta-VAE", "beta-vae", "It pays for information.", "L = E[log p(x|z)] − β KL(q(z|x) ‖ p(z)) < 0 & more"),
        Dataset = new("dsprites", "64x64x1", 737280, "White shapes on black."),
        Settings = [new("batch size", "64"), new("beta", "4")],
        Steps = 123456,
        StepsInAll = 200000,
        Parameters = 504721,
        WallTime = TimeSpan.FromSeconds(1804),
        ImagesPerSecond = 3547,
        Machine = "a processor of 8 cores",
        Versions = [new("Disentangle", "0.1.0")],
        Traversal = new(
            [
                new("latent 0", 0.5, Strip) { Factors = [new("scale", "40 %")] },
                new("latent 1", 2.25, Strip) { Factors = [new("position x", "91 %"), new("position y", "50 %")] },
                new("latent 2", 0.001, Strip, Active: false) { Factors = [new("never shown", "30 %")] },
            ],
            [-2, -1, 0, 1, 2]),
        Pictures =
        [
            new("Reconstructions", "Inputs over outputs.", Strip, PngEncoder.MediaType, "ten pairs") { RowLabels = ["given", "made"] },
        ],
        Scores =
        [
            new("Mutual information gap", 0.3127, "0 to 1, higher is better", "Clear owners.")
            {
                Chance = 0.1, Perfect = 0.9, Protocol = "100 images.",
            },
            new("Active units", 5, "0 to 10", "Half of them.") { Scale = (0, 10) },
        ],
        Terms = [new("total correlation", 0.4123, "How dependent the latents are.")],
        CodeCharts = [new("Information", "Longer is more.", BarChart.Svg([new("latent 1", 2.25)]))],
        TrainingCharts = [new("Losses", "Lower is better.", LossChart.Panels([new("loss", [1, 2], [3, 4]), new("KL", [1, 2], [3, 4])]))],
        Command = "disentangle train dsprites --beta 4 && echo \"<done>\"",
        MadeAt = new DateTimeOffset(2026, 3, 14, 17, 9, 0, TimeSpan.FromHours(2)),
        Footer = "Made by Disentangle 0.1.0.",
    };

    [Theory]
    [InlineData("beta-VAE on dsprites")]
    [InlineData("A lead of a few words.")]
    [InlineData("Not the last step.")]
    [InlineData("position x", "z1 explains 91 % of its entropy", "shape", "no unit follows it")]
    [InlineData("An opening caption.")]
    [InlineData("It pays for information.")]
    [InlineData("L = E[log p(x|z)] − β KL(q(z|x) ‖ p(z)) < 0 & more")]
    [InlineData("beta-VAE (beta-vae)")]
    [InlineData("64x64x1")]
    [InlineData("737,280")]
    [InlineData("White shapes on black.")]
    [InlineData("batch size", "64")]
    [InlineData("beta", "4")]
    [InlineData("training steps", "123,456 of 200,000")]
    [InlineData("parameters", "504,721")]
    [InlineData("training time", "30 min 4 s")]
    [InlineData("images per second", "3,547")]
    [InlineData("a processor of 8 cores")]
    [InlineData("Disentangle", "0.1.0")]
    [InlineData("latent 1", "2.25 nats", "position x", "91 %", "position y", "50 %")]
    [InlineData("latent 2", "inactive", "value of the unit")]
    [InlineData("Reconstructions")]
    [InlineData("given", "made")]
    [InlineData("Inputs over outputs.")]
    [InlineData("Mutual information gap", "0.313", "chance 0.10 \u00B7 perfect 0.90", "0 to 1, higher is better",
        "Clear owners.", "100 images.")]
    [InlineData("Active units", "5", "0 to 10", "Half of them.")]
    [InlineData("total correlation", "0.412 nats", "How dependent the latents are.")]
    [InlineData("Information")]
    [InlineData("Longer is more.")]
    [InlineData("Losses")]
    [InlineData("Lower is better.")]
    [InlineData("disentangle train dsprites --beta 4 && echo \"<done>\"")]
    [InlineData("14 March 2026, 15:09 UTC")]
    [InlineData("Made by Disentangle 0.1.0.")]
    public void Every_fact_stands_in_the_text_next_to_its_name(params string[] facts)
    {
        // The texts of the page in reading order; those of one fact follow each other, but for what is empty.
        IEnumerable<XText> nodes = Parse(Full).Root!.Element(Html + "body")!.DescendantNodes().OfType<XText>();
        string[] texts = [.. nodes.Select(t => t.Value).Where(t => t.Trim().Length > 0)];
        Assert.Contains(Enumerable.Range(0, texts.Length - facts.Length + 1), i => texts.AsSpan(i, facts.Length).SequenceEqual(facts));
    }

    [Fact]
    public void Nothing_on_the_page_comes_from_elsewhere()
    {
        XDocument page = Parse(Full);
        XAttribute[] attributes = [.. page.Descendants().Attributes()];
        Assert.All(
            attributes.Where(a => a.Name.LocalName is "src" or "srcset"),
            a => Assert.StartsWith("data:image/", a.Value, StringComparison.Ordinal));
        Assert.All(attributes.Where(a => a.Name.LocalName == "href"), a => Assert.StartsWith("#", a.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(attributes, a => !a.IsNamespaceDeclaration && a.Value.Contains("://", StringComparison.Ordinal));
        Assert.Empty(page.Descendants(Html + "script").Concat(page.Descendants(Html + "link")));
        string css = page.Descendants(Html + "style").Single().Value;
        Assert.DoesNotMatch("url\\(|@import|http", css);
    }

    private static readonly ReportTraversal Sliding = new(
    [
        new("z1", 2, PngEncoder.Encode(new PixelGrid(4 * 8 + 3 * 2, 8, 1)))
        {
            Factors = [new("hue", "90 %")], Film = new([-1.5, -1.5 + 4 / 3.0, -1.5 + 8 / 3.0, 2.5], 2, HasSlider: true),
        },
        new("z0", 0, PngEncoder.Encode(new PixelGrid(8, 8, 1)), Active: false) { Film = new([-2, 2], 0, HasSlider: false) },
    ],
    []);

    [Fact]
    public void A_row_with_a_slider_is_a_picture_until_the_script_runs()
    {
        ReportModel sliding = Full with { Traversal = Sliding };
        XElement[] films = [.. OfClass(sliding, "film")];
        Assert.Equal([1, 0], films.Select(film => film.Descendants(Html + "input").Count()));
        Assert.All(films, film => Assert.Single(film.Descendants(Html + "img")));
        XElement slider = films[0].Descendants(Html + "input").Single();
        Assert.Equal(
            ["type=range", "hidden=hidden", "min=-1.5", "max=2.5", "step=1.333333", "value=1.166666",
                "aria-label=Traversal of z1, which follows hue",
                "aria-valuetext=1.17", "data-values=\u22121.50 \u22120.17 1.17 2.50"],
            slider.Attributes().Select(a => $"{a.Name.LocalName}={a.Value}"));
        Assert.Equal(["\u22121.50", "2.50", "\u22122", "2"],
            films.SelectMany(film => film.Descendants(Html + "span")).Select(end => end.Value));

        // The strip of four images of 8 pixels with gaps of 2 is a window of one image wide, and moves by one image and a gap.
        Assert.Equal("--drawn:152px;--thumb:21.052632%;--wide:475%;--step:-26.315789%;--ratio:8/8;--place:2",
            films[0].Attribute("style")!.Value);

        // The last image can be reached, although thirds are no decimal numbers.
        ReportTraversal thirds = new([Sliding.Rows[0] with { Film = new([0, 2 / 3.0, 4 / 3.0, 2], 0, HasSlider: true) }], []);
        slider = OfClass(Full with { Traversal = thirds }, "film").Single().Descendants(Html + "input").Single();
        Assert.Equal(("2", "0.666666"), (slider.Attribute("max")!.Value, slider.Attribute("step")!.Value));

        // Values that are not even are numbered.
        ReportTraversal uneven = new([Sliding.Rows[0] with { Film = new([0, 1, 5, 9], 1, HasSlider: true) }], []);
        slider = OfClass(Full with { Traversal = uneven }, "film").Single().Descendants(Html + "input").Single();
        Assert.Equal(("0", "3", "1", "1", "1"), (slider.Attribute("min")!.Value, slider.Attribute("max")!.Value,
            slider.Attribute("step")!.Value, slider.Attribute("value")!.Value, slider.Attribute("aria-valuetext")!.Value));
    }

    [Fact]
    public void The_only_script_is_that_of_the_sliders_and_the_policy_lets_no_other_run()
    {
        XDocument page = Parse(Full with { Traversal = Sliding });
        string script = page.Descendants(Html + "script").Single().Value;
        Assert.DoesNotMatch("[<&]", script);
        Assert.DoesNotMatch("fetch|XMLHttp|import|http|eval", script);
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.Equal(
            $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; "
                + "base-uri 'none'; form-action 'none'",
            PolicyOf(page));
        Assert.Contains("script-src 'none'", PolicyOf(Parse(Full)), StringComparison.Ordinal);
        Assert.Equal(["img", "input", "meta", "source"], page.Descendants().Where(e => e.Name.Namespace == Html && e.IsEmpty)
            .Select(e => e.Name.LocalName).Distinct().Order());

        static string PolicyOf(XDocument page) => page.Descendants(Html + "meta")
            .Single(meta => meta.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value;
    }

    [Fact]
    public void It_is_the_same_page_read_as_HTML()
    {
        // HTML knows no self-closing but of void elements, and does not read entities or tags inside a style.
        Assert.StartsWith("<!DOCTYPE html>\n", HtmlReport.Render(Full), StringComparison.Ordinal);
        XElement[] elements = [.. Parse(Full).Descendants().Where(e => e.Name.Namespace == Html)];
        Assert.Equal(["img", "meta", "source"], elements.Where(e => e.IsEmpty).Select(e => e.Name.LocalName).Distinct().Order());
        Assert.DoesNotContain(elements, e => !e.IsEmpty && e.Name.LocalName is "img" or "meta" or "source" or "br" or "hr");
        Assert.DoesNotMatch("[<&]", ReportStyle.Css);
    }

    [Fact]
    public void Pictures_are_inside_byte_for_byte_and_drawn_at_whole_multiples()
    {
        XElement[] images = [.. Parse(Full).Descendants(Html + "img")];
        Assert.Equal(Animation, Bytes(images[0].Attribute("src")!));
        Assert.Equal("two frames", images[0].Attribute("alt")!.Value);
        Assert.Equal(Strip, Bytes(Parse(Full).Descendants(Html + "source").Single().Attribute("srcset")!));
        Assert.Equal(("32", "32"), (images[0].Attribute("width")!.Value, images[0].Attribute("height")!.Value)); // 8x8 four times
        Assert.Equal(("160", "16"), (images[^1].Attribute("width")!.Value, images[^1].Attribute("height")!.Value)); // 40x4 four times
    }

    [Fact]
    public void Units_are_sorted_by_KL_with_inactive_ones_last_and_without_labels()
    {
        XElement[] rows = [.. Parse(Full).Descendants(Html + "div").Where(d => d.Attribute("class")?.Value is "latent" or "latent faint")];
        Assert.Equal(["latent 1", "latent 0", "latent 2"], rows.Select(r => r.Descendants(Html + "dt").Single().Value));
        Assert.Equal(["latent", "latent", "latent faint"], rows.Select(r => r.Attribute("class")!.Value));
        Assert.Equal(["inactive"], rows[2].Descendants(Html + "dd").Select(d => d.Value));
        Assert.DoesNotContain("never shown", HtmlReport.Render(Full), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_inactive_units_are_folded_away()
    {
        ReportTraversalRow[] rows =
            [.. Enumerable.Range(0, 6).Select(i => new ReportTraversalRow($"latent {i}", i < 2 ? 1 : double.NaN, Strip, Active: i < 2))];
        XElement folded = Parse(Full with { Traversal = new(rows, [-2, 2]), Factors = [] }).Descendants(Html + "details").Single();
        Assert.Equal(4, folded.Descendants(Html + "img").Count());
        Assert.Equal("4 inactive units", folded.Element(Html + "summary")!.Value);
    }

    [Fact]
    public void The_axis_stands_under_the_centres_of_the_images()
    {
        var traversal = new ReportTraversal([new("latent 0", 1, Strip)], [-2, -1, 1, 2]); // centres at 12.5, 37.5, 62.5 and 87.5 %
        XElement axis = OfClass(Full with { Traversal = traversal }, "axis").Single();
        Assert.Equal(
            ["−2 left:12.5%", "−1 left:37.5%", "0 left:50%", "1 left:62.5%", "2 left:87.5%"],
            axis.Elements(Html + "span").Select(s => $"{s.Value} {s.Attribute("style")!.Value}"));
        Assert.Equal("width:160px", axis.Attribute("style")!.Value);
    }

    [Fact]
    public void Meters_show_the_share_of_the_range()
    {
        XElement[] meters = [.. OfClass(Full with { Traversal = null, Factors = [] }, "meter")];
        Assert.Equal(["width:31.27%", "width:50%"], meters.Select(d => d.Element(Html + "span")!.Attribute("style")!.Value));
        Assert.Equal(["chance left:10%", "perfect left:90%"],
            meters[0].Elements(Html + "i").Select(i => $"{i.Attribute("class")!.Value} {i.Attribute("style")!.Value}"));
        Assert.Empty(meters[1].Elements(Html + "i"));
        ReportScore[] without = [new("a", double.NaN, "", ""), new("b", 1, "", "") { Scale = null }];
        Assert.Empty(OfClass(Full with { Scores = without, Traversal = null, Factors = [] }, "meter"));
    }

    [Fact]
    public void What_is_absent_leaves_no_trace()
    {
        XDocument page = Parse(new ReportModel { Title = "Only a title" });
        Assert.Equal("Only a title", page.Root!.Element(Html + "body")!.Value.Trim());
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "section" or "nav" or "dl" or "footer" or "img" or "h2");
    }

    [Fact]
    public void Each_section_stands_or_falls_with_its_content()
    {
        (string Id, Func<ReportModel, ReportModel> Without)[] sections =
        [
            ("latents", m => m with { Traversal = null }),
            ("pictures", m => m with { Pictures = [] }),
            ("scores", m => m with { Scores = [] }),
            ("codes", m => m with { CodeCharts = [] }),
            ("training", m => m with { TrainingCharts = [], Terms = [] }),
            ("making", m => m with { Method = null, Dataset = null, Settings = [], Machine = null, Versions = [], Command = null }),
        ];
        foreach ((string id, Func<ReportModel, ReportModel> without) in sections)
        {
            string[] expected = [.. sections.Select(s => s.Id).Where(s => s != id)];
            XDocument page = Parse(without(Full));
            Assert.Equal(expected, page.Descendants(Html + "section").Select(s => s.Attribute("id")!.Value));
            Assert.Equal(expected.Select(e => "#" + e), page.Descendants(Html + "a").Select(a => a.Attribute("href")!.Value));
        }
    }

    [Fact]
    public void A_short_report_has_no_contents() =>
        Assert.Empty(Parse(new ReportModel { Title = "t", Scores = Full.Scores, Terms = Full.Terms }).Descendants(Html + "nav"));

    [Fact]
    public void Names_cannot_break_out_of_the_page()
    {
        const string Hostile = "</title><script>alert('\"')</script>&amp;";
        XDocument page = Parse(Full with
        {
            Title = Hostile,
            Settings = [new(Hostile, Hostile)],
            Pictures = [new(Hostile, Hostile, Strip, PngEncoder.MediaType, Hostile)],
        });
        Assert.Empty(page.Descendants(Html + "script"));
        Assert.Equal(Hostile, page.Descendants(Html + "title").Single().Value);
        Assert.Equal(Hostile, page.Descendants(Html + "img").Last().Attribute("alt")!.Value);
    }

    [Fact]
    public void Words_in_the_parts_of_scores_are_never_broken()
    {
        string css = ReportStyle.Css;
        foreach (string rule in css.Split('}').Where(rule => rule.Contains(".score", StringComparison.Ordinal)))
            Assert.DoesNotContain("anywhere", rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_on_the_full_colour_of_a_heat_map_can_be_read_on_light_and_dark_pages()
    {
        // WCAG 2.1: a contrast of 4.5 at least; the colour of a cell lies between those of page and full colour.
        string[] modes = ReportStyle.Css.Split("@media screen and (prefers-color-scheme: dark)");
        string light = Regex.Match(Ink.Heat, "#[0-9a-f]{6}").Value, dark = Variable(modes[1], "--chart-heat");
        Assert.All([(modes[0], light), (modes[1], dark)], mode =>
        {
            string paper = Variable(mode.Item1, "--paper"), ink = Variable(mode.Item1, "--ink");
            for (double share = 0; share <= 1; share += 0.125)
                Assert.True(Contrast(ink, Mix(paper, mode.Item2, share)) >= 4.5, $"{mode.Item2} at {share}");
        });

        static string Variable(string css, string name) => Regex.Match(css, Regex.Escape(name) + ": (#[0-9a-f]{6})").Groups[1].Value;
        static double[] Channels(string hex) =>
            [.. Enumerable.Range(0, 3).Select(c => Convert.ToInt32(hex.Substring(1 + 2 * c, 2), 16) / 255.0)];
        static double[] Mix(string from, string to, double share) => [.. Channels(from).Zip(Channels(to), (a, b) => a + share * (b - a))];
        static double Luminance(double[] rgb)
        {
            double[] linear = [.. rgb.Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        }

        static double Contrast(string ink, double[] cell)
        {
            double[] both = [Luminance(Channels(ink)) + 0.05, Luminance(cell) + 0.05];
            return both.Max() / both.Min();
        }
    }

    [Fact]
    public void A_stream_gets_the_page_as_UTF8_without_a_mark()
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, Full);
        Assert.Equal(Encoding.UTF8.GetBytes(HtmlReport.Render(Full)), stream.ToArray());
        Assert.Equal((byte)'<', stream.ToArray()[0]);
    }

    private static IEnumerable<XElement> OfClass(ReportModel model, string name) =>
        Parse(model).Descendants().Where(e => e.Attribute("class")?.Value == name);

    private static XDocument Parse(ReportModel model) => XDocument.Parse(HtmlReport.Render(model));

    private static byte[] Bytes(XAttribute uri) => Convert.FromBase64String(uri.Value.Split(";base64,")[1]);
}
