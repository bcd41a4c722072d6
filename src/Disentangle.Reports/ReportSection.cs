using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>A part of the report under a heading of its own.</summary>
internal sealed record ReportSection(string Id, string Title, Action<Markup> Write)
{
    public const int PictureRoom = 840; // CSS pixels across the page

    /// <summary>The sections that the report has content for: pictures first, then what they are worth, then how they were made.</summary>
    public static IEnumerable<ReportSection> Of(ReportModel report)
    {
        if (report.Traversal is { Rows.Count: > 0 } traversal)
            yield return new("latents", "What each latent unit does", html => TraversalFigure.Write(html, traversal));
        if (report.Pictures.Count > 0)
            yield return new("pictures", "Figures", html => WriteAll(report.Pictures, p => PictureFigure.Write(html, p, PictureRoom)));
        if (report.Scores.Count > 0)
            yield return new("scores", "Scores", html => WriteScores(html, report.Scores));
        if (report.CodeCharts.Count > 0)
            yield return new("codes", report.Factors.Count > 0 ? "Latent units and factors" : "Latent units",
                html => WriteAll(report.CodeCharts, chart => WriteChart(html, chart)));
        if (report.TrainingPictures.Count + report.TrainingCharts.Count > 0 || report.Terms.Count > 0)
            yield return new("training", "Training", html => WriteTraining(html, report));
        if (MakingSection.HasContent(report))
            yield return new("making", "How to reproduce this run", html => MakingSection.Write(html, report));
    }

    private static void WriteAll<T>(IEnumerable<T> items, Action<T> write)
    {
        foreach (T item in items) write(item);
    }

    private static void WriteScores(Markup html, IReadOnlyList<ReportScore> scores)
    {
        using (html.Open("div", ("class", "scores")))
        {
            foreach (ReportScore score in scores)
            {
                html.Line();
                using (html.Open("div", ("class", "score")))
                {
                    html.Leaf("h3", score.Name);
                    html.Leaf("p", Figures.Score(score.Value), ("class", "value"));
                    WriteBar(html, score);
                    html.Leaf("p", score.Range, ("class", "range"));
                    html.Leaf("p", score.Meaning, ("class", "meaning"));
                    if (score.Parts.Count > 0)
                        using (html.Open("dl", ("class", "parts")))
                            foreach (ReportSetting part in score.Parts) html.Leaf("dt", part.Name).Leaf("dd", part.Value);
                    if (score.Protocol is not null) html.Leaf("p", score.Protocol, ("class", "protocol"));
                }
            }
        }
    }

    /// <summary>Where the value lies in its range, and where those of random and of perfect codes do.</summary>
    private static void WriteBar(Markup html, ReportScore score)
    {
        if (score.Scale is not var (lowest, highest) || !double.IsFinite(score.Value) || highest <= lowest) return;
        List<(string, double)> marks = [];
        List<string> legend = [];
        Mark("chance", score.Chance);
        Mark("perfect", score.Perfect);
        Meter.Write(html, Place(score.Value), "div", [.. marks]);
        if (legend.Count > 0) html.Leaf("p", string.Join(" \u00B7 ", legend), ("class", "marks"));

        void Mark(string name, double? value)
        {
            if (value is not double known || !double.IsFinite(known)) return;
            marks.Add((name, Place(known)));
            legend.Add($"{name} {Figures.Fixed(known, Math.Abs(known - Math.Round(known)) < 1e-6 ? 0 : 2)}");
        }

        double Place(double value) => (value - lowest) / (highest - lowest);
    }

    /// <summary>A chart under its title, with what to look for below.</summary>
    public static void WriteChart(Markup html, ReportChart chart)
    {
        html.Line();
        using (html.Open("figure"))
        {
            if (chart.Title.Length > 0) html.Leaf("h3", chart.Title);
            using (html.Open("div", ("class", chart.Svgs.Count > 1 ? "panels" : "drawing")))
                foreach (string svg in chart.Svgs) html.Raw(svg).Line();
            if (chart.Caption.Length > 0) html.Leaf("figcaption", chart.Caption);
        }
    }

    private static void WriteTraining(Markup html, ReportModel report)
    {
        WriteAll(report.TrainingPictures, picture => PictureFigure.Write(html, picture, PictureRoom));
        WriteAll(report.TrainingCharts, chart => WriteChart(html, chart));
        if (report.Terms.Count == 0) return;
        html.Line();
        using (html.Open("div", ("class", "part")))
        {
            html.Leaf("h3", report.StepsInAll is null ? "The terms at the end of training" : "The terms at the last recorded step");
            using (html.Open("table", ("class", "terms")))
            {
                using (html.Open("thead"))
                using (html.Open("tr")) html.Leaf("th", "term").Leaf("th", "value", ("class", "number")).Leaf("th", "what it measures");
                using (html.Open("tbody"))
                {
                    foreach (ReportTerm term in report.Terms)
                    {
                        string value = double.IsNaN(term.Value) ? Figures.Missing : $"{Figures.Show(term.Value)} {term.Unit}".TrimEnd();
                        using (html.Open("tr"))
                        {
                            html.Leaf("th", term.Name, ("scope", "row"));
                            html.Leaf("td", value, ("class", "number"));
                            html.Leaf("td", term.Meaning);
                        }
                    }
                }
            }
        }
    }
}
