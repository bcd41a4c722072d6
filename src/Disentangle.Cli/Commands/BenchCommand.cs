using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Benchmarks;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Reports.PlainText;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle bench</c>.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        Option<string?> architecture = Inputs.Text("--arch", "NAME", "The network architecture (default burgess).");
        Option<string?> data = Inputs.Text("--data", "DATA", "The data set (default dsprites, rendered while training).");
        Option<string?> method = Inputs.Text("--method", "METHOD", "The method (default beta-vae).");
        Option<int?> batch = Inputs.Whole<int>("--batch", "Batch size (default 64).", 1);
        Option<int?> rounds = Inputs.Whole<int>("--rounds", "Pairs of measurements, of which the medians are reported (default 9).", 1);
        Option<int?> warmUp = Inputs.Whole<int>("--warm-up", "Warm-up steps that are not counted (default 5).", 1);
        Option<int?> steps = Inputs.Whole<int>("--steps", "Steps per measurement (default: as many as fill half a second).", 1);
        Option<int?> threads = Inputs.Threads();
        Option<bool> operations = Inputs.Flag("--operations", "Measure each operation of the networks and losses instead.");
        Option<bool> methods = Inputs.Flag("--methods", "Compare a step of every method with one of beta-vae instead.");
        Option<bool> scaling = Inputs.Flag("--scaling", "Measure thread counts, batch sizes and several models at once instead.");
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        CommandWithExamples command = new(
            "bench",
            "Measures the speed of training, as a share of the processor's peak.",
            "disentangle bench",
            "disentangle bench --arch locatello --threads 1 --json",
            "disentangle bench --operations --methods --scaling")
        {
            architecture, data, method, batch, rounds, warmUp, steps, threads, operations, methods, scaling, json,
        };
        command.SetAction(parsed =>
        {
            RunSpecification specification = RunSpecification.Usual(parsed.GetValue(method) ?? "beta-vae", MethodSettings.Empty) with
            {
                Data = parsed.GetValue(data) ?? "dsprites",
                Architecture = parsed.GetValue(architecture) ?? "burgess",
                Batch = parsed.GetValue(batch) ?? 64,
            };
            using Session session = new(parsed.GetValue(threads) ?? 0);
            int count = parsed.GetValue(rounds) ?? 9;
            bool asJson = parsed.GetValue(json);
            JsonObject tables = [];
            if (parsed.GetValue(operations))
            {
                ImageShape images = session.Open(specification.Data).Shape;
                Show(
                    "operations",
                    p => OperationBenchmark.Run(
                        session, specification.Architecture, images, specification.Batch, specification.Latents,
                        count, p, terminal.Interrupted),
                    BenchTables.Print);
            }

            if (parsed.GetValue(methods))
            {
                Show(
                    "methods",
                    p => MethodBenchmark.Run(
                        session, specification.Data, specification.Architecture, specification.Batch, count, p, terminal.Interrupted),
                    BenchTables.Print);
            }

            if (parsed.GetValue(scaling))
                Show("scaling", p => ScalingBenchmark.Run(session, specification, count, p, terminal.Interrupted), BenchTables.Print);
            if (tables.Count > 0)
            {
                if (asJson) terminal.Output.WriteLine(tables.ToJsonString(Indented));
                return ExitCode.Success;
            }

            StepBenchmark benchmark = new(specification, session)
            {
                WarmUpSteps = parsed.GetValue(warmUp) ?? 5, StepsPerRound = parsed.GetValue(steps) ?? 0,
            };
            StepBenchmarkResult result;
            using (ProgressLine progress = new(terminal, "measuring"))
                result = benchmark.Run(count, progress, terminal.Interrupted);
            EncodingBenchmarkResult encoding = EncodingBenchmark.Run(
                session, specification.Architecture, session.Open(specification.Data).Shape, specification.Latents, count,
                terminal.Interrupted);
            AggregateBenchmarkResult aggregate = AggregateBenchmark.Run(session, count, terminal.Interrupted);
            if (asJson) terminal.Output.WriteLine(Json(specification, result, encoding, aggregate).ToJsonString(Indented));
            else Print(specification, result, encoding, aggregate, terminal.Output);
            return ExitCode.Success;

            void Show<T>(string name, Func<IProgress<double>, IReadOnlyList<T>> measure, Action<IReadOnlyList<T>, TextWriter> print)
            {
                IReadOnlyList<T> results;
                using (ProgressLine progress = new(terminal, name)) results = measure(progress);
                tables[name] = BenchTables.Json(results);
                if (!asJson) print(results, terminal.Output);
            }
        });
        return command;
    }

    private static void Print(RunSpecification specification, StepBenchmarkResult result, EncodingBenchmarkResult encoding,
        AggregateBenchmarkResult aggregate, TextWriter output)
    {
        output.WriteLine(
            $"{specification.Method} with {specification.Architecture} on {specification.Data}, "
                + $"batch {specification.Batch}, {result.Threads} threads, {result.VectorBits}-bit vectors");
        var table = new TextTable("measure", "value", "meaning");
        table.Add("peak", $"{result.PeakFlops / 1e9:0.0} GFLOP/s", "multiply-adds with operands in registers, all threads");
        table.Add("step", $"{result.ImagesPerSecond:0} images/s", "data, loss and optimizer included");
        table.Add("work", $"{result.OperationsPerImage / 1e6:0.0} MFLOP/image", "matrix products and convolutions of a step");
        table.Add("share", $"{result.PeakShare:P1}", "of the peak, the median ratio of all rounds");
        table.Add("traffic", $"{result.UncachedBytesPerStep / 1048576.0:0} MiB/step",
            "large activations and gradients that convolutions read and write, by a count");
        table.Add("data", $"{result.DataImagesPerSecond:0} images/s", "read or rendered alone, all threads");
        table.Add("encode", $"{encoding.ImagesPerSecond:0} images/s",
            $"the encoder alone, {encoding.OperationsPerImage / 1e6:0.0} MFLOP/image, {encoding.PeakShare:P1} of the peak");
        table.Add("exp", $"{aggregate.ExponentialsPerSecond / 1e9:0.00} billion/s", "exponentials alone, all threads");
        table.Add("q(z)", $"{aggregate.DensitiesPerSecond / 1e9:0.00} billion/s",
            $"densities of units in the exact decomposition, {aggregate.Share:P0} of the rate of exponentials: one for all units");
        table.Add("allocated", $"{result.AllocatedBytesPerStep:0} bytes/step", "managed memory per training step");
        table.Add("memory", $"{result.WorkingSetBytes / 1048576.0:0} MiB", "of the whole process");
        table.Write(output);
    }

    private static JsonObject Json(RunSpecification specification, StepBenchmarkResult result, EncodingBenchmarkResult encoding,
        AggregateBenchmarkResult aggregate) => new()
        {
            ["method"] = specification.Method,
            ["architecture"] = specification.Architecture,
            ["data"] = specification.Data,
            ["batch"] = specification.Batch,
            ["threads"] = result.Threads,
            ["vectorBits"] = result.VectorBits,
            ["peakGflops"] = result.PeakFlops / 1e9,
            ["imagesPerSecond"] = result.ImagesPerSecond,
            ["dataImagesPerSecond"] = result.DataImagesPerSecond,
            ["mflopPerImage"] = result.OperationsPerImage / 1e6,
            ["peakShare"] = result.PeakShare,
            ["encodedImagesPerSecond"] = encoding.ImagesPerSecond,
            ["encoderMflopPerImage"] = encoding.OperationsPerImage / 1e6,
            ["encoderPeakShare"] = encoding.PeakShare,
            ["exponentialsPerSecond"] = aggregate.ExponentialsPerSecond,
            ["aggregateDensitiesPerSecond"] = aggregate.DensitiesPerSecond,
            ["aggregateShare"] = aggregate.Share,
            ["uncachedBytesPerStep"] = result.UncachedBytesPerStep,
            ["allocatedBytesPerStep"] = result.AllocatedBytesPerStep,
            ["parameters"] = result.ParameterValues,
            ["workingSetBytes"] = result.WorkingSetBytes,
        };
}
