using System.Globalization;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>What every page has around its content: style, header, contents, sections and a last line.</summary>
internal static class PageFrame
{
    private const int ContentsFrom = 4; // sections from which a table of contents helps

    /// <summary>The page.</summary>
    /// <param name="title">The title of the window.</param>
    /// <param name="writeHeader">Writes what stands above the sections.</param>
    /// <param name="sections">The sections.</param>
    /// <param name="footer">A last line, or null.</param>
    /// <param name="slides">Whether the page has sliders, and so a script.</param>
    public static string Render(
        string title, Action<Markup> writeHeader, IReadOnlyList<ReportSection> sections, string? footer, bool slides = false)
    {
        bool contents = sections.Count >= ContentsFrom;
        var html = new Markup();
        html.Raw("<!DOCTYPE html>\n");
        using (html.Open("html", ("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", "en")))
        {
            html.Line();
            using (html.Open("head"))
            {
                html.Void("meta", ("charset", "utf-8")).Line();
                html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Line();
                html.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy(slides))).Line();
                html.Leaf("title", title).Line();
                using (html.Open("style")) html.Raw(ReportStyle.Css);
            }

            html.Line();
            using (html.Open("body"))
            using (html.Open("div", ("class", contents ? "page with-contents" : "page")))
            {
                using (html.Open("header")) writeHeader(html);
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
                if (footer is not null)
                    using (html.Open("footer")) html.Leaf("p", footer);
                if (slides)
                    using (html.Open("script")) html.Raw(FilmFigure.Script);
            }
        }

        return html.Line().ToString();
    }

    /// <summary>The date, the title, the lead and the notice.</summary>
    public static void WriteOpening(Markup html, string title, string? lead, string? notice, DateTimeOffset? madeAt)
    {
        if (madeAt is DateTimeOffset made)
            html.Leaf("p", made.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture), ("class", "date"));
        html.Leaf("h1", title);
        if (lead is not null) html.Leaf("p", lead, ("class", "lead"));
        if (notice is not null) html.Leaf("p", notice, ("class", "notice"), ("role", "status"));
    }

    /// <summary>Numbers in a row, each under its name.</summary>
    public static void WriteFacts(Markup html, IEnumerable<ReportSetting> facts)
    {
        using (html.Open("dl", ("class", "facts")))
        {
            foreach (ReportSetting fact in facts)
                using (html.Open("div")) html.Leaf("dt", fact.Name).Leaf("dd", fact.Value);
        }
    }

    // Nothing may be fetched, whatever stands in the page, and no other script runs.
    private static string Policy(bool slides) =>
        $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {(slides ? FilmFigure.ScriptHash : "'none'")}; "
            + "base-uri 'none'; form-action 'none'";

    private static void WriteContents(Markup html, IReadOnlyList<ReportSection> sections)
    {
        using (html.Open("nav", ("aria-label", "Contents")))
        using (html.Open("ol"))
        {
            foreach (ReportSection section in sections)
                using (html.Open("li")) html.Leaf("a", section.Title, ("href", "#" + section.Id));
        }
    }
}
