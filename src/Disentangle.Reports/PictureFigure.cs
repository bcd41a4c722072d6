using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports;

/// <summary>A picture with its title, its caption and the names of its rows.</summary>
internal static class PictureFigure
{
    /// <summary>Writes the figure; where it is <paramref name="fitted"/>, its caption is no wider than the picture.</summary>
    public static void Write(Markup html, ReportPicture picture, int room, bool fitted = false)
    {
        string? width = fitted && PictureFile.DrawnSizeOf(picture.Bytes, room) is var (drawn, _) ? $"--drawn:{drawn}px" : null;
        html.Line();
        using (html.Open("figure", ("class", width is null ? null : "fitted"), ("style", width)))
        {
            if (picture.Title.Length > 0) html.Leaf("h3", picture.Title);
            if (picture.RowLabels.Count == 0)
            {
                WriteImage(html, picture, room);
            }
            else
            {
                using (html.Open("div", ("class", "rows")))
                {
                    using (html.Open("ul"))
                        foreach (string label in picture.RowLabels) html.Leaf("li", label);
                    WriteImage(html, picture, room - 90); // the names take the rest
                }
            }

            if (picture.Caption.Length > 0) html.Leaf("figcaption", picture.Caption);
        }
    }

    private static void WriteImage(Markup html, ReportPicture picture, int room)
    {
        if (picture.Still is null)
        {
            PictureFile.Write(html, picture.Bytes, picture.MediaType, picture.Alt, room);
            return;
        }

        using (html.Open("picture"))
        {
            string still = PictureFile.DataUri(picture.Still, PngEncoder.MediaType);
            html.Void("source", ("srcset", still), ("media", "(prefers-reduced-motion: reduce)"));
            PictureFile.Write(html, picture.Bytes, picture.MediaType, picture.Alt, room);
        }
    }
}
