using System.Globalization;
using System.IO.Pipes;

/// <summary>
/// Loaded by the runtime into the studio that is measured (DOTNET_STARTUP_HOOKS, which needs this name and no namespace): whoever
/// connects to its pipe is told the bytes that are reachable, after a collection.
/// </summary>
#pragma warning disable MA0047 // the runtime looks for it outside of any namespace
internal static class StartupHook
#pragma warning restore MA0047
{
    /// <summary>The environment variable that names the pipe.</summary>
    public const string Variable = "DISENTANGLE_BENCHMARK_PIPE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } name) return;
        new Thread(() => Answer(name)) { IsBackground = true }.Start();
    }

    private static void Answer(string name)
    {
        while (true)
        {
            using NamedPipeServerStream pipe = new(name, PipeDirection.InOut);
            pipe.WaitForConnection();
            using StreamWriter writer = new(pipe);
            for (int i = 0; i < 2; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            writer.WriteLine(GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
            writer.Flush();
        }
    }
}
