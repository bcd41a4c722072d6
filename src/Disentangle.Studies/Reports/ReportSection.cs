namespace Disentangle.Studies.Reports;

/// <summary>A part of the report under a heading of its own.</summary>
internal sealed record ReportSection(string Id, string Title, Action<Markup> Write)
{
    public const int PictureRoom = 840; // CSS pixels across the page

    /// <summary>The sections that the report has content for: pictures first, then what they are worth, then how they were made.</summary>
    public static IEnumerable<ReportSection> Of(ReportModel report)
    {
        if (report.Traversal is { Rows.Count: > 0 } traversal)
            yield return new("latents", "What each latent does", html => TraversalFigure.Write(html, traversal));
        if (report.Pictures.Count > 0)
            yield return new("pictures", "Pictures", html => WriteAll(report.Pictures, p => PictureFigure.Write(html, p, PictureRoom)));
        if (report.Scores.Count > 0)
            yield return new("scores", "Scores", html => WriteScores(html, report.Scores));
        if (report.CodeCharts.Count > 0)
            yield return new("codes", "Codes and factors", html => WriteAll(report.CodeCharts, chart => WriteChart(html, chart)));
        if (report.TrainingCharts.Count > 0 || report.Terms.Count > 0)
            yield return new("training", "Training", html => WriteTraining(html, report));
        if (MakingSection.HasContent(report))
            yield return new("making", "How it was made", html => MakingSection.Write(html, report));
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
                    if (score.Scale is var (lowest, highest) && double.IsFinite(score.Value) && highest > lowest)
                        Meter.Write(html, (score.Value - lowest) / (highest - lowest));
                    html.Leaf("p", score.Range, ("class", "range"));
                    html.Leaf("p", score.Meaning, ("class", "meaning"));
                    if (score.Parts.Count == 0) continue;
                    using (html.Open("dl", ("class", "parts")))
                        foreach (ReportSetting part in score.Parts) html.Leaf("dt", part.Name).Leaf("dd", part.Value);
                }
            }
        }
    }

    private static void WriteChart(Markup html, ReportChart chart)
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
        WriteAll(report.TrainingCharts, chart => WriteChart(html, chart));
        if (report.Terms.Count == 0) return;
        html.Line();
        using (html.Open("div", ("class", "part")))
        {
            html.Leaf("h3", "The terms at the end");
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
