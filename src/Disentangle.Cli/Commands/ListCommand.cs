using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Architectures;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Datasets;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Reports.PlainText;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle list methods|datasets|metrics|architectures|presets|limits</c>.</summary>
internal static class ListCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create(Terminal terminal) => new CommandWithExamples(
        "list", "Lists methods, data sets, metrics, architectures, presets or limits.", "disentangle list methods",
        "disentangle list metrics --json")
    {
        Catalogue("methods", "Lists the methods with their hyperparameters.", terminal, Methods, MethodsJson),
        Catalogue("datasets", "Lists the data sets.", terminal, Datasets, DatasetsJson),
        Catalogue("metrics", "Lists the metrics, their ranges and meanings.", terminal, Metrics, MetricsJson),
        Catalogue("architectures", "Lists the architectures of encoder and decoder, and how to choose their widths.", terminal,
            Architectures, ArchitecturesJson),
        Catalogue("presets", "Lists the published training protocols for --preset.", terminal, Presets, PresetsJson),
        Catalogue("limits", "Lists the limits on what files and options may ask for, which --limit changes.",
            terminal, ListOfLimits, LimitsJson),
    };

    private static CommandWithExamples Catalogue(
        string name, string description, Terminal terminal, Action<TextWriter> print, Func<IEnumerable<JsonObject>> nodes)
    {
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        CommandWithExamples command = new(name, description, $"disentangle list {name}") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json)) terminal.Output.WriteLine(new JsonArray([.. nodes()]).ToJsonString(Indented));
            else print(terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Methods(TextWriter output)
    {
        foreach (MethodEntry method in MethodCatalogue.All)
        {
            output.WriteLine($"{method.Id}  ({method.Name}{(method.IsWeak ? ", weak" : "")})");
            output.WriteLine($"  {method.Description}");
            output.WriteLine($"  {method.Formula}");
            output.WriteLine($"  {method.Citation}");
            foreach (Setting setting in method.Settings)
                output.WriteLine($"  --set {setting.Name}={setting.Default}  {setting.Range}: {setting.Meaning}");
            output.WriteLine();
        }
    }

    private static IEnumerable<JsonObject> MethodsJson() => MethodCatalogue.All.Select(method => new JsonObject
    {
        ["id"] = method.Id,
        ["name"] = method.Name,
        ["description"] = method.Description,
        ["formula"] = method.Formula,
        ["citation"] = method.Citation,
        ["weak"] = method.IsWeak,
        ["settings"] = new JsonArray([.. method.Settings.Select(SettingJson)]),
        ["terms"] = new JsonArray([.. method.Terms.Select(TermJson)]),
    });

    private static JsonObject TermJson(TermInfo term) => new()
    {
        ["name"] = term.Name, ["title"] = term.Title, ["unit"] = term.Unit, ["meaning"] = term.Meaning, ["unweighted"] = term.Unweighted,
    };

    private static JsonObject SettingJson(Setting setting)
    {
        var json = new JsonObject
        {
            ["name"] = setting.Name,
            ["default"] = setting.Default.Name is { } name ? (JsonNode)name : setting.Default.Number,
            ["range"] = setting.Range,
            ["meaning"] = setting.Meaning,
        };
        if (setting.Choices.Count > 0) json["choices"] = new JsonArray([.. setting.Choices.Select(choice => (JsonNode)choice)]);
        return json;
    }

    /// <summary>The table of data sets.</summary>
    public static void Datasets(TextWriter output)
    {
        var table = new TextTable("data set", "description");
        foreach (DatasetEntry entry in DatasetCatalogue.All) table.Add(Usage(entry), entry.Description);
        table.Write(output);
    }

    private static IEnumerable<JsonObject> DatasetsJson() => DatasetCatalogue.All.Select(entry => new JsonObject
    {
        ["id"] = entry.Id, ["name"] = entry.Name, ["usage"] = Usage(entry), ["description"] = entry.Description,
    });

    private static void Metrics(TextWriter output)
    {
        foreach (MetricEntry metric in MetricCatalogue.All)
        {
            output.WriteLine($"{metric.Id}  ({metric.Name})");
            output.WriteLine($"  {metric.Description}");
            output.WriteLine($"  {metric.Range}; {(metric.HigherIsBetter ? "higher" : "lower")} is better");
            if (metric.OnRequest) output.WriteLine($"  slow: measured only when named, --metrics {metric.Id}");
            output.WriteLine();
        }
    }

    private static IEnumerable<JsonObject> MetricsJson() => MetricCatalogue.All.Select(metric => new JsonObject
    {
        ["id"] = metric.Id,
        ["name"] = metric.Name,
        ["range"] = metric.Range,
        ["meaning"] = metric.Description,
        ["citation"] = metric.Citation,
        ["higherIsBetter"] = metric.HigherIsBetter,
        ["onRequest"] = metric.OnRequest,
        ["scores"] = new JsonArray([.. metric.Scores.Select(key => (JsonNode)key)]),
    });

    private static void Architectures(TextWriter output)
    {
        var table = new TextTable("architecture", "description");
        foreach (Architecture architecture in ArchitectureCatalogue.All) table.Add(architecture.Id, architecture.Description);
        table.Write(output);
        foreach (WidthOptions widths in ArchitectureCatalogue.All.Select(architecture => architecture.Widths).OfType<WidthOptions>())
        {
            output.WriteLine();
            output.WriteLine($"{widths.Usage}  for example {string.Join(" or ", widths.Examples)}");
            output.WriteLine($"  {widths.Meaning}");
        }
    }

    private static IEnumerable<JsonObject> ArchitecturesJson() => ArchitectureCatalogue.All.Select(architecture => new JsonObject
    {
        ["id"] = architecture.Id, ["description"] = architecture.Description, ["sizeMultiple"] = architecture.SizeMultiple,
        ["usage"] = architecture.Widths?.Usage ?? architecture.Id,
    });

    private static void Presets(TextWriter output)
    {
        foreach (RunPreset preset in RunPresetCatalogue.All)
        {
            output.WriteLine($"{preset.Id}  {preset.Description}");
            output.WriteLine($"  {preset.Source}");
            output.WriteLine(
                $"  {string.Join(' ', RunFields.OfProtocol.Select(field => $"{field.Option} {field.TextOf(preset.Shared)}"))}");
            TextTable table = new("  method", "settings", "values in the publication");
            foreach (PresetMethod method in preset.Methods)
                table.Add($"  {method.Method}", $"{method.Settings(MethodSettings.Empty)}", method.Tried);
            table.Write(output);
            output.WriteLine();
        }
    }

    private static IEnumerable<JsonObject> PresetsJson() => RunPresetCatalogue.All.Select(preset => new JsonObject
    {
        ["id"] = preset.Id,
        ["description"] = preset.Description,
        ["source"] = preset.Source,
        ["specifications"] = new JsonArray([.. preset.Methods.Select(method => JsonNode.Parse(Specification(preset, method).ToJson()))]),
    });

    private static void ListOfLimits(TextWriter output)
    {
        TextTable table = new("limit", "value", "of");
        foreach (Limit limit in Limits.All) table.Add(limit.Id, $"{limit.Value} {limit.Unit}", limit.Description);
        table.Write(output);
        output.WriteLine();
        output.WriteLine($"--limit {Limits.PicturePixels.Id}=100000000 changes one, in every command.");
    }

    private static IEnumerable<JsonObject> LimitsJson() => Limits.All.Select(limit => new JsonObject
    {
        ["id"] = limit.Id, ["value"] = limit.Value, ["default"] = limit.Default, ["largest"] = limit.Largest, ["unit"] = limit.Unit,
        ["description"] = limit.Description,
    });

    private static RunSpecification Specification(RunPreset preset, PresetMethod method) =>
        preset.Apply(new RunSpecification { Method = method.Method });

    private static string Usage(DatasetEntry entry) =>
        entry.Argument is null ? entry.Id : entry.NeedsArgument ? $"{entry.Id}:{entry.Argument}" : $"{entry.Id}[:{entry.Argument}]";
}
