using System.Globalization;
using System.IO.Pipes;

/// <summary>
/// Loaded by the runtime into the studio that is measured (DOTNET_STARTUP_HOOKS, which needs this name and no namespace): whoever connects to
/// its pipe is told the bytes that are reachable, after a collection.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that names the pipe.</summary>
    public const string Variable = "DISENTANGLE_BENCHMARK_PIPE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name) new Thread(() => Answer(name)) { IsBackground = true }.Start();
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
