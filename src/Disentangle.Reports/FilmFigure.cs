using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports;

/// <summary>
/// A row of images over the values at its ends. A slider, whose handle is a frame around an image, shows the image at it larger; without a
/// script the row is a picture.
/// </summary>
internal static class FilmFigure
{
    /// <summary>
    /// Makes the sliders work: the large image is the row itself, moved behind a window of one image. It has neither
    /// <c>&lt;</c> nor <c>&amp;</c>, so that the page reads the same as XML and as HTML.
    /// </summary>
    public static readonly string Script = """

        for (const slider of document.querySelectorAll(".film input")) {
          const film = slider.closest(".film"), values = slider.dataset.values.split(" ");
          const stage = document.createElement("div"), picture = film.querySelector("img").cloneNode(), value = document.createElement("p");
          stage.className = "stage";
          stage.setAttribute("aria-hidden", "true");
          stage.appendChild(document.createElement("div")).append(picture);
          stage.append(value);
          film.append(stage);
          const show = () => {
            const place = Math.round((slider.value - slider.min) / slider.step);
            film.style.setProperty("--place", place);
            slider.setAttribute("aria-valuetext", values[place]);
            value.textContent = values[place];
          };
          slider.addEventListener("input", show);
          slider.hidden = false;
          film.closest(".latents").classList.add("live");
          show();
        }
        for (const note of document.querySelectorAll(".live-note")) note.hidden = false;

        """.ReplaceLineEndings("\n");

    /// <summary>What a policy of the page says of <see cref="Script"/>.</summary>
    public static string ScriptHash => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'";

    /// <summary>Writes the row.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="png">The images side by side.</param>
    /// <param name="film">Their values.</param>
    /// <param name="alt">What the row shows.</param>
    /// <param name="room">CSS pixels that it may be wide.</param>
    public static void Write(Markup html, byte[] png, ReportFilm film, string alt, int room)
    {
        int count = film.Values.Count;
        string? style = null;
        if (PictureFile.SizeOf(png) is var (width, height) && PictureFile.DrawnSizeOf(png, room) is var (drawn, _))
        {
            double cell = (width - (count - 1) * film.Gap) / (double)count;
            style = $"--drawn:{drawn}px;--thumb:{Percent(cell / width)};--wide:{Percent(width / cell)};"
                + $"--step:{Percent(-(cell + film.Gap) / width)};--ratio:{Figures.Coordinate(cell)}/{height};--place:{film.Start}";
        }

        using (html.Open("div", ("class", "film"), ("style", style)))
        using (html.Open("div", ("class", "strip")))
        {
            PictureFile.Write(html, png, PngEncoder.MediaType, alt, room);
            if (film.HasSlider)
            {
                (double least, double most, double step) = ScaleOf(film.Values);
                html.Void("input", ("type", "range"), ("hidden", "hidden"), ("min", Plain(least)), ("max", Plain(most)),
                    ("step", Plain(step)), ("value", Plain(least + film.Start * step)), ("aria-label", alt),
                    ("aria-valuetext", Figures.OfCode(film.Values[film.Start])),
                    ("data-values", string.Join(' ', film.Values.Select(Figures.OfCode))));
            }

            using (html.Open("div", ("class", "ends")))
            {
                html.Leaf("span", Figures.OfCode(film.Values[0]));
                if (count > 1) html.Leaf("span", Figures.OfCode(film.Values[^1]));
            }
        }
    }

    // A slider has the units of the code, so that its value is what it is without more words; only uneven values are numbered.
    private static (double Least, double Most, double Step) ScaleOf(IReadOnlyList<double> values)
    {
        int last = values.Count - 1;
        (double least, double most) = (Math.Round(values[0], 2), Math.Round(values[^1], 2));
        double step = last > 0 ? Math.Floor(1e6 * (most - least) / last) / 1e6 : 0; // rounded up, it would not reach the last
        bool even = step >= 0.001 && Enumerable.Range(0, values.Count).All(i => Math.Abs(values[i] - least - i * step) <= 0.01);
        return even ? (least, most, step) : (0, last, 1);
    }

    private static string Percent(double share) => $"{Plain(100 * share)}%";

    private static string Plain(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
