namespace Disentangle.Studies.Reports;

/// <summary>How the run was made: method, data, settings, machine, versions and the command that makes it again.</summary>
internal static class MakingSection
{
    public static bool HasContent(ReportModel report) =>
        report.Method is not null || report.Dataset is not null || report.Settings.Count > 0 || report.Machine is not null ||
        report.Versions.Count > 0 || report.Command is not null;

    public static void Write(Markup html, ReportModel report)
    {
        if (report.Command is not null)
        {
            html.Leaf("p", "This command makes the same run again:", ("class", "quiet"));
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
