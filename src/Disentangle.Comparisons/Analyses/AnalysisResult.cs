using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Reports;

namespace Disentangle.Comparisons.Analyses;

/// <summary>What an analysis of a table found.</summary>
/// <param name="Analysis">The analysis.</param>
public sealed record AnalysisResult(StudyAnalysis Analysis)
{
    /// <summary>One sentence on what the table lacks for it; null where it could be made.</summary>
    public string? Missing { get; init; }

    /// <summary>What was found, in a sentence or two.</summary>
    public string Finding { get; init; } = "";

    /// <summary>What a reader should know of the numbers: what was left out, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Its figures.</summary>
    public IReadOnlyList<AnalysisFigure> Figures { get; init; } = [];

    /// <summary>Its numbers as tables.</summary>
    public IReadOnlyList<AnalysisTable> Tables { get; init; } = [];

    /// <summary>Its part of <c>analysis.json</c>.</summary>
    public JsonObject Json { get; init; } = [];
}

/// <summary>A figure of an analysis.</summary>
/// <param name="Name">The name of its file, without ending: lower-case words, digits, hyphens and points.</param>
/// <param name="Chart">The drawing, as SVG, and what to look for.</param>
public sealed record AnalysisFigure(string Name, ReportChart Chart);

/// <summary>Numbers of an analysis.</summary>
/// <param name="Name">The name of its file, without ending.</param>
/// <param name="Header">The names of its columns.</param>
public sealed record AnalysisTable(string Name, IReadOnlyList<string> Header)
{
    private readonly List<IReadOnlyList<object?>> _rows = [];

    /// <summary>Its rows: in each cell a text, a whole number, a double (NaN is undefined), or null for none.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows => _rows;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">It has not as many cells as the header.</exception>
    public void Add(params object?[] cells)
    {
        List<object?> row = [];
        foreach (object? cell in cells)
        {
            if (cell is Interval interval) row.AddRange([interval.Low, interval.High]);
            else row.Add(cell);
        }

        if (row.Count != Header.Count) throw new ArgumentException($"{Name} has {Header.Count} columns, got {row.Count}", nameof(cells));
        _rows.Add(row);
    }
}
