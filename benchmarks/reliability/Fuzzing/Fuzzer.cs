using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace Disentangle.Reliability.Fuzzing;

/// <summary>What became of the mutants of a reader.</summary>
internal sealed record FuzzResult(string Reader, long Mutants, long Accepted, double Seconds, Cost Most, IReadOnlyList<Finding> Findings);

/// <summary>A file that is being read.</summary>
internal sealed record Reading(string Reader, string Path, DateTime Since);

/// <summary>Gives mutants to a reader and watches it.</summary>
/// <param name="folder">Where the file is written; best in memory.</param>
/// <param name="seed">The same seed gives the same mutants.</param>
internal sealed partial class Fuzzer(string folder, ulong seed) : IDisposable
{
    /// <summary>What is more is a finding.</summary>
    public const long MostAllocatedBytes = 256L << 20;

    // Mutants that a reader answered in a new way are mutated further.
    private const int MostSeeds = 400, LongestSeed = 1 << 14, Looks = 3;

    private readonly Watch _watch = new();

    /// <inheritdoc cref="MostAllocatedBytes"/>
    public double MostSeconds { get; init; } = 2;

    /// <summary>The reader and the time since which it reads a file, for who watches from another thread; null between files.</summary>
    public Reading? Now { get; private set; }

    public void Dispose() => _watch.Dispose();

    /// <summary>Tries mutants until <paramref name="count"/> are tried or the time is over.</summary>
    public FuzzResult Run(FuzzReader reader, long count, TimeSpan? time = null, Action<Finding>? found = null)
    {
        string own = Path.Combine(folder, reader.Name);
        Directory.CreateDirectory(own);
        reader.Prepare(own);
        string path = Path.Combine(own, reader.File);
        List<byte[]> seeds = [.. reader.Seeds];
        HashSet<string> answers = [];
        Dictionary<string, Finding> findings = [];
        SplitMix random = new(SplitMix.SeedOf(seed, reader.Name));
        (long tried, long accepted, Cost most) = (0, 0, default);
        DateTime begin = DateTime.UtcNow;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        foreach (byte[] whole in reader.Seeds) Try(whole);
        for (; tried < count && !(DateTime.UtcNow - begin > time); tried++)
        {
            byte[] mutant = Mutator.Mutate(seeds, ref random);
            string answer = Try(mutant);
            if (answer.Length == 0) accepted++;
            if (answers.Add(answer) && seeds.Count < MostSeeds && mutant.Length <= LongestSeed) seeds.Add(mutant);
        }

        return new(reader.Name, tried, accepted, (DateTime.UtcNow - begin).TotalSeconds, most, [.. findings.Values]);

        string Try(byte[] part)
        {
            byte[] whole = reader.Wrap(part);
            (string answer, string? kind, string text, Cost cost) = Look(reader, path, file, whole);
            most = new(Math.Max(most.Seconds, cost.Seconds), Math.Max(most.AllocatedBytes, cost.AllocatedBytes),
                Math.Max(most.ResidentBytes, cost.ResidentBytes));
            if (kind is null) return answer;
            if (findings.TryGetValue(kind, out Finding? known))
            {
                known.Count++;
                if (known.Input.Length <= whole.Length) return answer;
                findings[kind] = known with { Input = whole, Text = text };
            }
            else
            {
                findings[kind] = new Finding(reader.Name, kind, text, whole);
            }

            found?.Invoke(findings[kind]);
            return answer;
        }
    }

    /// <summary>What a reader says to one file: its answer, and the kind of its fall or null.</summary>
    private (string Answer, string? Kind, string Text, Cost Cost) Look(FuzzReader reader, string path, SafeFileHandle file, byte[] whole)
    {
        (string answer, string? kind, string text, Cost cost) = LookOnce(reader, path, file, whole);

        // On a machine with other work, only what is slow each time is slow.
        for (int look = 1; look < Looks && cost.Seconds > MostSeconds; look++)
        {
            Cost again = LookOnce(reader, path, file, whole).Cost;
            if (again.Seconds < cost.Seconds) cost = again;
        }

        if (kind is null && cost.Seconds > MostSeconds) (kind, text) = ($"hang: {answer}", $"took {cost.Seconds:0.0} s");
        if (kind is null && Math.Max(cost.AllocatedBytes, cost.ResidentBytes) > MostAllocatedBytes)
            (kind, text) = ($"memory: {answer}",
                $"took {Megabytes(cost.AllocatedBytes)} of managed memory, and the process grew by {Megabytes(cost.ResidentBytes)}");
        return (answer, kind, text, cost);
    }

    private (string Answer, string? Kind, string Text, Cost Cost) LookOnce(FuzzReader reader, string path,
        SafeFileHandle file, byte[] whole)
    {
        RandomAccess.SetLength(file, whole.Length);
        RandomAccess.Write(file, whole, 0);
        Exception? thrown = null;
        Now = new Reading(reader.Name, path, DateTime.UtcNow);
        Cost cost = _watch.Measure(() =>
        {
            try
            {
                reader.Read(path);
            }
            catch (Exception e)
            {
                thrown = e;
            }
        });
        Now = null;
        return thrown switch
        {
            null => ("", null, "", cost),
            UserErrorException e => (Words(e.Message.Replace(path, "", StringComparison.Ordinal)), null, "", cost),
            _ => ("fell", Finding.KindOf(thrown), thrown.ToString(), cost),
        };
    }

    private static string Megabytes(long bytes) => $"{bytes / 1048576.0:0} MB";

    // The words of the program, without most of what it cites of the file.
    private static string Words(string message) => Other().Replace(message, " ") is var words ? words[..Math.Min(words.Length, 70)] : "";

    [GeneratedRegex("[^A-Za-z]+")]
    private static partial Regex Other();
}
