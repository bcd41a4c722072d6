using System.CommandLine;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studio;
using Disentangle.Studio.Models;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle studio [PATH]</c>.</summary>
internal static class StudioCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> path = new("path")
        {
            Description = "A run, a folder of runs, a study, or codes.npz (default: the folder that you are in).",
            HelpName = "PATH",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int?> port = Inputs.Whole<int>("--port", "The port on 127.0.0.1 (default: a free one).", 0, 65535);
        Option<bool> noBrowser = Inputs.Flag("--no-browser", "Open no browser; the address is printed in any case.");
        Option<bool> readOnly = Inputs.Flag("--read-only", "Refuse every change: no training, no names, no notes.");
        Option<int?> threads = Inputs.Whole<int>("--studio-threads", "Threads that draw and measure; training has its own (default 1).", 1);
        Option<string?> dataRoot = Inputs.DataRoot();
        CommandWithExamples command = new(
            "studio",
            "Shows models in a browser: traverse latent units, compare runs, watch training. Only this machine can reach it.",
            "disentangle studio",
            "disentangle studio runs/first",
            "disentangle studio runs --no-browser --port 8080")
        {
            path, port, noBrowser, readOnly, threads, dataRoot,
        };
        command.SetAction(parsed =>
        {
            StudioOptions options = new()
            {
                Path = parsed.GetValue(path) ?? ".",
                Port = parsed.GetValue(port) ?? 0,
                ReadOnly = parsed.GetValue(readOnly),
                Threads = parsed.GetValue(threads) ?? 1,
                DataRoot = parsed.GetValue(dataRoot),
            };
            Serve(options, parsed.GetValue(noBrowser), terminal).GetAwaiter().GetResult();
            return ExitCode.Success;
        });
        return command;
    }

    // Apart, so that other commands load nothing of the server.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Serve(StudioOptions options, bool noBrowser, Terminal terminal)
    {
        await using StudioServer studio = await StudioServer.Start(options, terminal.Interrupted);
        terminal.Output.WriteLine(studio.Address);
        terminal.Output.Flush();
        terminal.Error.WriteLine("The studio is open to this machine only; Ctrl-C closes it.");
        if (!noBrowser && terminal.Live is not null) OpenBrowser(studio.Address);
        await Task.Delay(Timeout.Infinite, terminal.Interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void OpenBrowser(string address)
    {
        try
        {
            using Process? _ = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or PlatformNotSupportedException)
        {
            // The address is there to be opened by hand.
        }
    }
}
