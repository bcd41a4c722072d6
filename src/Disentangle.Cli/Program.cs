using System.Runtime.CompilerServices;
using Disentangle.Cli;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;

return OpenFiles.AreEnough() ? Run(args) : ExitCode.Mistake;

// Apart, so that nothing of it is loaded before.
[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args)
{
    // First of all, so that a signal finds the program ready from here on.
    using StopSignals signals = new();
    return App.Run(args, Terminal.System(signals.Token));
}
