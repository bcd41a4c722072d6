namespace Disentangle.Cli.Hosting;

/// <summary>
/// The plugins that are installed: a folder for each, with its assembly of the same name in it and all that it needs. They are the user's,
/// so that they stay when the program is updated.
/// </summary>
internal static class PluginFolder
{
    /// <summary>Names another folder.</summary>
    public const string Variable = "DISENTANGLE_PLUGINS";

    /// <summary>Where they are; the folder may be missing.</summary>
    public static string Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } other
        ? other
        : System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "disentangle", "plugins");

    /// <summary>The names of those that are installed, in order.</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            try
            {
                return Directory.Exists(Path)
                    ? [.. Directory.GetDirectories(Path).Select(System.IO.Path.GetFileName).OfType<string>()
                        .Where(name => File.Exists(AssemblyOf(name))).Order(StringComparer.Ordinal)]
                    : [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }

    /// <summary>The assembly of a plugin.</summary>
    public static string AssemblyOf(string name) => System.IO.Path.Combine(Path, name, $"{name}.dll");

    /// <summary>Loads all; one that cannot be loaded is left out with a note, so that it stops no command.</summary>
    /// <param name="error">Where notes go.</param>
    public static void LoadAll(TextWriter error)
    {
        foreach (string name in Names)
        {
            try
            {
                PluginFile.Load(AssemblyOf(name), isInstalled: true);
            }
            catch (UserErrorException e)
            {
                error.WriteLine($"note: the plugin {name} is left out: {Shown.Text(e.Message)}");
                error.WriteLine($"  hint: disentangle plugin install {name}, or disentangle plugin remove {name}");
            }
        }
    }
}
