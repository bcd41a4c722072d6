using System.Runtime.CompilerServices;

namespace Disentangle.Onnx.Tests;

/// <summary>The plugin registers once in the process of the tests.</summary>
internal static class Registration
{
    [ModuleInitializer]
    internal static void Register()
    {
        // Not what the user of this machine has installed.
        Environment.SetEnvironmentVariable("DISENTANGLE_PLUGINS", Path.Combine(AppContext.BaseDirectory, "no-plugins"));
        new Plugin().Register();
    }
}
