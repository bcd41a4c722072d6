using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Disentangle.Reliability.Fuzzing.Readers;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Fuzzing;

/// <summary><c>fuzz</c>: mutants of small files for every reader, in a process that is watched by another.</summary>
internal static class FuzzCommand
{
    // A reader that needs longer is ended: its process with it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        Option<string[]> readers = new("--readers")
        {
            Description = "The readers, separated by commas; all by default.", HelpName = "A,B", AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))],
        };
        Option<long> count = new("--count") { Description = "Mutants of each reader.", DefaultValueFactory = _ => 20_000, HelpName = "N" };
        Option<double> seconds = new("--seconds")
        {
            Description = "The longest time for each reader; 0 for no limit.", DefaultValueFactory = _ => 0, HelpName = "S",
        };
        Option<ulong> seed = Shared.Seed();
        Option<string?> folder = Shared.Folder("Where the files that show a fault are kept.");
        Option<bool> worker = new("--worker") { Hidden = true };
        Command command = new("fuzz",
            "Gives mutated files to every reader: each must be read, or refused in a sentence, within 2 s and 256 MB.")
            {
                readers, count, seconds, seed, folder, worker,
            };
        command.SetAction(parsed =>
        {
            string keep = Path.GetFullPath(parsed.GetValue(folder) ?? Path.Combine(Path.GetTempPath(), "disentangle-fuzz"));
            string[] names = parsed.GetValue(readers) ?? [];
            return parsed.GetValue(worker)
                ? Work(names, parsed.GetValue(count), parsed.GetValue(seconds), parsed.GetValue(seed), keep)
                : Supervise(names, parsed.GetValue(count), parsed.GetValue(seconds), parsed.GetValue(seed), keep);
        });
        return command;
    }

    /// <summary>Runs each reader in a process of its own, so that one that ends its process is a finding too.</summary>
    private static int Supervise(string[] chosen, long count, double seconds, ulong seed, string keep)
    {
        string[] names = Named(chosen);
        Directory.CreateDirectory(keep);
        Console.WriteLine($"{"reader",-22}{"mutants",12}{"read",12}{"a second",10}{"slowest",10}{"most MB",9}{"faults",8}");
        int fallen = 0;
        foreach (string name in names)
        {
            ProcessStartInfo start = new(CliProgram.Own)
            {
                ArgumentList = { "fuzz", "--worker", "--readers", name, "--count", Text(count), "--seconds", Text(seconds), "--seed",
                    Text(seed), "--folder", keep },
            };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            if (process.ExitCode == 0) continue;
            fallen++;
            if (process.ExitCode == 1) continue;
            string file = Path.Combine(FolderOf(process.Id), name);
            string kept = Path.Combine(keep, $"{name}-ends-the-process");
            Directory.CreateDirectory(kept);
            if (Directory.Exists(file)) foreach (string left in Directory.GetFiles(file))
                File.Copy(left, Path.Combine(kept, Path.GetFileName(left)), overwrite: true);
            Console.WriteLine($"{name,-22}the process ended with code {process.ExitCode}; its files are in {kept}");
            if (Directory.Exists(FolderOf(process.Id))) Directory.Delete(FolderOf(process.Id), recursive: true);
        }

        Console.WriteLine(fallen == 0 ? "No reader fell." : $"{fallen} of {names.Length} readers fell; the files are in {keep}");
        return fallen == 0 ? 0 : 1;
    }

    private static int Work(string[] names, long count, double seconds, ulong seed, string keep)
    {
        string folder = FolderOf(Environment.ProcessId);
        int faults = 0;
        using ReaderCatalogue catalogue = new();
        using Fuzzer fuzzer = new(folder, seed);
        using Timer patience = new(_ =>
        {
            if (fuzzer.Now is { } now && DateTime.UtcNow - now.Since > Patience)
                Environment.FailFast($"{now.Reader} has read {now.Path} for {Patience.TotalSeconds:0} s");
        }, null, Patience / 2, Patience / 10);
        foreach (string name in names)
        {
            FuzzReader reader = catalogue.Get(name);
            FuzzResult result = fuzzer.Run(
                reader, (long)Math.Ceiling(count * reader.Share), seconds > 0 ? TimeSpan.FromSeconds(seconds)
                    : null, finding => Keep(finding, keep));
            long most = Math.Max(result.Most.AllocatedBytes, result.Most.ResidentBytes);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-22}{result.Mutants,12:N0}{result.Accepted,12:N0}{result.Mutants / Math.Max(result.Seconds, 1e-3),10:N0}"
                    + $"{result.Most.Seconds,8:0.000} s{most / 1048576.0,9:0.0}{result.Findings.Count,8}"));
            foreach (Finding finding in result.Findings) Console.WriteLine($"  {finding.Count}x {finding.Kind}");
            faults += result.Findings.Count;
        }

        Directory.Delete(folder, recursive: true);
        return faults == 0 ? 0 : 1;
    }

    private static void Keep(Finding finding, string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, finding.FileName + ".input"), finding.Input);
        File.WriteAllText(Path.Combine(folder, finding.FileName + ".txt"), $"{finding.Reader}: {finding.Kind}\n\n{finding.Text}\n");
    }

    private static string[] Named(string[] chosen)
    {
        using ReaderCatalogue catalogue = new();
        return [.. (chosen.Length > 0 ? chosen.Select(catalogue.Get) : catalogue.All).Select(reader => reader.Name)];
    }

    // In memory where that is possible: a file a mutant is written.
    private static string FolderOf(int process) =>
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"disentangle-fuzz-{process}");

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
