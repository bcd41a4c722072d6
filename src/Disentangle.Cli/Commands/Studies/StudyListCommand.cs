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
            StudyPlan[] plans =
                [.. BuiltInStudies.Names.Select(name => StudyPlan.Of(StudyFile.Parse(BuiltInStudies.Text(name), name), name))];
            if (parsed.GetValue(json))
            {
                JsonArray list = [.. plans.Select(plan => new JsonObject
                {
                    ["study"] = plan.Study.Name, ["runs"] = plan.Runs.Count, ["description"] = plan.Study.Description,
                })];
                terminal.Output.WriteLine(list.ToJsonString());
                return ExitCode.Success;
            }

            TextTable table = new("study", "runs", "description");
            foreach (StudyPlan plan in plans) table.Add(plan.Study.Name, $"{plan.Runs.Count}", plan.Study.Description);
            table.Write(terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
