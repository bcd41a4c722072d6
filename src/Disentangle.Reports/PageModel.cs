namespace Disentangle.Reports;

/// <summary>All that a page tells: sections of texts, tables, charts and pictures. Every text is plain text and is escaped.</summary>
public sealed record PageModel
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>A paragraph in plain words: what came of it.</summary>
    public string? Lead { get; init; }

    /// <summary>One sentence on what is not final about the page; null for none.</summary>
    public string? Notice { get; init; }

    /// <summary>A few numbers below the title, each with its name.</summary>
    public IReadOnlyList<ReportSetting> Facts { get; init; } = [];

    /// <summary>The sections, in order.</summary>
    public IReadOnlyList<PageSection> Sections { get; init; } = [];

    /// <summary>When the page was made.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>A last line, for example what made the page.</summary>
    public string? Footer { get; init; }
}

/// <summary>A part of a page under a heading of its own.</summary>
/// <param name="Id">The target of links: lower-case words with hyphens.</param>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What stands under it, in order.</param>
public sealed record PageSection(string Id, string Title, IReadOnlyList<PageBlock> Blocks);

/// <summary>A paragraph, table, chart or picture of a page.</summary>
public abstract record PageBlock;

/// <summary>A paragraph.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Quiet">Whether it is set back, as are explanations.</param>
public sealed record PageText(string Text, bool Quiet = false) : PageBlock;

/// <summary>A table.</summary>
/// <param name="Header">The names of its columns.</param>
/// <param name="Rows">Its rows, of as many cells as the header.</param>
/// <param name="Names">How many columns from the left are names; the others are numbers.</param>
public sealed record PageTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, int Names = 1) : PageBlock
{
    /// <summary>The cells, by row and column, that are set in bold.</summary>
    public IReadOnlySet<(int Row, int Column)> Bold { get; init; } = new HashSet<(int Row, int Column)>();
}

/// <summary>A chart.</summary>
/// <param name="Chart">The drawing and what to look for in it.</param>
public sealed record PageChart(ReportChart Chart) : PageBlock;

/// <summary>A picture.</summary>
/// <param name="Picture">The picture and what to look for in it.</param>
public sealed record PagePicture(ReportPicture Picture) : PageBlock;

/// <summary>Pictures side by side, as many as there is room for.</summary>
/// <param name="Pictures">The pictures, in order.</param>
public sealed record PagePictures(IReadOnlyList<ReportPicture> Pictures) : PageBlock;

/// <summary>What is shown when a reader asks for it.</summary>
/// <param name="Summary">The line to click on.</param>
/// <param name="Blocks">What is folded away.</param>
public sealed record PageFold(string Summary, IReadOnlyList<PageBlock> Blocks) : PageBlock;
