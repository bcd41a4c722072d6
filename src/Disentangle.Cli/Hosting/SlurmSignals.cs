using System.Runtime.InteropServices;

namespace Disentangle.Cli.Hosting;

/// <summary>
/// The signals by which Slurm can tell a job that its time ends soon: SIGUSR1 and SIGUSR2, as many as it likes. On Linux only; elsewhere
/// there are none.
/// </summary>
internal sealed class SlurmSignals : IDisposable
{
    // .NET has no names for these; it passes raw numbers on.
    private const int User1 = 10, User2 = 12;

    private readonly CancellationTokenSource _asked = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Listens from now on.</summary>
    public SlurmSignals()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (int signal in (int[])[User1, User2])
        {
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
            {
                context.Cancel = true;
                _asked.Cancel();
            }));
        }
    }

    /// <summary>Cancelled once a signal has come.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>Listens no longer. A signal that is just being handled still finds its source.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }
}
