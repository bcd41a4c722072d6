namespace Disentangle.Reports.PlainText;

/// <summary>A length of time as people say it.</summary>
public static class Duration
{
    /// <summary>For example <c>12 s</c>, <c>3 min 20 s</c> or <c>2 h 5 min</c>.</summary>
    public static string Text(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds > 360_000_000) return "very long";
        long whole = Math.Max(0, (long)Math.Round(seconds));
        return whole switch
        {
            < 60 => $"{whole} s",
            < 3600 => $"{whole / 60} min {whole % 60} s",
            _ => $"{whole / 3600} h {whole / 60 % 60} min",
        };
    }
}
