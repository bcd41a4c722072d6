using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Tests;

/// <summary>Entries from an assembly that the command line is given, in processes of their own: the sample project.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Beside this assembly, as all that it references.
    private static string Plugin { get; } = Path.Combine(AppContext.BaseDirectory, "Disentangle.Outsider.dll");

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void Entries_from_outside_are_trained_resumed_evaluated_analysed_and_reported()
    {
        string run = _folder["run"], whole = _folder["whole"];
        string what = $"mmd-vae --data bars --arch tiny --latents 3 --batch 8 --no-evaluate --threads 1 --plugin '{Plugin}'";
        Ends(ChildProcess.Run($"train {what} --steps 4 --out '{run}'"));
        Ends(ChildProcess.Run($"resume '{run}' --steps 8 --no-evaluate --threads 1 --plugin '{Plugin}'"));
        Ends(ChildProcess.Run($"train {what} --steps 8 --out '{whole}'"));
        Assert.Equal(
            File.ReadAllBytes(Directory.GetFiles(whole, "parameters.safetensors", SearchOption.AllDirectories).Order().Last()),
            File.ReadAllBytes(Directory.GetFiles(run, "parameters.safetensors", SearchOption.AllDirectories).Order().Last()));

        Ends(ChildProcess.Run($"evaluate '{run}' --quick --metrics linear-alignment --threads 1 --plugin '{Plugin}'"));
        JsonNode scores = JsonNode.Parse(File.ReadAllText(RunFolder.Open(run).ScoresFile))!["scores"]!;
        Assert.InRange((double)scores["linear-alignment"]!, 0.001, 1);
        Outcome correlations = ChildProcess.Run($"code-correlation '{run}' --json --threads 1 --plugin '{Plugin}'");
        Ends(correlations);
        Assert.Equal(1, (double)JsonNode.Parse(correlations.Output)!["correlations"]![0]![0]!, 1e-9);
        string report = File.ReadAllText(RunFolder.Open(run).ReportFile);
        Assert.Contains("disentangle train mmd-vae --data bars --arch tiny --latents 3 --steps 8 --batch 8", report,
            StringComparison.Ordinal);
        Assert.Contains($" --plugin {Plugin}", report, StringComparison.Ordinal);
        Assert.All(
            ["MMD-VAE", "Linear alignment", "maximum mean discrepancy", "Correlation of the latent units"], words =>
                Assert.Contains(words, report, StringComparison.Ordinal));
    }

    [LinuxFact]
    public void Lists_show_the_entries_and_without_the_plugin_there_are_none()
    {
        Outcome listed = ChildProcess.Run($"list methods --json --plugin '{Plugin}'");
        Ends(listed);
        Assert.Contains("mmd-vae", JsonNode.Parse(listed.Output)!.AsArray().Select(method => (string)method!["id"]!));
        Assert.Equal(2, ChildProcess.Run("train mmd-vae --data dsprites").Code);
    }

    [LinuxFact]
    public void A_plugin_named_twice_registers_once() => Ends(ChildProcess.Run($"list methods --plugin '{Plugin}' --plugin '{Plugin}'"));

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        CommandLine.Run("list", "methods", "--plugin", "no.dll").IsError(
            2, "there is no plugin no.dll", "--plugin takes the path of a .NET assembly, for example bin/Release/net10.0/Mine.dll");

    [Fact]
    public void A_file_that_is_no_assembly_is_named()
    {
        string file = _folder["text.dll"];
        File.WriteAllText(file, "no assembly");
        CommandLine.Run("list", "methods", "--plugin", file).IsError(2, $"{file} is not a .NET assembly");
    }

    [Fact]
    public void An_assembly_without_a_plugin_is_named()
    {
        string file = typeof(Catalogue<>).Assembly.Location;
        CommandLine.Run("list", "methods", "--plugin", file).IsError(
            2, $"{file} has no plugin",
            "a plugin is a public class that implements Disentangle.Foundation.IPlugin and has a constructor without parameters");
    }

    private static void Ends(Outcome outcome) => Assert.True(outcome.Code == 0, outcome.Error);
}
