using System.Diagnostics;

namespace Disentangle.Studio.Tests;

/// <summary>The program <c>disentangle studio</c>, started as a user does.</summary>
public sealed class Studio : IAsyncDisposable
{
    private readonly Process _process;

    private Studio(Process process, string address)
    {
        _process = process;
        Address = new Uri(address);
    }

    /// <summary>What the program printed.</summary>
    public Uri Address { get; }

    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    public string Token => Address.Query["?token=".Length..];

    /// <summary>The program of this build.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../../src/Disentangle.Cli/bin", Configuration, "net10.0/Disentangle.Cli.dll"));

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static async Task<Studio> Start(params string[] arguments)
    {
        Process process = Begin(["studio", .. arguments, "--no-browser"]);
        string? address = await process.StandardOutput.ReadLineAsync();
        return address is not null ? new Studio(process, address)
            : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        using Process process = Begin(arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    /// <summary>Asks the program to end by a signal, such as INT, and waits for it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> End(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Begin(string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["NO_COLOR"] = "1" },
        })!;
}
