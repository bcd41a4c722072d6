using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Json;
using Disentangle.Studies.Plans;
using Disentangle.Training;

namespace Disentangle.Studies.States;

/// <content>The lines of runs.</content>
public sealed partial class StudyFolder
{
    // Runs that were added have the numbers after those of the plan, however many there are.
    private static List<PlannedRun> ReadRuns(string file, int? first = null)
    {
        List<PlannedRun> runs = [];
        string? specificationBefore = null;
        foreach (string line in ReadLines(file))
        {
            string source = $"{file}, line {runs.Count + 1}";
            JsonItem json = JsonText.Parse(line, source);
            RunDescription.RequirePlugin(json, source);
            try
            {
                // The runs of a cell follow each other and differ in their seeds: what is the same is not looked at again.
                int number = first + runs.Count ?? json["number"].Int();
                string specification = json["cell"].Element.GetRawText() + string.Join(',', json["specification"].Properties()
                    .Where(pair => pair.Key != RunFields.Seed.Key).Select(pair => $"{pair.Key}:{pair.Value.Element.GetRawText()}"));
                PlannedRun run = specification == specificationBefore
                    ? runs[^1].WithSeed(number, json["specification"][RunFields.Seed.Key].Unsigned())
                    : new PlannedRun(
                        number,
                        RunPlan.FromJson(json["specification"].Element),
                        [.. json["cell"].Properties().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Text()))]);
                runs.Add(json.Find("identity") is { } identity ? run with { Identity = new RunIdentity(identity.Text()) } : run);
                specificationBefore = specification;
            }
            catch (UserErrorException e)
            {
                throw new UserErrorException(e.Message.StartsWith(source, StringComparison.Ordinal) ? e.Message : $"{source}: {e.Message}",
                    first is null ? "disentangle study plan makes it anew" : "delete the line, and import the run again", e);
            }
        }

        return runs;
    }

    private static string Line(PlannedRun run, bool added = false)
    {
        JsonObject cell = [];
        foreach ((string key, string value) in run.Cell) cell[key] = value;
        JsonObject json = new()
        {
            ["id"] = run.Identity.Hash,
            ["number"] = run.Number,
            ["name"] = run.Name,
            ["cell"] = cell,
            ["specification"] = JsonNode.Parse(run.Plan.ToJson()),
        };
        if (added) json["identity"] = run.Identity.Text;
        if (RunDescription.PluginOf(run.Specification.Method) is { } plugin) json["plugin"] = plugin;
        return json.ToJsonString();
    }

    private static IEnumerable<string> ReadLines(string path)
    {
        using FileStream file = InputFile.Open(path);
        using StreamReader reader = new(file, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return line;
    }
}
