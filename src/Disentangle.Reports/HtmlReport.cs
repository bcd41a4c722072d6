using System.Text;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>
/// Writes the report of a run as one page of HTML that needs no other file and no network, and is well-formed XML too. Its one small script
/// makes the sliders of the traversals work; without it they are pictures. The page follows the reader's choice of a light or dark screen,
/// fits narrow screens and prints on paper.
/// </summary>
public static class HtmlReport
{
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
    public static string Render(ReportModel report) =>
        PageFrame.Render(report.Title, html => WriteHeader(html, report), [.. ReportSection.Of(report)], report.Footer,
            slides: report.Traversal?.Rows.Any(row => row.Film is { HasSlider: true }) == true);

    private static void WriteHeader(Markup html, ReportModel report)
    {
        // A wide picture stands under the words, a narrow one beside them.
        bool wide = report.Opening is not null && PictureFile.SizeOf(report.Opening.Bytes) is var (width, _) && width > BesideTitle;
        using (html.Open("div", ("class", wide ? "opening wide" : "opening")))
        {
            using (html.Open("div", ("class", "opening-text")))
                PageFrame.WriteOpening(html, report.Title, report.Lead, report.Notice, report.MadeAt);

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
        ReportSetting[] known = [.. facts.Where(fact => fact.Value is not null).Select(fact => new ReportSetting(fact.Name, fact.Value!))];
        if (known.Length > 0) PageFrame.WriteFacts(html, known);
    }
}
