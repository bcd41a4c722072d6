using System.Text.Json.Serialization;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Benchmarks;
using Disentangle.Experiments.Runs;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Benchmarks;

/// <summary>
/// Speeds as shares of what the processor could do in the same moment, and memory that is allocated: what can be compared between two
/// days, where images a second cannot.
/// </summary>
/// <param name="Processor">Its name; another has other shares.</param>
/// <param name="VectorBits">The width of the vectors that the kernels used.</param>
/// <param name="Threads">Threads that worked.</param>
/// <param name="Shares">Of operations, steps and the exact decomposition, by name; of the decomposition the share of bare exponentials,
/// else of the multiply-add peak.</param>
/// <param name="AllocatedBytes">Managed memory that a step or an operation allocates, by name.</param>
public sealed record SpeedRatios(
    string Processor, int VectorBits, int Threads, SortedDictionary<string, double> Shares, SortedDictionary<string, double> AllocatedBytes)
{
    /// <summary>What measurements that can be compared have in common.</summary>
    [JsonIgnore]
    public (string Processor, int VectorBits, int Threads) Setting => (Processor, VectorBits, Threads);

    /// <summary>The same, the shares as far as they mean something.</summary>
    [JsonIgnore]
    public SpeedRatios Rounded => this with { Shares = new(Shares.ToDictionary(one => one.Key, one => Math.Round(one.Value, 5))) };

    /// <summary>What a measurement on this machine would have in common with others.</summary>
    /// <param name="threads">Threads that would work.</param>
    public static (string Processor, int VectorBits, int Threads) SettingHere(int threads) =>
        (ProcessorName(), CpuDevice.VectorBits, threads);

    /// <summary>Measures everything once: Burgess networks, 64x64x1, batch 64.</summary>
    public static SpeedRatios Measure(int threads, int rounds, CancellationToken cancellation = default)
    {
        SpeedRatios ratios = new(ProcessorName(), CpuDevice.VectorBits, threads, [], []);
        using Session session = new(threads);
        ImageShape images = new(64, 64, 1);
        foreach (OperationBenchmarkResult one in OperationBenchmark.Run(session, "burgess", images,
            rounds: rounds, cancellation: cancellation))
            ratios.Add(one.Name, one.PeakShare, one.AllocatedBytes);
        foreach (MethodBenchmarkResult one in MethodBenchmark.Run(session, rounds: rounds, cancellation: cancellation))
            ratios.Add($"step of {one.Method}", one.PeakShare, one.AllocatedBytesPerStep);
        ratios.Shares["exact decomposition"] = AggregateBenchmark.Run(session, rounds, cancellation).Share;
        return ratios;
    }

    /// <summary>The better of two measurements of each value: what disturbs a measurement only ever makes it worse.</summary>
    public SpeedRatios Best(SpeedRatios other)
    {
        SpeedRatios best = this with { Shares = new(Shares), AllocatedBytes = new(AllocatedBytes) };
        foreach ((string name, double share) in other.Shares) best.Shares[name] = Math.Max(share, Shares.GetValueOrDefault(name));
        foreach ((string name, double bytes) in other.AllocatedBytes)
            best.AllocatedBytes[name] = Math.Min(bytes, AllocatedBytes.GetValueOrDefault(name, bytes));
        return best;
    }

    /// <summary>What is worse in <paramref name="now"/> than here, in sentences; nothing where all is as it was.</summary>
    /// <param name="now">What was measured.</param>
    /// <param name="least">The part of a share of here that must still be reached, in (0, 1].</param>
    public IReadOnlyList<string> WorseIn(SpeedRatios now, double least)
    {
        List<string> worse = [];
        foreach ((string name, double share) in Shares)
        {
            if (!now.Shares.TryGetValue(name, out double measured))
                worse.Add($"{name}: is no longer measured; write the file anew if that is meant");
            else if (measured < least * share)
                worse.Add($"{name}: {measured / share:0.00} of the share of the file, {least:0.00} is expected");
        }

        foreach ((string name, double bytes) in AllocatedBytes)
        {
            if (now.AllocatedBytes.TryGetValue(name, out double measured) && measured > bytes)
                worse.Add($"{name}: allocates {measured:0} bytes, {bytes:0} in the file");
        }

        return worse;
    }

    private void Add(string name, double share, double bytes)
    {
        Shares[name] = share;
        AllocatedBytes[name] = Math.Ceiling(bytes);
    }

    // With its family and model: virtual machines give different processors the same name.
    private static string ProcessorName()
    {
        const string cpuInfo = "/proc/cpuinfo";
        if (!File.Exists(cpuInfo)) return System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
        Dictionary<string, string> facts = [];
        foreach (string[] fact in File.ReadLines(cpuInfo).Select(line => line.Split(':', 2)).Where(fact => fact.Length == 2))
            facts.TryAdd(fact[0].Trim(), fact[1].Trim());
        string name = facts.GetValueOrDefault("model name", "unknown");
        return facts.TryGetValue("cpu family", out string? family) && facts.TryGetValue("model", out string? model)
            ? $"{name} (family {family}, model {model})" : name;
    }
}
