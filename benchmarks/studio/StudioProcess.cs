using System.Diagnostics;
using System.Globalization;

namespace Disentangle.StudioBenchmark;

/// <summary>The program of this build, as a studio.</summary>
internal sealed class StudioProcess : IAsyncDisposable
{
    private readonly Process _process;

    private StudioProcess(Process process, string address, TimeSpan toAddress) =>
        (_process, Address, ToAddress) = (process, address, toAddress);

    /// <summary>What it printed.</summary>
    public string Address { get; }

    public string Origin => new Uri(Address).GetLeftPart(UriPartial.Authority);

    /// <summary>From its start to its address.</summary>
    public TimeSpan ToAddress { get; }

    /// <summary>Bytes of memory that it holds.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<StudioProcess> Start(string path, string? memoryPipe = null)
    {
        long begun = Stopwatch.GetTimestamp();
        Process process = Begin(
            memoryPipe is null ? [] : new Dictionary<string, string?>
            {
                ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
                [StartupHook.Variable] = memoryPipe,
            },
            "studio", path, "--no-browser");
        string address = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        return new StudioProcess(process, address, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>Begins a training on one thread that lasts until it is ended.</summary>
    public static Process BeginTraining(string folder)
    {
        Process process = Begin(
            "train", "beta-vae", "--data", "dsprites", "--arch", "burgess", "--steps", "1000000", "--threads", "1", "--history-every", "20",
            "--no-evaluate", "--out", folder);

        // What it prints is read, so that it never waits.
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    /// <summary>Trains a run and tells how fast.</summary>
    /// <returns>Images per second, as the program says.</returns>
    public static async Task<double> Train(string folder, int steps)
    {
        using Process process = Begin(
            "train", "beta-vae", "--data", "dsprites", "--arch", "burgess", "--steps", steps.ToString(CultureInfo.InvariantCulture),
            "--threads", "1", "--no-evaluate", "--out", folder);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string line = output.Split('\n').First(one => one.Contains(" steps in ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[^2], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Begin(params string[] arguments) => Begin([], arguments);

    private static Process Begin(Dictionary<string, string?> environment, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, Program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string Program
    {
        get
        {
            DirectoryInfo folder = new(AppContext.BaseDirectory);
            return Path.GetFullPath(Path.Combine(
                AppContext.BaseDirectory, "../../../../../src/Disentangle.Cli/bin", folder.Parent!.Name,
                folder.Name, "Disentangle.Cli.dll"));
        }
    }
}
