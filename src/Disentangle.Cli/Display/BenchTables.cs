using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Benchmarks;
using Disentangle.Reports.PlainText;

namespace Disentangle.Cli.Display;

/// <summary>The tables of <c>disentangle bench</c>, as text and as JSON.</summary>
internal static class BenchTables
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public static void Print(IReadOnlyList<OperationBenchmarkResult> operations, TextWriter output)
    {
        TextTable table = new("operation", "MFLOP", "KiB", "ms", "GB/s", "share of peak");
        foreach (OperationBenchmarkResult one in operations)
        {
            table.Add(
                one.Name, $"{one.Operations / 1e6:0.000}", $"{one.Bytes / 1024:0}", $"{one.Seconds * 1e3:0.0000}",
                $"{one.Bytes / one.Seconds / 1e9:0.0}", $"{one.PeakShare:P1}");
        }

        table.Write(output);
        output.WriteLine("A multiply-add counts as two operations; any other operation counts as one per value.");
    }

    public static void Print(IReadOnlyList<MethodBenchmarkResult> methods, TextWriter output)
    {
        TextTable table = new("method", "networks", "ms/step", $"x {MethodBenchmark.Yardstick}", "MFLOP/image",
            "share of peak", "bytes/step", "parameters");
        foreach (MethodBenchmarkResult one in methods)
        {
            table.Add(
                one.Method, one.Architecture, $"{one.SecondsPerStep * 1e3:0.00}", $"{one.Relative:0.00}",
                $"{one.OperationsPerImage / 1e6:0.0}", $"{one.PeakShare:P1}",
                $"{one.AllocatedBytesPerStep:0}", $"{one.ParameterValues}");
        }

        table.Write(output);
    }

    public static void Print(IReadOnlyList<ScalingBenchmarkResult> scaling, TextWriter output)
    {
        TextTable table = new("threads", "batch", "models", "images/s", "compared with", "speed-up", "peak", "share of peak");
        foreach (ScalingBenchmarkResult one in scaling)
        {
            table.Add(
                $"{one.Threads}", $"{one.Batch}", $"{one.Models}", $"{one.ImagesPerSecond:0}", one.Beside,
                $"{one.Relative:0.00}", $"{one.PeakRelative:0.00}",
                $"{one.PeakShare:P1}");
        }

        table.Write(output);
    }

    public static JsonArray Json<T>(IEnumerable<T> results) => [.. results.Select(one => JsonSerializer.SerializeToNode(one, Camel))];
}
