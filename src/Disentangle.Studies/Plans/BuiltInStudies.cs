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
            if (File.Exists(name)) return StudyText.Read(name);
            if (name.Contains('.', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return StudyText.Read(name); // a path: says why it cannot be read
            throw Foundation.Names.Unknown("study", name, Names);
        }

        using StreamReader reader = new(Here.GetManifestResourceStream(name + Ending)!);
        return reader.ReadToEnd();
    }
}
