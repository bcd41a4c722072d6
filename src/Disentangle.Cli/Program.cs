using Disentangle.Cli;

// First of all, so that a signal finds the program ready from here on.
using StopSignals signals = new();
return App.Run(args, Terminal.System(signals.Token));
