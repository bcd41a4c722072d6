using System.Text.RegularExpressions;

namespace Disentangle.Architecture.Tests;

/// <summary>What the documentation shows is what is there.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> MarkdownFiles => [.. Directory
        .EnumerateFiles(Repository.Root, "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Repository.Root, path))];

    public static TheoryData<string> PackageReadmes => [.. Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "README.md", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void EveryCodeBlockIsPartOfASampleThatCompiles(string file) => Assert.All(
        CodeBlock().Matches(Read(file)),
        block => Assert.Contains(Samples, sample => sample.Contains(Squeeze(block.Groups["code"].Value), StringComparison.Ordinal)));

    // A package's page shows the namespaces, too, which stand at the head of the sample's file.
    [Theory]
    [MemberData(nameof(PackageReadmes))]
    public void TheCodeOfAPackagesPageIsPartOfASampleThatCompiles(string file) => Assert.All(
        CodeBlock().Matches(Read(file)),
        block =>
        {
            string[] parts = [.. block.Groups["code"].Value.Split("\n\n", 2).Select(Squeeze)];
            Assert.Contains(Samples, sample => parts.All(part => sample.Contains(part, StringComparison.Ordinal)));
        });

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void EveryRelativeLinkLeadsToAFile(string file)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
        Assert.All(Link().Matches(Read(file)).Select(link => link.Groups["target"].Value), target =>
            Assert.True(Path.Exists(Path.Combine(folder, target)), $"{file} links to {target}, which is not there"));
    }

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void EveryLinkToAHeadingLeadsToOne(string file)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
        Assert.All(HeadingLink().Matches(Read(file)), link =>
        {
            string target = link.Groups["target"].Value, heading = link.Groups["heading"].Value;
            string page = target.Length == 0 ? Path.Combine(Repository.Root, file) : Path.Combine(folder, target);
            if (!page.EndsWith(".md", StringComparison.Ordinal)) return;
            Assert.True(AnchorsOf(page).Contains(heading), $"{file} links to {target}#{heading}, which is not there");
        });
    }

    [Fact]
    public void AnAnchorIsItsHeadingInLowerCaseWithHyphens() =>
        Assert.Equal("1-kl-in-qz-and-beta", AnchorOf("1. KL, in `q(z)`, and [beta](x.md)!"));

    [Fact]
    public void TheReadmeHasACodeBlock() => Assert.NotEmpty(CodeBlock().Matches(Read("README.md")));

    private static IReadOnlyList<string> Samples { get; } =
        [.. Repository.SourceFiles("samples").Select(path => Squeeze(File.ReadAllText(path)))];

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    // Lines of code blocks that begin with # are no headings.
    private static HashSet<string> AnchorsOf(string page) =>
        [.. Heading().Matches(FencedBlock().Replace(File.ReadAllText(page), "")).Select(heading => AnchorOf(heading.Groups["text"].Value))];

    private static string AnchorOf(string heading) => string.Concat(LinkedText().Replace(heading, "${text}").Trim().ToLowerInvariant()
        .Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');

    // Indentation differs between a page and a method's body.
    private static string Squeeze(string code) => Space().Replace(code, " ").Trim();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\((?<target>[^)#:\s]*)#(?<heading>[^)\s]+)\)")]
    private static partial Regex HeadingLink();

    [GeneratedRegex(@"^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkedText();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
