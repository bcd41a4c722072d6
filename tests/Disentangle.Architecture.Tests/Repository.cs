using System.Xml.Linq;

namespace Disentangle.Architecture.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryFolder.Path;

    /// <summary>The projects below a folder, by name.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path)!, XDocument.Load);

    /// <summary>The C# files below a folder, without what builds make.</summary>
    public static IEnumerable<string> SourceFiles(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>The same with the components of pages, which Razor makes code of.</summary>
    public static IEnumerable<string> SourceAndRazorFiles(string folder) => SourceFiles(folder).Concat(Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.razor", SearchOption.AllDirectories));

    /// <summary>The projects that are packed.</summary>
    public static IEnumerable<string> Packages => Projects("src")
        .Where(project => project.Value.Descendants("IsPackable").All(packable => packable.Value != "false"))
        .Select(project => project.Key);

    /// <summary>The names of the Markdown files of a folder of the documentation.</summary>
    public static IEnumerable<string> Pages(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, "docs", folder), "*.md")
        .Select(path => Path.GetFileNameWithoutExtension(path)!)
        .Where(name => name != "README");

    /// <summary>The values of an attribute of all elements of a name.</summary>
    public static IEnumerable<string> Values(this XDocument project, string element, string attribute = "Include") =>
        project.Descendants(element).Select(e => e.Attribute(attribute)!.Value);
}
