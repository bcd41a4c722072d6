using System.Diagnostics;
using System.Text.Json;
using Disentangle.Studies.Tests.Runs;

namespace Disentangle.Studies.Tests.Interchange;

/// <summary>
/// A test that runs models in ONNX Runtime, where the package onnxruntime-node is in the folder that DISENTANGLE_ONNXRUNTIME names; without
/// it, or without node, the test is skipped.
/// </summary>
internal sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute()
    {
        if (!OnnxRuntime.IsThere) Skip = $"ONNX Runtime is not there: {OnnxRuntime.Variable} must name a folder where npm install onnxruntime-node was run, and node must be on the path";
    }
}

/// <summary>Runs models in ONNX Runtime.</summary>
internal static class OnnxRuntime
{
    public const string Variable = "DISENTANGLE_ONNXRUNTIME";

    private static readonly string? Modules = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.Combine(folder, "node_modules") : null;

    public static bool IsThere => Modules is not null && Directory.Exists(Path.Combine(Modules, "onnxruntime-node")) && OnPath("node");

    /// <summary>The outputs of each model, by name.</summary>
    public static IReadOnlyList<Dictionary<string, Result>> Run(TemporaryFolder folder, params Job[] jobs)
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web);
        File.WriteAllText(folder["jobs.json"], JsonSerializer.Serialize(jobs, options));
        ProcessStartInfo start = new("node", [Path.Combine(AppContext.BaseDirectory, "run_onnx.cjs"), folder["jobs.json"]])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["NODE_PATH"] = Modules;
        using Process node = Process.Start(start)!;
        Task<string> errors = node.StandardError.ReadToEndAsync();
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors.Result);
        return JsonSerializer.Deserialize<List<Dictionary<string, Result>>>(output, options)!;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    public sealed record Job(string Model, string Input, int[] Dims, float[] Values);

    public sealed record Result(int[] Dims, float[] Values);
}
