using System.CommandLine;
using System.Text.Json.Nodes;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Reports.PlainText;
using Disentangle.Studies.Plans;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study list</c>.</summary>
internal static class StudyListCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        CommandWithExamples command = new("list", "Lists the built-in studies.", "disentangle study list") { json };
        command.SetAction(parsed =>
        {
            // By the name that study plan and study run take, which is not that of the study's folder.
            (string Name, StudyPlan Plan)[] studies =
                [.. BuiltInStudies.Names.Select(name => (name, StudyPlan.Of(StudyFile.Parse(BuiltInStudies.Text(name), name), name)))];
            if (parsed.GetValue(json))
            {
                JsonArray list = [.. studies.Select(study => new JsonObject
                {
                    ["study"] = study.Name, ["runs"] = study.Plan.Runs.Count, ["description"] = study.Plan.Study.Description,
                })];
                terminal.Output.WriteLine(list.ToJsonString());
                return ExitCode.Success;
            }

            TextTable table = new("study", "runs", "description");
            foreach ((string name, StudyPlan plan) in studies) table.Add(name, $"{plan.Runs.Count}", plan.Study.Description);
            table.Write(terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
