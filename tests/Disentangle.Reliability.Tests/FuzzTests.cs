using Disentangle.Reliability.Fuzzing;
using Disentangle.Reliability.Fuzzing.Readers;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Tests;

/// <summary>Tests that measure the time and the memory of this process: nothing else runs in it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "alone";
}

/// <summary>Some mutants for every reader; and readers that fall, so that the watch is watched.</summary>
[Collection(Alone.Name)]
public sealed class FuzzTests : IClassFixture<FuzzTests.Catalogue>, IDisposable
{
    private const int Mutants = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Catalogue _catalogue;
    private readonly Scratch _scratch = Scratch.InMemory();

    public FuzzTests(Catalogue catalogue) => _catalogue = catalogue;

    public static TheoryData<string> Readers
    {
        get
        {
            using ReaderCatalogue catalogue = new();
            return [.. catalogue.All.Select(reader => reader.Name)];
        }
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_mutated_file_is_read_or_refused_in_a_sentence(string name)
    {
        FuzzReader reader = _catalogue.Readers.Get(name);
        using Fuzzer fuzzer = new(_scratch.Root, seed: 14);
        Task<FuzzResult> running = Task.Run(() => fuzzer.Run(reader, (long)Math.Ceiling(Mutants * reader.Share)));
        while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(1))) != running)
        {
            // A reader that never ends would otherwise be a test that never ends.
            if (fuzzer.Now is { } now && DateTime.UtcNow - now.Since > Patience)
                Assert.Fail($"{name} has read {Convert.ToBase64String(File.ReadAllBytes(now.Path))} for {Patience.TotalSeconds:0} s");
        }

        FuzzResult result = await running;
        Assert.Equal("",
            string.Join("\n",
                result.Findings.Select(finding => $"{finding.Kind}: {finding.Text}; file: {Convert.ToBase64String(finding.Input)}")));
    }

    [Fact]
    public void Exceptions_memory_and_hangs_are_found_and_refusals_are_not()
    {
        byte[] seed = [1, 2, 3, 4];
        Assert.Empty(Run(new FuzzReader("refuses", "a", [seed], _ => throw new UserErrorException("no")), 50).Findings);
        Assert.Contains("IndexOutOfRangeException",
            Assert.Single(Run(new FuzzReader("throws", "a", [seed], path => _ = seed[File.ReadAllBytes(path).Length]), 20).Findings).Kind,
            StringComparison.Ordinal);
        Assert.StartsWith("memory",
            Assert.Single(Run(new FuzzReader("takes", "a", [seed], _ => GC.KeepAlive(new byte[300 << 20])), 2).Findings).Kind,
            StringComparison.Ordinal);
        using Fuzzer impatient = new(_scratch.Root, seed: 1) { MostSeconds = 0.2 };
        Assert.StartsWith("hang", Assert.Single(impatient.Run(new FuzzReader("works", "a", [seed], _ => Work()), 0).Findings).Kind,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_smallest_file_of_a_kind_is_kept_and_the_same_seed_gives_the_same()
    {
        FuzzReader reader = new("throws", "a", [new byte[64]], path =>
        {
            if (File.ReadAllBytes(path).AsSpan().Contains((byte)0xff)) throw new InvalidOperationException();
        });
        Finding first = Assert.Single(Run(reader, 3000).Findings), second = Assert.Single(Run(reader, 3000).Findings);
        Assert.Equal(first.Input, second.Input);
        Assert.InRange(first.Input.Length, 1, 64);
        Assert.Contains((byte)0xff, first.Input);
    }

    // Of the processor's time, whatever else the machine does.
    private static void Work()
    {
        TimeSpan end = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(0.25);
        while (Environment.CpuUsage.TotalTime < end) Thread.SpinWait(10_000);
    }

    private FuzzResult Run(FuzzReader reader, long count)
    {
        using Fuzzer fuzzer = new(_scratch.Root, seed: 1);
        return fuzzer.Run(reader, count);
    }

    /// <summary>The readers, made once.</summary>
    public sealed class Catalogue : IDisposable
    {
        internal ReaderCatalogue Readers { get; } = new();

        public void Dispose() => Readers.Dispose();
    }
}
