using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Disentangle.Architecture.Tests;

/// <summary>Where code lies, and which folders may use which.</summary>
public sealed partial class FolderTests
{
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Code = new(() => new ArchLoader()
        .LoadFilteredDirectory(AppContext.BaseDirectory, "Disentangle*.dll", SearchOption.TopDirectoryOnly)
        .Build());

    public static TheoryData<string> Projects => [.. Repository.Projects("src").Keys.Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_the_folder_of_its_file(string project)
    {
        string source = Path.Combine(Repository.Root, "src");
        foreach (string file in Repository.SourceFiles(Path.Combine("src", project)))
        {
            if (NamespaceLine().Match(File.ReadAllText(file)) is not { Success: true } line) continue;
            string folder = Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            Assert.Equal((file, folder), (file, line.Groups["name"].Value));
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_use_each_other_without_a_circle(string project)
    {
        Dictionary<string, Dictionary<string, string>> arrows = ArrowsOf(project);
        string[]? circle = FolderGraph.FindCircle(
            arrows.ToDictionary(from => from.Key, from => (IReadOnlyCollection<string>)from.Value.Keys));
        Assert.True(circle is null,
            circle is null ? "" : string.Join("\n", circle.Zip(circle.Skip(1), (from, to) => $"{from} -> {to}: {arrows[from][to]}")));
    }

    [Fact]
    public void The_page_of_the_architecture_has_every_folder()
    {
        string project = "";
        List<string> described = [];
        foreach (Match line in TreeLine().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"))))
        {
            bool inner = line.Groups["inner"].Length > 0;
            if (!inner) project = line.Groups["name"].Value;
            described.Add(inner ? $"{project}/{line.Groups["name"].Value}" : project);
        }

        string source = Path.Combine(Repository.Root, "src");
        IEnumerable<string> folders = Repository.SourceAndRazorFiles("src")
            .Select(file => Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/'))
            .Concat(Repository.Projects("src").Keys)
            .Distinct();
        Assert.Equal(folders.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    // From folder to folder, with one use as an example.
    private static Dictionary<string, Dictionary<string, string>> ArrowsOf(string project)
    {
        Dictionary<string, Dictionary<string, string>> arrows = [];
        foreach (IType type in Code.Value.Types.Where(type => IsOf(type, project)))
        {
            foreach (IType used in type.Dependencies.Select(dependency => dependency.Target)
                .Where(used => used is not GenericParameter && IsOf(used, project)))
            {
                (string from, string to) = (type.Namespace.FullName, used.Namespace.FullName);
                if (from != to) arrows.TryAdd(from, []);
                if (from != to) arrows[from].TryAdd(to, $"{type.Name} uses {used.Name}");
            }
        }

        return arrows;
    }

    private static bool IsOf(IType type, string project) =>
        type.Namespace is not null && type.Assembly.Name.Split(',')[0] == project
            && (type.Namespace.FullName == project || type.Namespace.FullName.StartsWith(project + ".", StringComparison.Ordinal));

    // A project, or further in one of its folders.
    [GeneratedRegex(@"^    (?<inner>    )?(?<name>[A-Z][\w.]*(/\w+)*) {2,}\S", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TreeLine();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex NamespaceLine();
}
