using System.Globalization;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Which factors were correlated in the training of a model, and how strongly.</summary>
/// <param name="Factors">The pairs in the order of their names, for example <c>posX,posY; shape,scale</c>; empty where unknown.</param>
/// <param name="Width">The width that all pairs have, or those of the pairs in their order: the narrower, the stronger.</param>
/// <param name="Narrowest">The smallest width.</param>
/// <param name="Pairs">The pairs.</param>
internal sealed record FactorCorrelation(
    string Factors, string Width, double Narrowest, IReadOnlyList<(string First, string Second)> Pairs)
{
    /// <summary>The setting that names correlated factors.</summary>
    public const string Setting = "correlate";

    /// <summary>What stands for training without correlation.</summary>
    public const string None = "none";

    /// <summary>Factors and width, for example <c>shape,scale=0.2</c>.</summary>
    public string Text => Factors.Length == 0 ? Width : $"{Factors}={Width}";

    /// <summary>
    /// The correlation of a model: from a setting <c>correlate</c> such as <c>a,b=0.2</c>, pairs separated by <c>+</c> or <c>;</c>, or from
    /// <c>correlation</c> with the width and <c>correlated</c> with the pair. Null where none was.
    /// </summary>
    public static FactorCorrelation? Of(ScoreRow row)
    {
        if (row.Settings.GetValueOrDefault(Setting) is not { } text)
        {
            string width = row.Settings.GetValueOrDefault("correlation", ""), pair = row.Settings.GetValueOrDefault("correlated", "");
            text = pair.Length == 0 ? width : $"{pair}={width}";
        }

        string[] texts = text.Split([';', '+'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        (string Pair, double Width)[] parts = [.. texts
            .Select(part => part.LastIndexOf('=') is >= 0 and int at
                ? (part[..at].Trim(), SettingAxis.NumberOf(part[(at + 1)..])) : ("", SettingAxis.NumberOf(part)))
            .Where(part => part.Item2 > 0).OrderBy(part => part.Item1, StringComparer.Ordinal)];
        if (parts.Length == 0) return null;
        double[] widths = parts.All(part => part.Width == parts[0].Width) ? [parts[0].Width] : [.. parts.Select(part => part.Width)];
        return new FactorCorrelation(
            string.Join("; ", parts.Select(part => part.Pair).Where(pair => pair.Length > 0)),
            string.Join("; ", widths.Select(width => width.ToString(CultureInfo.InvariantCulture))),
            widths.Min(),
            [.. parts.Select(part => part.Pair.Split(',', StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2)
                .Select(pair => (pair[0], pair[1]))]);
    }
}
