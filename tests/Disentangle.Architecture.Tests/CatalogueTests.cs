using Disentangle.Architectures;
using Disentangle.Datasets;
using Disentangle.Experiments.Interchange;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Optimizers;

namespace Disentangle.Architecture.Tests;

/// <summary>What every line of a catalogue must have.</summary>
public sealed class CatalogueTests
{
    public static TheoryData<string, string[]> Catalogues => new()
    {
        { "methods", [.. MethodCatalogue.All.Select(entry => entry.Id)] },
        { "metrics", [.. MetricCatalogue.All.Select(entry => entry.Id)] },
        { "datasets", [.. DatasetCatalogue.All.Select(entry => entry.Id)] },
        { "architectures", [.. ArchitectureCatalogue.All.Select(entry => entry.Id)] },
        { "export formats", [.. ExportCatalogue.All.Select(entry => entry.Id)] },
        { "optimizers", [.. OptimizerCatalogue.All.Select(entry => entry.Id)] },
        { "limits", [.. Limits.All.Select(limit => limit.Id)] },
    };

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Ids_are_unique_and_easy_to_type(string catalogue, string[] ids)
    {
        Assert.NotEmpty(catalogue);
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", id));
    }

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Methods_metrics_and_data_sets_have_a_page_each_and_no_page_is_left_over(string catalogue, string[] ids)
    {
        if (catalogue is not ("methods" or "metrics" or "datasets")) return;
        // The ranking of several runs is no metric of one.
        Assert.Equal(ids.Order(), Repository.Pages(catalogue).Except(["udr"]).Order());
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Every_entry_has_a_name_and_one_sentence_of_description(string catalogue, string id, string name, string description)
    {
        Assert.True(name.Length > 0 && name == name.Trim(), $"{catalogue} {id}: {name}");
        Assert.Matches("^[^\n]{10,}$", description);
    }

    public static TheoryData<string, string, string, string> Entries
    {
        get
        {
            TheoryData<string, string, string, string> data = [];
            Add("method", MethodCatalogue.All);
            Add("metric", MetricCatalogue.All);
            Add("data set", DatasetCatalogue.All);
            Add("architecture", ArchitectureCatalogue.All);
            Add("optimizer", OptimizerCatalogue.All);
            Add("export format", ExportCatalogue.All);
            return data;

            void Add(string catalogue, IEnumerable<ICatalogueEntry> entries)
            {
                foreach (ICatalogueEntry entry in entries) data.Add(catalogue, entry.Id, entry.Name, entry.Description);
            }
        }
    }

    [Fact]
    public void Pages_of_methods_and_metrics_give_the_publication_of_the_entry()
    {
        foreach (MethodEntry entry in MethodCatalogue.All)
            Assert.Contains(entry.Citation, Page("methods", entry.Id), StringComparison.Ordinal);
        foreach (MetricEntry entry in MetricCatalogue.All.Where(entry => entry.Citation is not null))
            Assert.Contains(entry.Citation!, Page("metrics", entry.Id), StringComparison.Ordinal);

        static string Page(string folder, string id) =>
            string.Join(
                ' ',
                File.ReadAllText(Path.Combine(Repository.Root, "docs", folder, id + ".md"))
                    .Replace("*", "", StringComparison.Ordinal)
                    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Pages_of_methods_name_their_settings_and_defaults()
    {
        foreach (MethodEntry entry in MethodCatalogue.All)
        {
            string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "methods", entry.Id + ".md"));
            foreach (Setting setting in entry.Settings)
                Assert.Contains($"| `{setting.Name}` | {setting.Default} | {setting.Range} |", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_of_limits_names_each_with_its_default()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "limits.md"));
        Assert.All(Limits.All,
            limit => Assert.Contains($"| `{limit.Id}` | {limit.Default} {limit.Unit} | {limit.Description} |",
                page, StringComparison.Ordinal));
        Assert.Equal(Limits.All.Count, page.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Fact]
    public void Methods_inherit_from_nothing()
    {
        Type[] methods = [.. typeof(IMethod).Assembly.GetTypes().Where(type => type.IsClass && typeof(IMethod).IsAssignableFrom(type))];
        Assert.True(methods.Length >= MethodCatalogue.All.Count);
        Assert.All(methods,
            type => Assert.True(type.IsSealed && type.BaseType == typeof(object), $"{type.Name} must be sealed and inherit from nothing"));
    }
}
