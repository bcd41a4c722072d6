namespace Disentangle.Foundation;

/// <summary>Tells catalogues which file the entries are from that a plugin registers.</summary>
public static class PluginRegistration
{
    [ThreadStatic]
    private static string? _file;

    /// <summary>The file of the plugin that registers entries on this thread now; null for none that has to be named.</summary>
    internal static string? File => _file;

    /// <summary>Has a plugin register its entries.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="file">The path of its assembly, where whoever repeats a command has to name it; null where it is always loaded.</param>
    public static void Register(IPlugin plugin, string? file)
    {
        _file = file;
        try
        {
            plugin.Register();
        }
        finally
        {
            _file = null;
        }
    }
}
