namespace Disentangle.Cli.Commands.Studies;

/// <summary>How this program is called from a script.</summary>
internal static class SlurmProgram
{
    /// <summary>Its path in words of a shell; where dotnet runs it, both.</summary>
    public static string Words() => Words(Environment.ProcessPath, Environment.GetCommandLineArgs()[0]);

    /// <summary>The words for a process, and for what it was asked to run.</summary>
    internal static string Words(string? process, string first)
    {
        if (process is null) return "disentangle";
        return Path.GetFileNameWithoutExtension(process) == "dotnet" && first.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? $"{ShellWord.Quoted(process)} {ShellWord.Quoted(Path.GetFullPath(first))}" : ShellWord.Quoted(process);
    }
}
