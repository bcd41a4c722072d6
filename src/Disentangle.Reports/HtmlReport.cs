using System.Globalization;
using System.Text;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>
/// Writes the report of a run as one page of HTML that needs no other file, no network and no script, and is well-formed XML too.
/// It follows the reader's choice of a light or dark screen, fits narrow screens and prints on paper.
/// </summary>
public static class HtmlReport
{
    private const int ContentsFrom = 4; // sections from which a table of contents helps
    private const string FactorRule =
        "The bar shows how much of the factor's entropy the best unit explains: mutual information divided by the entropy of the "
            + "factor, adjusted so that 0 % is " +
        "chance. A unit is named if it explains at least 10 % of the entropy and at least half as much as the best unit. The bar is "
            + "blue where the factor has a " +
        "dedicated unit: one that explains at least half of its entropy, shares it with no other unit, and follows no other factor.";

    private const int BesideTitle = 272; // CSS pixels for a picture beside the title

    /// <summary>Writes the page to <paramref name="destination"/> as UTF-8, and leaves it open.</summary>
    public static void Write(Stream destination, ReportModel report) => destination.Write(Encoding.UTF8.GetBytes(Render(report)));

    /// <summary>The page.</summary>
    public static string Render(ReportModel report)
    {
        ReportSection[] sections = [.. ReportSection.Of(report)];
        bool contents = sections.Length >= ContentsFrom;
        var html = new Markup();
        html.Raw("<!DOCTYPE html>\n");
        using (html.Open("html", ("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", "en")))
        {
            html.Line();
            using (html.Open("head"))
            {
                html.Void("meta", ("charset", "utf-8")).Line();
                html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Line();
                html.Leaf("title", report.Title).Line();
                using (html.Open("style")) html.Raw(ReportStyle.Css);
            }

            html.Line();
            using (html.Open("body"))
            using (html.Open("div", ("class", contents ? "page with-contents" : "page")))
            {
                using (html.Open("header")) WriteHeader(html, report);
                if (contents) WriteContents(html, sections);
                html.Line();
                using (html.Open("main"))
                {
                    foreach (ReportSection section in sections)
                    {
                        html.Line();
                        using (html.Open("section", ("id", section.Id)))
                        {
                            html.Leaf("h2", section.Title);
                            section.Write(html);
                        }
                    }
                }

                html.Line();
                if (report.Footer is not null)
                    using (html.Open("footer")) html.Leaf("p", report.Footer);
            }
        }

        return html.Line().ToString();
    }

    private static void WriteHeader(Markup html, ReportModel report)
    {
        // A wide picture stands under the words, a narrow one beside them.
        bool wide = report.Opening is not null && PictureFile.SizeOf(report.Opening.Bytes) is var (width, _) && width > BesideTitle;
        using (html.Open("div", ("class", wide ? "opening wide" : "opening")))
        {
            using (html.Open("div", ("class", "opening-text")))
            {
                if (report.MadeAt is DateTimeOffset made)
                    html.Leaf("p", made.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture), ("class", "date"));
                html.Leaf("h1", report.Title);
                if (report.Lead is not null) html.Leaf("p", report.Lead, ("class", "lead"));
                if (report.Notice is not null) html.Leaf("p", report.Notice, ("class", "notice"), ("role", "status"));
            }

            if (report.Opening is not null)
                PictureFigure.Write(html, report.Opening, wide ? ReportSection.PictureRoom : BesideTitle, fitted: !wide);
            if (report.OpeningAnimation is not null) PictureFigure.Write(html, report.OpeningAnimation, ReportSection.PictureRoom / 2);
        }

        WriteFactors(html, report.Factors);
        WriteFacts(html, report);
    }

    private static void WriteFactors(Markup html, IReadOnlyList<ReportFactor> factors)
    {
        if (factors.Count == 0) return;
        html.Line();
        using (html.Open("div", ("class", "by-factor")))
        {
            html.Leaf("h2", "What the model learned about each factor");
            using (html.Open("dl"))
            {
                foreach (ReportFactor factor in factors)
                {
                    html.Line();
                    using (html.Open("div", ("class", factor.OwnUnit ? "own" : null)))
                    {
                        html.Leaf("dt", factor.Name);
                        Meter.Write(html, factor.Share, "dd");
                        html.Leaf("dd", factor.Text);
                    }
                }
            }

            using (html.Open("details")) html.Leaf("summary", "How this is measured").Leaf("p", FactorRule, ("class", "small quiet"));
        }
    }

    private static void WriteFacts(Markup html, ReportModel report)
    {
        (string Name, string? Value)[] facts =
        [
            ("images", report.Dataset is null ? null : Figures.Count(report.Dataset.Count)),
            ("training steps", report.Steps is long steps
                ? Figures.Count(steps) + (report.StepsInAll is long all ? $" of {Figures.Count(all)}" : "") : null),
            ("parameters", report.Parameters is long parameters ? Figures.Count(parameters) : null),
            ("training time", report.WallTime is TimeSpan time ? Figures.Duration(time) : null),
            ("images per second", report.ImagesPerSecond is double rate ? Figures.Show(rate) : null),
        ];
        if (facts.All(f => f.Value is null)) return;
        using (html.Open("dl", ("class", "facts")))
        {
            foreach ((string name, string? value) in facts)
            {
                if (value is null) continue;
                using (html.Open("div")) html.Leaf("dt", name).Leaf("dd", value);
            }
        }
    }

    private static void WriteContents(Markup html, ReportSection[] sections)
    {
        using (html.Open("nav", ("aria-label", "Contents")))
        using (html.Open("ol"))
        {
            foreach (ReportSection section in sections)
                using (html.Open("li")) html.Leaf("a", section.Title, ("href", "#" + section.Id));
        }
    }
}
