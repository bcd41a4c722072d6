using Microsoft.AspNetCore.Hosting;

namespace Disentangle.Studio;

/// <summary>
/// Where the styles and scripts of the studio are: beside the program where it is installed, in the sources where it was built.
/// </summary>
internal static class StaticFiles
{
    /// <summary>The program that they are put beside.</summary>
    public const string Program = "Disentangle.Cli";

    /// <summary>Where the styles of all pages are.</summary>
    public const string Styles = "/_content/Disentangle.Studio/studio.css";

    public static string EndpointsFile => Path.Combine(AppContext.BaseDirectory, $"{Program}.staticwebassets.endpoints.json");

    public static void Use(IWebHostBuilder host)
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, $"{Program}.staticwebassets.runtime.json"))) host.UseStaticWebAssets();
    }
}
