namespace Disentangle.Reliability.Runs;

/// <summary>Tracing and killing a program at its system calls.</summary>
internal static class Strace
{
    /// <summary>Why it cannot be used here, or null.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux()) return "strace runs on Linux only";
        if (Find() is null) return "strace is not installed";
        CallResult tried = CliProgram.RunOther("strace", ["-f", "-o", "/dev/null", "/bin/true"]);
        return tried.ExitCode == 0 ? null : $"strace does not work here: {tried.Said}";
    }

    /// <summary>Runs a program and gives the lines of its trace.</summary>
    public static (CallResult Result, string[] Lines) Trace(string calls, string program, IEnumerable<string> arguments, string log)
    {
        CallResult result = CliProgram.RunOther("strace",
            ["-f", "-yy", "-xx", "-s", "100000000", "-e", $"trace={calls}", "-e", "signal=none", "-o", log, program, .. arguments]);
        return (result, File.ReadAllLines(log));
    }

    /// <summary>Runs a program and kills it before the call of this number that one of its threads makes, from 1.</summary>
    public static CallResult Kill(string call, int number, string program, IEnumerable<string> arguments) =>
        CliProgram.RunOther("strace",
            ["-f", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:signal=KILL:when={number}",
                program, .. arguments]);

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "strace"))
            .FirstOrDefault(File.Exists);
}
