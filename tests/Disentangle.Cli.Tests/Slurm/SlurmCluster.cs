using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>A Slurm of two virtual nodes on this machine, with an authentication daemon of its own; gone after the test.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly string[] Programs = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"];

    private readonly TemporaryFolder _folder = new();

    public SlurmCluster()
    {
        foreach (string name in (string[])["state", "log", "spool-n1", "spool-n2"]) Directory.CreateDirectory(_folder[name]);
        File.WriteAllBytes(_folder["key"], RandomNumberGenerator.GetBytes(128));
        int[] ports = FreePorts(3);
        string host = Environment.MachineName.Split('.')[0];
        File.WriteAllText(Config, $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser=root
            AuthType=auth/munge
            AuthInfo=socket={_folder["munge.socket"]},cred_expire=5
            StateSaveLocation={_folder["state"]}
            SlurmdSpoolDir={_folder["spool-%n"]}
            SlurmctldPidFile={_folder["ctld.pid"]}
            SlurmdPidFile={_folder["%n.pid"]}
            SlurmctldLogFile={_folder["log/ctld.log"]}
            SlurmdLogFile={_folder["log/%n.log"]}
            SlurmctldPort={ports[0]}
            SlurmdTimeout=6
            KillWait=10
            MaxArraySize=101
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            SchedulerParameters=sched_interval=2,batch_sched_delay=0,bf_interval=2
            ReturnToService=2
            MpiDefault=none
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=2 RealMemory=4000 State=UNKNOWN
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=2 RealMemory=4000 State=UNKNOWN
            PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """);
        try
        {
            Ask($"chmod 600 {_folder["key"]}; chmod 711 {_folder.Path}");
            Ask($"/usr/sbin/munged --force --socket={_folder["munge.socket"]} --key-file={_folder["key"]} "
                + $"--pid-file={_folder["munged.pid"]} --log-file={_folder["log/munged.log"]} --seed-file={_folder["seed"]}");
            Ask("/usr/sbin/slurmctld");
            Until(() => Try("scontrol ping").Output.Contains("UP", StringComparison.Ordinal), "slurmctld did not start");
            StartNode("n1");
            StartNode("n2");
            Until(() => Ask("sinfo -h -N -o %t").Split('\n').Count(state => state == "idle") == 2, "the nodes did not start");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be no cluster here; null where there can.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "a cluster is tested on Linux"
        : Programs.FirstOrDefault(program => !File.Exists(program)) is { } program
            ? $"there is no {program}: apt-get install slurmctld slurmd slurm-client munge"
        : Environment.UserName != "root" ? "a cluster needs root" : null;

    private string Config => _folder["slurm.conf"];

    /// <summary>Runs a line of bash in which Slurm's commands ask this cluster, and <c>disentangle</c> stands for the program.</summary>
    public Outcome Try(string line) => ChildProcess.Bash($"export SLURM_CONF={Config}; {line}");

    /// <summary>The same of a line that succeeds.</summary>
    /// <returns>What it printed.</returns>
    public string Ask(string line)
    {
        Outcome outcome = Try(line);
        Assert.True(outcome.Code == 0, $"{line}: {outcome.Output} {outcome.Error}\n{Logs()}");
        return outcome.Output.TrimEnd();
    }

    /// <summary>Starts the daemon of a node.</summary>
    public void StartNode(string node) => Ask($"/usr/sbin/slurmd -N {node}");

    /// <summary>Kills the daemon of a node, what watches its jobs and the jobs, as if it had lost its power.</summary>
    /// <returns>How many workers were killed.</returns>
    public int KillNode(string node)
    {
        Signal(_folder[$"{node}.pid"], "KILL");
        string[] workers = [.. Ours().Where(process => Environ(process).Contains($"SLURMD_NODENAME={node}\0", StringComparison.Ordinal))];

        // The watchers first, or they would tell Slurm.
        string[] watchers = [.. workers.Select(ParentOf).Where(parent => IsOurs(parent) && CommandOf(parent).StartsWith("slurmstepd",
            StringComparison.Ordinal))];
        if (workers.Length > 0) ChildProcess.Bash($"kill -KILL {string.Join(' ', watchers.Concat(workers))}");
        return workers.Length;
    }

    /// <summary>The tasks that run: job, task and node.</summary>
    public IReadOnlyList<(long Job, int Task, string Node)> Running() =>
    [
        .. Ask("squeue -h -t R -o '%A %F %K %N'").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Where(words => words.Length == 4)
            .Select(words => (long.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture),
                words[3])),
    ];

    /// <summary>Waits until a condition holds.</summary>
    public void Until(Func<bool> condition, string otherwise, int seconds = 120)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(seconds);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"{otherwise}\n{Logs()}");
            Thread.Sleep(250);
        }
    }

    public void Dispose()
    {
        // The jobs first, while there is somebody to end them.
        if (File.Exists(_folder["ctld.pid"])) Try("scancel -u root; sleep 1");
        foreach (string daemon in (string[])["n1", "n2", "ctld", "munged"]) Signal(_folder[$"{daemon}.pid"], "TERM");
        for (int i = 0; Ours().Length > 0 && i < 50; i++) Thread.Sleep(100);
        foreach (string process in Ours()) ChildProcess.Bash($"kill -KILL {process}");
        Thread.Sleep(200);
        _folder.Dispose();
    }

    private static void Signal(string pidFile, string signal)
    {
        if (File.Exists(pidFile)) ChildProcess.Bash($"kill -{signal} {File.ReadAllText(pidFile).Trim()}");
    }

    // Whatever was started with this cluster's configuration, jobs and what watches them included.
    private string[] Ours() =>
    [
        .. Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => name.All(char.IsAsciiDigit))
            .Where(process => Environment.ProcessId.ToString(CultureInfo.InvariantCulture) != process && IsOurs(process)),
    ];

    private bool IsOurs(string process) => Environ(process).Contains($"SLURM_CONF={Config}", StringComparison.Ordinal);

    private static string ParentOf(string process) => TextOf(process, "status").Split('\n')
        .FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal))?["PPid:".Length..].Trim() ?? "";

    private static string CommandOf(string process) => TextOf(process, "comm");

    private static string Environ(string process) => TextOf(process, "environ") + "\0";

    // Empty of a process that has just ended.
    private static string TextOf(string process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners) listener.Stop();
        return ports;
    }

    private string Logs() => string.Join('\n', Directory.GetFiles(_folder["log"]).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)}:\n{string.Join('\n', File.ReadLines(file).TakeLast(30))}"));
}

/// <summary>A test on a real Slurm, skipped where there can be none.</summary>
internal sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = SlurmCluster.Missing;
}
