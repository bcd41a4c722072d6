using Disentangle.Datasets.Images;

namespace Disentangle.Cli.Display;

/// <summary>Prints what of a data set's files is not used, and what of a run's is damaged.</summary>
internal static class NoticeLines
{
    private const int MostLines = 3, FewItems = 3, ManyItems = 20;

    /// <summary>Warns before something is done with the data: a few lines on the error stream.</summary>
    public static void Warn(IImageDataset data, Terminal terminal)
    {
        foreach (Notice notice in data.Notices.Take(MostLines)) terminal.Error.WriteLine($"note: {notice.Line(FewItems)}");
        if (data.Notices.Count > MostLines)
            terminal.Error.WriteLine($"note: {data.Notices.Count - MostLines} more notes are shown by disentangle data check");
    }

    /// <summary>Warns of what was found damaged in a run's folder, where anything was.</summary>
    public static void Warn(string? notice, Terminal terminal)
    {
        if (notice is not null) terminal.Error.WriteLine($"note: {notice}");
    }

    /// <summary>Lists all notices, after an empty line.</summary>
    public static void List(IImageDataset data, TextWriter output)
    {
        if (data.Notices.Count > 0) output.WriteLine();
        foreach (Notice notice in data.Notices) output.WriteLine($"note: {notice.Line(ManyItems)}");
    }
}
