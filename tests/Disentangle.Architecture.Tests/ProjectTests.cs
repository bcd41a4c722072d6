using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Disentangle.Architecture.Tests;

/// <summary>What the project files may say.</summary>
public sealed partial class ProjectTests
{
    [Fact]
    public void References_are_those_of_the_decision()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "decisions", "project-references.md"));
        Dictionary<string, string> decided = TableRow().Matches(page)
            .ToDictionary(row => row.Groups["name"].Value, row => Sorted(ReferencesOf(row.Groups["references"].Value)));
        foreach ((string name, XDocument project) in Repository.Projects("src"))
        {
            Assert.True(decided.ContainsKey(name), $"{name} is missing in docs/decisions/project-references.md");
            Assert.Equal((name, decided[name]),
                (name,
                    Sorted(project.Values("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))!))));
        }
    }

    // A library that needs the inside of another shows that something is missing in the other's public surface.
    [Fact]
    public void No_library_opens_its_internal_types_to_another()
    {
        string[] projects = [.. Repository.Projects("src").Keys];
        foreach ((string name, XDocument project) in Repository.Projects("src"))
            Assert.Equal((name, ""), (name, string.Join(", ", project.Values("InternalsVisibleTo").Intersect(projects))));
    }

    [Fact]
    public void Only_the_tensors_have_unsafe_code() =>
        Assert.Equal(["Disentangle.Tensors"],
            Repository.Projects("src").Where(p => p.Value.Descendants("AllowUnsafeBlocks").Any()).Select(p => p.Key));

    // Each with its line in docs/decisions/dependencies.md.
    private static readonly string[] PackagesOfLibraries = ["CsvHelper", "Google.Protobuf", "MathNet.Numerics", "Microsoft.Data.Sqlite",
        "Microsoft.FluentUI.AspNetCore.Components", OnnxRuntime, "SixLabors.ImageSharp", "YamlDotNet"];

    private const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";

    [Fact]
    public void Only_programs_use_packages_but_for_those_that_were_decided()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "decisions", "dependencies.md"));
        Assert.All(PackagesOfLibraries, package => Assert.Contains($"| {package} |", page, StringComparison.Ordinal));
        foreach ((string name, XDocument project) in Repository.Projects("src"))
        {
            if (project.Descendants("OutputType").Any(type => type.Value == "Exe")) continue;
            Assert.Equal((name, ""), (name, string.Join(", ", project.Values("PackageReference").Except(PackagesOfLibraries))));
        }
    }

    // Its native code comes only to those who install it.
    [Fact]
    public void ONNX_Runtime_is_in_a_project_that_no_other_references()
    {
        Assert.Equal(["Disentangle.Onnx"], Repository.Projects("src")
            .Where(project => project.Value.Values("PackageReference").Contains(OnnxRuntime)).Select(project => project.Key));
        Assert.DoesNotContain(Repository.Projects("src").Values.SelectMany(project => project.Values("ProjectReference")),
            path => path.Contains("Disentangle.Onnx", StringComparison.Ordinal));
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        XDocument solution = XDocument.Load(Path.Combine(Repository.Root, "Disentangle.slnx"));

        // But the one that would make every build download libtorch.
        Assert.Equal(
            Repository.Projects(".").Keys.Except(["Disentangle.TorchSharpBenchmark"]).Order(), solution.Values("Project", "Path")
                .Select(path => Path.GetFileNameWithoutExtension(path)!).Order());
    }

    // The indented rows of the page: a project, and what it references.
    [GeneratedRegex(@"^    (?<name>Disentangle\S*) +(?<references>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    private static IEnumerable<string> ReferencesOf(string text)
    {
        string plain = text.Contains('(', StringComparison.Ordinal) ? text[..text.IndexOf('(', StringComparison.Ordinal)] : text;
        return plain.Split(',', StringSplitOptions.TrimEntries).Where(name => name != "nothing")
            .Select(name => name == "Disentangle" ? name : $"Disentangle.{name}");
    }

    private static string Sorted(IEnumerable<string> names) => string.Join(", ", names.Order());
}
