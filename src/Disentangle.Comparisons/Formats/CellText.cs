using System.Globalization;
using Disentangle.Comparisons.Analyses;

namespace Disentangle.Comparisons.Formats;

/// <summary>Means of cells as text, alike in all tables.</summary>
internal static class CellText
{
    /// <summary>As many decimals for a column as leave about four digits to its largest mean.</summary>
    public static int Decimals(CellMeans means, int column)
    {
        double largest = Enumerable.Range(0, means.Cells.Count).Select(cell => Math.Abs(means[cell, column].Mean))
            .Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return largest switch { 0 => 3, < 0.001 => 6, < 0.01 => 5, < 0.1 => 4, < 10 => 3, < 100 => 2, < 1000 => 1, _ => 0 };
    }

    /// <summary>A number with so many decimals, and no negative zero.</summary>
    public static string Number(double value, int decimals, string minus = "\u2212")
    {
        string text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (text.Trim('-', '0', '.').Length == 0) return text.TrimStart('-');
        return text.StartsWith('-') ? minus + text[1..] : text;
    }

    /// <summary>A mean with its interval: 0.312 [0.290, 0.334]; a dash where there is none.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="decimals">Its decimals.</param>
    /// <param name="models">How many models of the cell did not fail; where fewer have the score, their number is written behind.</param>
    public static string Of(CellMean mean, int decimals, int models) => mean.Count == 0 || mean.Count == models ? Of(mean, decimals)
        : $"{Of(mean, decimals)} (n = {mean.Count.ToString(CultureInfo.InvariantCulture)})";

    /// <summary>A mean with its interval: 0.312 [0.290, 0.334]; a dash where there is none.</summary>
    public static string Of(CellMean mean, int decimals) => mean.Count == 0 || !double.IsFinite(mean.Mean) ? "\u2013"
        : Number(mean.Mean, decimals) + (mean.Interval.IsKnown
            ? $" [{Number(mean.Interval.Low, decimals)}, {Number(mean.Interval.High, decimals)}]" : "");
}
