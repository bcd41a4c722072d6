using System.Runtime.InteropServices;

namespace Disentangle.Cli.Hosting;

/// <summary>
/// The signals by which a user, a terminal that is closed or the system asks the program to stop: SIGINT (Ctrl-C), SIGTERM and SIGHUP. A
/// second SIGINT ends the process at once; of the others any number may come, since a shell passes on what its terminal sent already.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const ulong HangUp = 1; // the bit of SIGHUP in a set of signals

    private readonly CancellationTokenSource _asked = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Listens from now on.</summary>
    public StopSignals()
    {
        PosixSignal[] always = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        foreach (PosixSignal signal in MayListenToHangUp ? [.. always, PosixSignal.SIGHUP] : always)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = signal != PosixSignal.SIGINT || !_asked.IsCancellationRequested;
                _asked.Cancel();
            }));
        }
    }

    // What nohup has had ignored stays so. Where nothing tells, it is left alone.
    private static bool MayListenToHangUp
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return OperatingSystem.IsWindows();
            try
            {
                string? ignored = File.ReadLines("/proc/self/status")
                    .FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
                return ignored is not null && (Convert.ToUInt64(ignored[7..].Trim(), 16) & HangUp) == 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
            {
                return false;
            }
        }
    }

    /// <summary>Cancelled once the program is asked to stop.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>Listens no longer. A signal that is just being handled still finds its source.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }
}
