using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Disentangle.TorchSharpBenchmark;

Option<string> arch = new("--arch") { DefaultValueFactory = _ => "burgess" };
arch.AcceptOnlyFromAmong("burgess", "locatello");
Option<string> layout = new("--layout") { DefaultValueFactory = _ => "contiguous" };
layout.AcceptOnlyFromAmong("contiguous", "channels_last");
Option<string> precision = new("--precision") { DefaultValueFactory = _ => "float32" };
Option<string?> adam = new("--adam");
Option<bool> compile = new("--compile");
Option<double> beta = new("--beta") { DefaultValueFactory = _ => 4 };
Option<int> channels = Whole("--channels", 1), batch = Whole("--batch", 64), threads = Whole("--threads", 1),
    warmUp = Whole("--warm-up", 10), steps = Whole("--steps", 50);
RootCommand command = new("Training steps of a beta-VAE with TorchSharp, timed in this process; prints one line of JSON.")
{
    arch, layout, precision, adam, compile, beta, channels, batch, threads, warmUp, steps,
};
command.SetAction(parsed =>
{
    string? missing = parsed.GetValue(precision) != "float32" ? "autocast" : parsed.GetValue(compile) ? "torch.compile"
        : parsed.GetValue(adam) is { } form ? $"form of Adam called {form}" : null;
    if (missing is not null)
    {
        Console.Error.WriteLine($"TorchSharp has no {missing}");
        return 1;
    }

    manual_seed(0);
    set_num_threads(parsed.GetValue(threads));
    set_num_interop_threads(1);
    bool last = parsed.GetValue(layout) == "channels_last";
    using BetaVae model = new(parsed.GetValue(arch)!, parsed.GetValue(channels), parsed.GetValue(beta));
    if (last) model.StoreChannelsLast();
    using Adam optimizer = optim.Adam(model.parameters(), lr: 5e-4);
    Tensor[] batches = [.. Enumerable.Range(0, 16).Select(_ =>
    {
        Tensor images = rand(parsed.GetValue(batch), parsed.GetValue(channels), 64, 64).lt(0.5).to(ScalarType.Float32);
        return last ? BetaVae.ChannelsLast(images) : images;
    })];
    int done = 0;
    float first = Step(), loss = first;
    for (int i = 0; i < parsed.GetValue(warmUp); i++) loss = Step();
    long begun = Stopwatch.GetTimestamp();
    for (int i = 0; i < parsed.GetValue(steps); i++) loss = Step();
    double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        imagesPerSecond = parsed.GetValue(steps) * parsed.GetValue(batch) / seconds,
        parameters = model.parameters().Sum(parameter => parameter.numel()),
        firstLoss = first,
        lastLoss = loss,
        peakMemoryBytes = Process.GetCurrentProcess().PeakWorkingSet64,
        torch = $"{__version__} through TorchSharp {typeof(Tensor).Assembly.GetName().Version?.ToString(3)}",
        capability = "chosen by itself",
        blas = Array.Empty<string>(),
    }));
    return 0;

    float Step()
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.zero_grad();
        Tensor value = model.forward(batches[done++ % batches.Length]);
        value.backward();
        optimizer.step();
        return value.item<float>();
    }
});
return command.Parse(args).Invoke();

static Option<int> Whole(string name, int value) => new(name) { DefaultValueFactory = _ => value };
