using Disentangle.Cli;

using var terminal = Terminal.System();
return App.Run(args, terminal);
