using System.IO.Compression;
using System.Xml.Linq;

namespace Disentangle.Architecture.Tests;

/// <summary>What stands in the packages of a folder, which <c>.ci/packages</c> makes and names.</summary>
public sealed class PackageTests
{
    public static TheoryData<string> Projects => [.. Repository.Packages];

    [PackagesTheory]
    [MemberData(nameof(Projects))]
    public void A_package_describes_itself(string project)
    {
        using ZipArchive package = Open(project, "nupkg");
        Dictionary<string, string> said = Metadata(package).Elements()
            .ToDictionary(element => element.Name.LocalName, element => element.Value);
        Assert.Equal("MIT", said["license"]);
        Assert.Equal("README.md", said["readme"]);
        Assert.InRange(said["description"].Length, 60, 300);
        Assert.InRange(said["tags"].Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries).Length, 4, 12);
        Assert.All(["README.md", "LICENSE"], name => Assert.NotNull(package.GetEntry(name)));
        using StreamReader readme = new(package.GetEntry("README.md")!.Open());
        Assert.StartsWith($"# {project}\n", readme.ReadToEnd(), StringComparison.Ordinal);
    }

    [PackagesTheory]
    [MemberData(nameof(Projects))]
    public void A_package_holds_its_library_with_documentation_and_symbols(string project)
    {
        using ZipArchive package = Open(project, "nupkg"), symbols = Open(project, "snupkg");
        string[] own = IsTool(project) ? [$"tools/net10.0/any/{project}"] : [$"lib/net10.0/{project}"];
        Assert.All(own, path => Assert.NotNull(package.GetEntry($"{path}.dll")));
        if (!IsTool(project))
        {
            Assert.Equal([$"lib/net10.0/{project}.dll", $"lib/net10.0/{project}.xml"], Files(package, "lib/").Order());
            using Stream text = package.GetEntry($"lib/net10.0/{project}.xml")!.Open();
            Assert.NotEmpty(XDocument.Load(text).Descendants("member"));
        }

        Assert.All(own, path => Assert.NotNull(symbols.GetEntry($"{path}.pdb")));
    }

    // What the project names is needed, and nothing else: no analyzer, no package of a package.
    [PackagesTheory]
    [MemberData(nameof(Projects))]
    public void A_package_depends_on_what_its_project_names(string project)
    {
        using ZipArchive package = Open(project, "nupkg");
        string[] found = [.. Metadata(package).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value)];
        XDocument file = Repository.Projects("src")[project];
        string[] named =
        [
            .. file.Values("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))!),
            .. file.Values("PackageReference"),
        ];
        Assert.Equal(IsTool(project) ? [] : named.Order(), found.Order());
    }

    [PackagesFact]
    public void There_is_a_package_of_every_project_and_no_other() =>
        Assert.Equal(
            Repository.Packages.Order(),
            Directory.EnumerateFiles(PackagesFactAttribute.Folder!, "*.nupkg").Select(path => Name(path)).Order());

    // Without the version: Disentangle.Cli.0.2.0.nupkg.
    private static string Name(string path) =>
        string.Join('.', Path.GetFileName(path).Split('.').TakeWhile(part => !char.IsAsciiDigit(part[0])));

    private static bool IsTool(string project) => Repository.Projects("src")[project].Descendants("PackAsTool").Any();

    private static ZipArchive Open(string project, string ending) => ZipFile.OpenRead(
        Assert.Single(Directory.EnumerateFiles(PackagesFactAttribute.Folder!, $"*.{ending}"), path => Name(path) == project));

    private static XElement Metadata(ZipArchive package)
    {
        using Stream text = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(text).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static IEnumerable<string> Files(ZipArchive package, string folder) =>
        package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith(folder, StringComparison.Ordinal));
}

/// <summary>Skipped where the environment variable DISENTANGLE_PACKAGES names no folder of packages.</summary>
internal sealed class PackagesTheoryAttribute : TheoryAttribute
{
    public PackagesTheoryAttribute() => Skip = PackagesFactAttribute.Why;
}

/// <inheritdoc cref="PackagesTheoryAttribute"/>
internal sealed class PackagesFactAttribute : FactAttribute
{
    public PackagesFactAttribute() => Skip = Why;

    public static string? Folder { get; } = Environment.GetEnvironmentVariable("DISENTANGLE_PACKAGES");

    public static string? Why { get; } = Folder is null
        ? "DISENTANGLE_PACKAGES names no folder; .ci/packages makes packages and sets it" : null;
}
