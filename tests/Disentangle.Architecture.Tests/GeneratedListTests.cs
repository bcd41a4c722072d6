using System.Text.RegularExpressions;
using Disentangle.Datasets;
using Disentangle.Methods;
using Disentangle.Metrics;

namespace Disentangle.Architecture.Tests;

/// <summary>
/// The lists of the README that repeat a catalogue: between two comments, written by this test where the environment variable
/// DISENTANGLE_WRITE_LISTS is 1, and checked otherwise.
/// </summary>
public sealed class GeneratedListTests
{
    public static TheoryData<string, string> Lists => new()
    {
        { "methods", Links("methods", MethodCatalogue.All) },
        { "datasets", Links("datasets", DatasetCatalogue.All) },
        { "metrics", Links("metrics", MetricCatalogue.All) },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Lists_of_the_readme_are_those_of_the_catalogues(string folder, string links)
    {
        string path = Path.Combine(Repository.Root, "README.md"), text = File.ReadAllText(path);
        Regex place = new($"(?<=<!-- {folder} -->).*?(?=<!-- /{folder} -->)");
        if (Environment.GetEnvironmentVariable("DISENTANGLE_WRITE_LISTS") == "1")
            File.WriteAllText(path, text = place.Replace(text, links));
        Match found = Assert.Single(place.Matches(text));
        Assert.True(
            found.Value == links,
            $"the list of {folder} in README.md is not that of the catalogue; DISENTANGLE_WRITE_LISTS=1 dotnet test " +
                $"tests/Disentangle.Architecture.Tests writes it:\n{links}");
    }

    private static string Links(string folder, IEnumerable<ICatalogueEntry> entries) =>
        string.Join(", ",
            entries.Select(
                entry => $"[{entry.Name}](docs/{folder}/{entry.Id}.md){(entry is MethodEntry { IsWeak: true } ? " (weak)" : "")}"));
}
