using System.Runtime.CompilerServices;

namespace Disentangle.Cli.Tests;

/// <summary>Plugins in the user's folder, which every command loads.</summary>
public sealed class InstalledPluginTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // The tests know nothing of what the user of this machine has installed.
    [ModuleInitializer]
    internal static void HideInstalled() =>
        Environment.SetEnvironmentVariable("DISENTANGLE_PLUGINS", Path.Combine(AppContext.BaseDirectory, "no-plugins"));

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void An_installed_plugin_is_loaded_listed_and_removed()
    {
        Put("Disentangle.Outsider");
        Assert.Contains("mmd-vae", Run("list methods").Output, StringComparison.Ordinal);
        Assert.Equal(_folder["Disentangle.Outsider/Disentangle.Outsider.dll"], Run("plugin list").Output.Trim());
        string train = "train mmd-vae --data bars --arch tiny --latents 2 --batch 4 --steps 2 --no-evaluate --threads 1";
        Run($"{train} --out '{_folder["run"]}'");
        Run("plugin remove Disentangle.Outsider");
        Assert.Equal($"there are none in {_folder.Path}", Run("plugin list").Output.Trim());
        ChildProcess.Run($"evaluate '{_folder["run"]}'", Variable).IsError(
            2, $"{_folder["run/run.json"]}: the method mmd-vae is part of Disentangle.Outsider, which is not loaded",
            "install it with disentangle plugin install Disentangle.Outsider, or load its assembly with --plugin FILE.dll");
    }

    [LinuxFact]
    public void A_plugin_that_cannot_be_loaded_stops_no_command()
    {
        Directory.CreateDirectory(_folder["Broken"]);
        File.WriteAllText(_folder["Broken/Broken.dll"], "no assembly");
        Outcome listed = Run("list methods");
        Assert.Contains("beta-vae", listed.Output, StringComparison.Ordinal);
        Assert.Equal(
            $"note: the plugin Broken is left out: {_folder["Broken/Broken.dll"]} is not a .NET assembly\n"
                + "  hint: disentangle plugin install Broken, or disentangle plugin remove Broken\n", listed.Error);
        Assert.Equal("", Run("plugin remove Broken").Error);
        Assert.False(Directory.Exists(_folder["Broken"]));
    }

    [Fact]
    public void What_is_no_package_and_what_is_not_installed_are_named()
    {
        CommandLine.Run("plugin", "install", "../evil").IsError(2, "../evil is not the name of a package");
        CommandLine.Run("plugin", "install", "Mine", "--version", "new").IsError(2, "new is not the version of a package");
        CommandLine.Run("plugin", "remove", "..").IsError(2, "unknown plugin .., there are none");
        CommandLine.Run("plugin").IsError(2, "a subcommand is expected: install, list, remove", "disentangle plugin --help");
    }

    [Fact]
    public void Networks_need_the_plugin_that_reads_them() => CommandLine.Run("import", "encoder.onnx", "--data", "dsprites").IsError(
        2, "ONNX models are read by the package Disentangle.Onnx, which is not installed", "disentangle plugin install Disentangle.Onnx");

    private string Variable => $"export DISENTANGLE_PLUGINS='{_folder.Path}';";

    private void Put(string name)
    {
        Directory.CreateDirectory(_folder[name]);
        File.Copy(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), _folder[$"{name}/{name}.dll"]);
    }

    private Outcome Run(string words)
    {
        Outcome outcome = ChildProcess.Run(words, Variable);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome;
    }
}
