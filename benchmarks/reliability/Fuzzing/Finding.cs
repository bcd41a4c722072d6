using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Disentangle.Reliability.Fuzzing;

/// <summary>A kind of fall of a reader, with the smallest file that shows it.</summary>
/// <param name="Reader">The reader.</param>
/// <param name="Kind">What happened and where; findings of one kind are one.</param>
/// <param name="Text">All that is known about it.</param>
/// <param name="Input">The file.</param>
internal sealed partial record Finding(string Reader, string Kind, string Text, byte[] Input)
{
    private const int Frames = 3;

    /// <summary>How often it was met.</summary>
    public int Count { get; set; } = 1;

    /// <summary>The kind of an exception: its type, and the innermost frames.</summary>
    public static string KindOf(Exception exception)
    {
        // What a parallel loop wraps.
        while (exception is AggregateException { InnerException: { } inner }) exception = inner;
        string[] frames =
            [.. new StackTrace(exception).GetFrames().Select(frame => frame.GetMethod()).OfType<System.Reflection.MethodBase>()
            .Select(method => $"{method.DeclaringType?.Name}.{method.Name}")];
        string[] own = [.. new StackTrace(exception).GetFrames().Select(frame => frame.GetMethod()).OfType<System.Reflection.MethodBase>()
            .Where(method => method.DeclaringType?.FullName?.StartsWith("Disentangle.", StringComparison.Ordinal) == true)
            .Select(method => $"{method.DeclaringType?.Name}.{method.Name}")];
        return $"{exception.GetType().Name} in {string.Join(" < ", [.. frames.Take(1), .. own.Take(Frames)])}";
    }

    /// <summary>A name for its files.</summary>
    public string FileName => $"{Reader}-{Other().Replace(Kind, "-")[..Math.Min(100, Other().Replace(Kind, "-").Length)].Trim('-')}";

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Other();
}
