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
            // Of what looks like a path, and not like review/..., the reader says why it cannot be read.
            if (File.Exists(Path.Combine(name, StudyText.FileName)))
            {
                throw new UserErrorException(
                    $"{name} is the folder of a study, a study file is expected",
                    $"to go on with it: disentangle study worker {ShellWord.Quoted(name)}");
            }

            if (File.Exists(name) || (!IsOfGroup(name) && name.AsSpan().ContainsAny('.', Path.DirectorySeparatorChar)))
                return StudyText.Read(name);
            throw Foundation.Names.Unknown("study", name, Names);
        }

        using StreamReader reader = new(Here.GetManifestResourceStream(name + Ending)!);
        return reader.ReadToEnd();
    }

    private static bool IsOfGroup(string name) => name.IndexOf('/') is > 0 and int end && !name.Contains('.')
        && Names.Any(known => known.StartsWith(name[..(end + 1)], StringComparison.Ordinal));
}
