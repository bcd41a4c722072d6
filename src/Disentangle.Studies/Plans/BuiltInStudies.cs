using System.Reflection;

namespace Disentangle.Studies.Plans;

/// <summary>The studies that come with the program.</summary>
public static class BuiltInStudies
{
    private const string Ending = ".yaml";

    private static readonly Assembly Here = typeof(BuiltInStudies).Assembly;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Here.GetManifestResourceNames().Where(name => name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[..^Ending.Length]).Order(StringComparer.Ordinal)];

    /// <summary>The text of the file of a study.</summary>
    /// <param name="name">Its name, or the path of a file.</param>
    /// <exception cref="UserErrorException">There is neither.</exception>
    public static string Text(string name)
    {
        if (!Names.Contains(name))
        {
            // Of what looks like a path the reader says why it cannot be read.
            if (File.Exists(name) || name.AsSpan().ContainsAny('.', Path.DirectorySeparatorChar)) return StudyText.Read(name);
            throw Foundation.Names.Unknown("study", name, Names);
        }

        using StreamReader reader = new(Here.GetManifestResourceStream(name + Ending)!);
        return reader.ReadToEnd();
    }
}
