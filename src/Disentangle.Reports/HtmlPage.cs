using System.Text;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>
/// Writes sections of texts, tables, charts and pictures as one page of HTML in the style of <see cref="HtmlReport"/>: it needs no other
/// file, no network and no script.
/// </summary>
public static class HtmlPage
{
    /// <summary>Writes the page to <paramref name="destination"/> as UTF-8, and leaves it open.</summary>
    public static void Write(Stream destination, PageModel page) => destination.Write(Encoding.UTF8.GetBytes(Render(page)));

    /// <summary>The page.</summary>
    public static string Render(PageModel page) => PageFrame.Render(
        page.Title,
        html =>
        {
            PageFrame.WriteOpening(html, page.Title, page.Lead, page.Notice, page.MadeAt);
            if (page.Facts.Count > 0) PageFrame.WriteFacts(html, page.Facts);
        },
        [.. page.Sections.Select(section => new ReportSection(section.Id, section.Title, html => WriteBlocks(html, section.Blocks)))],
        page.Footer);

    private static void WriteBlocks(Markup html, IEnumerable<PageBlock> blocks)
    {
        foreach (PageBlock block in blocks)
        {
            html.Line();
            switch (block)
            {
                case PageText text:
                    html.Leaf("p", text.Text, ("class", text.Quiet ? "quiet" : null));
                    break;
                case PageTable table:
                    WriteTable(html, table);
                    break;
                case PageChart chart:
                    ReportSection.WriteChart(html, chart.Chart);
                    break;
                case PagePicture picture:
                    PictureFigure.Write(html, picture.Picture, ReportSection.PictureRoom);
                    break;
                case PagePictures pictures:
                    using (html.Open("div", ("class", "beside")))
                        foreach (ReportPicture one in pictures.Pictures) PictureFigure.Write(html, one, ReportSection.PictureRoom / 2);
                    break;
                case PageFold fold:
                    using (html.Open("details"))
                    {
                        html.Leaf("summary", fold.Summary);
                        WriteBlocks(html, fold.Blocks);
                    }

                    break;
                default:
                    throw new ArgumentException($"a page cannot hold {block.GetType().Name}", nameof(blocks));
            }
        }
    }

    // It scrolls where it is too wide, as drawings do.
    private static void WriteTable(Markup html, PageTable table)
    {
        string? ClassOf(int column) => column < table.Names ? null : "number";
        using (html.Open("div", ("class", "drawing")))
        using (html.Open("table", ("class", "cells")))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
                for (int j = 0; j < table.Header.Count; j++) html.Leaf("th", table.Header[j], ("class", ClassOf(j)));
            using (html.Open("tbody"))
            {
                for (int i = 0; i < table.Rows.Count; i++)
                {
                    html.Line();
                    using (html.Open("tr"))
                    {
                        for (int j = 0; j < table.Rows[i].Count; j++)
                        {
                            using (html.Open(j == 0 ? "th" : "td", ("class", ClassOf(j)), ("scope", j == 0 ? "row" : null)))
                            {
                                if (table.Bold.Contains((i, j))) html.Leaf("b", table.Rows[i][j]);
                                else html.Text(table.Rows[i][j]);
                            }
                        }
                    }
                }
            }
        }
    }
}
