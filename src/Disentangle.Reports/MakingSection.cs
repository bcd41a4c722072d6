using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>How to reproduce the run: the command, method, data, settings, machine and versions.</summary>
internal static class MakingSection
{
    public static bool HasContent(ReportModel report) =>
        report.Method is not null || report.Dataset is not null || report.Settings.Count > 0 || report.Machine is not null ||
        report.Versions.Count > 0 || report.Command is not null;

    public static void Write(Markup html, ReportModel report)
    {
        if (report.Command is not null)
        {
            html.Leaf("p", report.Command.Contains('\n') ? "These commands reproduce the run:" : "This command reproduces the run:",
                ("class", "quiet"));
            using (html.Open("pre")) html.Leaf("code", report.Command);
        }

        List<ReportSetting> trained = [];
        if (report.Method is not null) trained.Add(new("method", $"{report.Method.Name} ({report.Method.Id})"));
        if (report.Dataset is not null)
        {
            trained.Add(new("data set", report.Dataset.Name));
            trained.Add(new("image", report.Dataset.ImageShape));
            trained.Add(new("images", Figures.Count(report.Dataset.Count)));
        }

        if (report.Method is not null)
        {
            using (html.Open("div", ("class", "part")))
            {
                html.Leaf("h3", "Objective").Leaf("p", report.Method.Objective);
                if (report.Method.Formula is not null) html.Leaf("p", report.Method.Formula, ("class", "formula"));
            }
        }

        WriteList(html, "Method and data", trained, report.Dataset?.Description);
        WriteList(html, "Settings", report.Settings);
        WriteList(html, "Machine and versions", report.Versions, report.Machine);
    }

    private static void WriteList(Markup html, string title, IReadOnlyList<ReportSetting> settings, string? sentence = null)
    {
        if (settings.Count == 0 && sentence is null) return;
        html.Line();
        using (html.Open("div", ("class", "part")))
        {
            html.Leaf("h3", title);
            if (sentence is not null) html.Leaf("p", sentence, ("class", "quiet"));
            if (settings.Count == 0) return;
            using (html.Open("dl", ("class", "settings")))
            {
                foreach (ReportSetting setting in settings)
                    using (html.Open("div")) html.Leaf("dt", setting.Name).Leaf("dd", setting.Value);
            }
        }
    }
}
