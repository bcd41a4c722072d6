using System.Text.RegularExpressions;

namespace Disentangle.Architecture.Tests;

/// <summary>What the documentation shows is what is there.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> MarkdownFiles => [.. Directory
        .EnumerateFiles(Repository.Root, "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void EveryCodeBlockIsPartOfASampleThatCompiles(string file)
    {
        string[] samples = [.. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => Squeeze(File.ReadAllText(path)))];
        Assert.All(
            CodeBlock().Matches(Read(file)),
            block => Assert.Contains(samples, sample => sample.Contains(Squeeze(block.Groups["code"].Value), StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void EveryRelativeLinkLeadsToAFile(string file)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
        Assert.All(Link().Matches(Read(file)).Select(link => link.Groups["target"].Value), target =>
            Assert.True(Path.Exists(Path.Combine(folder, target)), $"{file} links to {target}, which is not there"));
    }

    [Fact]
    public void TheReadmeHasACodeBlock() => Assert.NotEmpty(CodeBlock().Matches(Read("README.md")));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    // Indentation differs between a page and a method's body.
    private static string Squeeze(string code) => Space().Replace(code, " ").Trim();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
