using System.Globalization;

namespace Disentangle.Architecture.Tests;

/// <summary>What .editorconfig demands and dotnet format does not check.</summary>
public sealed class FormatTests
{
    public static TheoryData<string> Folders => ["src", "tests", "benchmarks", "samples"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void NoLineIsLongerThanTheEditorConfigurationAllows(string folder)
    {
        int most = LongestLine();
        Assert.Empty(Repository.SourceFiles(folder).SelectMany(path => File.ReadLines(path)
            .Select((line, i) => (Length: line.EnumerateRunes().Count(), Place: $"{Path.GetRelativePath(Repository.Root, path)}:{i + 1}"))
            .Where(line => line.Length > most)));
    }

    private static int LongestLine()
    {
        const string Key = "max_line_length = ";
        string line = File.ReadLines(Path.Combine(Repository.Root, ".editorconfig")).First(
            text => text.StartsWith(Key, StringComparison.Ordinal));
        return int.Parse(line[Key.Length..], CultureInfo.InvariantCulture);
    }
}
