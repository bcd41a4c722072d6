using System.Text.Json.Nodes;
using Disentangle.Architectures;
using Disentangle.Datasets;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Cli.Tests;

public class ListTests
{
    public static TheoryData<string, string[]> Catalogues => new()
    {
        { "methods", [.. MethodCatalogue.All.Select(m => m.Id)] },
        { "datasets", [.. DatasetCatalogue.All.Select(d => d.Id)] },
        { "metrics", [.. MetricCatalogue.All.Select(m => m.Id)] },
        { "architectures", [.. ArchitectureCatalogue.All.Select(a => a.Id)] },
        { "presets", [.. RunPresetCatalogue.All.Select(p => p.Id)] },
        { "limits", [.. Limits.All.Select(l => l.Id)] },
    };

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Json_is_the_catalogue_and_nothing_else(string name, string[] ids)
    {
        Outcome outcome = CommandLine.Run("list", name, "--json");
        Assert.Equal(0, outcome.Code);
        Assert.Equal(ids, JsonNode.Parse(outcome.Output)!.AsArray().Select(node => (string)node!["id"]!));
        Assert.Empty(outcome.Error);
    }

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Text_has_a_line_for_each(string name, string[] ids)
    {
        string[] lines = CommandLine.Run("list", name).Output.Split('\n');
        foreach (string id in ids) Assert.Contains(lines, line => line.StartsWith(id, StringComparison.Ordinal));
    }

    [Fact]
    public void Metrics_that_take_long_say_how_to_get_them()
    {
        Assert.Contains("slow: measured only when named, --metrics mig-exact", CommandLine.Run("list", "metrics").Output);
        JsonArray metrics = JsonNode.Parse(CommandLine.Run("list", "metrics", "--json").Output)!.AsArray();
        Assert.Equal(["mig-exact", "downstream"], metrics.Where(m => (bool)m!["onRequest"]!).Select(m => (string)m!["id"]!));
    }

    [Fact]
    public void Methods_are_listed_with_their_settings()
    {
        Assert.Contains("--set beta=4  >= 0:", CommandLine.Run("list", "methods").Output);
        JsonNode beta = JsonNode.Parse(CommandLine.Run("list", "methods", "--json").Output)!.AsArray()
            .Single(m => (string)m!["id"]! == "beta-vae")!["settings"]!.AsArray().Single(s => (string)s!["name"]! == "beta")!;
        Assert.Equal(4, (double)beta["default"]!);
        Assert.Null(beta["choices"]);
    }

    [Fact]
    public void Settings_with_names_are_listed_with_their_choices()
    {
        Assert.Contains("--set estimator=mss  one of mws, mss, mss-symmetric, batch:", CommandLine.Run("list", "methods").Output);
        JsonNode estimator = JsonNode.Parse(CommandLine.Run("list", "methods", "--json").Output)!.AsArray()
            .Single(m => (string)m!["id"]! == "beta-tcvae")!["settings"]!.AsArray().Single(s => (string)s!["name"]! == "estimator")!;
        Assert.Equal("mss", (string)estimator["default"]!);
        Assert.Equal(["mws", "mss", "mss-symmetric", "batch"], estimator["choices"]!.AsArray().Select(choice => (string)choice!));
    }
}
