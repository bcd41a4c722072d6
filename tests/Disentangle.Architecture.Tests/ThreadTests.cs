using System.Text.RegularExpressions;

namespace Disentangle.Architecture.Tests;

/// <summary>That nothing works on threads which nobody counts, so that <c>--threads</c> binds everything.</summary>
public sealed partial class ThreadTests
{
    // Benchmarks measure threads; the others are what the decision on threads describes.
    private static readonly string[] MayStartThreads =
    [
        "Disentangle.Foundation/CrewLoop.cs",
        "Disentangle.Tensors/Kernels/Workers.cs",
        "Disentangle/Training/BatchFeed.cs",
        "Disentangle.Experiments/Benchmarks/ReadingSpeed.cs",
        "Disentangle.Experiments/Benchmarks/ScalingBenchmark.cs",
        "Disentangle.Studies/Work/StudyCrew.cs",
        "Disentangle.Studio/Models/Jobs.cs",
        "Disentangle.Studio/Models/ModelThread.cs",
        "Disentangle.Studio/Models/StudyBoard.cs",
    ];

    [Fact]
    public void Work_is_shared_out_by_crews_and_kernels_alone() => Assert.Equal(MayStartThreads.Order(), FilesWith(Threads()));

    [Fact]
    public void Kernels_are_made_by_sessions_alone() =>
        Assert.Equal(["Disentangle.Experiments/Runs/Session.cs", "Disentangle.Tensors/Kernels/CpuDevice.cs"], FilesWith(Kernels()));

    [Fact]
    public void Processors_are_counted_in_one_place() => Assert.Equal(
        [
            "Disentangle.Experiments/Benchmarks/ScalingBenchmark.cs",
            "Disentangle.Experiments/Runs/MachineDescription.cs",
            "Disentangle.Foundation/Crew.cs",
        ],
        FilesWith(Processors()));

    // Only where a caller of the library gave no crew; within the library each is handed on.
    [Fact]
    public void One_thread_per_processor_is_never_chosen_but_by_default()
    {
        foreach (string file in Repository.SourceFiles("src"))
        {
            string text = Default().Replace(File.ReadAllText(file), "");
            Assert.False(AllProcessors().IsMatch(text), $"{file} works on all processors whatever its caller says");
        }
    }

    private static IEnumerable<string> FilesWith(Regex pattern) => Repository.SourceFiles("src")
        .Where(file => pattern.IsMatch(Comment().Replace(File.ReadAllText(file), "")))
        .Select(file => Path.GetRelativePath(Path.Combine(Repository.Root, "src"), file).Replace('\\', '/'))
        .Order();

    [GeneratedRegex(@"\bParallel\.|\bAsParallel\(|\bTask\.Run\(|\bTask\.Factory|\bnew Thread\(|\bThreadPool\.")]
    private static partial Regex Threads();

    [GeneratedRegex(@"\bCreateKernels\(")]
    private static partial Regex Kernels();

    [GeneratedRegex(@"\bEnvironment\.ProcessorCount\b")]
    private static partial Regex Processors();

    [GeneratedRegex(@"(\?\?=?|init; \} =)\s+Crew\.AllProcessors\b")]
    private static partial Regex Default();

    [GeneratedRegex(@"\bCrew\.AllProcessors\b")]
    private static partial Regex AllProcessors();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();
}
