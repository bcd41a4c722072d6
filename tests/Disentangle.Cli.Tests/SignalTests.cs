using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Disentangle.Cli.Tests;

/// <summary>Signals that ask to stop.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data, _run;

    public SignalTests() => (_data, _run) = (TinyData.Write(_folder), _folder["run"]);

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("INT", "")]
    [InlineData("TERM", "")]
    [InlineData("HUP", "")]
    [InlineData("HUP", ">&- 2>&- <&-")]
    public void Training_stops_with_a_checkpoint(string signal, string streams)
    {
        using ChildProcess process = ChildProcess.Start($"{Endless} {streams}");
        Outcome outcome = process.Until(Trains).Signal(signal).End();
        Assert.Equal(130, outcome.Code);
        if (streams.Length == 0)
            Assert.Matches(
                @"^disentangle: stopped at step \d+ of 1000000000; a checkpoint is written\n  "
                    + @"hint: continue with disentangle resume \S+\n$", outcome.Error);
        Complete();
    }

    [LinuxFact]
    public void A_shell_may_send_what_its_terminal_has_sent_already()
    {
        using ChildProcess process = ChildProcess.Start(Endless);
        Assert.Equal(130, process.Until(Trains).Signal("HUP").Signal("HUP").Signal("TERM").End().Code);
        Complete();
    }

    [LinuxFact]
    public void Nohup_is_respected()
    {
        using ChildProcess process = ChildProcess.Start(Endless, "trap '' HUP;");
        process.Until(Trains).Signal("HUP");
        long before = new FileInfo(Path.Combine(_run, "history.jsonl")).Length;
        process.Until(() => new FileInfo(Path.Combine(_run, "history.jsonl")).Length > before + 1000);
        Assert.Equal(130, process.Signal("TERM").End().Code);
        Complete();
    }

    [LinuxTheory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(180)]
    [InlineData(250)]
    [InlineData(400)]
    public void A_signal_in_the_first_moments_leaves_a_run_or_nothing(int milliseconds)
    {
        using ChildProcess process = ChildProcess.Start(Endless);
        Thread.Sleep(milliseconds);
        Outcome outcome = process.Signal("TERM").End();

        // Before the program is loaded, the system ends the process.
        Assert.Contains(outcome.Code, new[] { 130, 143 });
        Assert.DoesNotContain("unexpected", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        if (outcome.Code == 143) Assert.False(Directory.Exists(_run));
        else if (Directory.Exists(_run)) Complete();
    }

    [LinuxTheory]
    [InlineData("train vae --steps 5 --batch 8")]
    [InlineData("import MODEL --map disentangle --method beta-vae")]
    public void A_signal_while_pictures_are_decoded_leaves_nothing(string command)
    {
        // Many names of one picture of 200 KB, which take seconds to decode. That it is under way is seen by what the process has read.
        const int many = 6000, some = 200;
        string pictures = _folder["pictures"];
        Directory.CreateDirectory(pictures);
        File.WriteAllBytes(_folder["one.png"], Noise());
        for (int i = 0; i < many; i++) File.CreateSymbolicLink(Path.Combine(pictures, $"{i}.png"), _folder["one.png"]);
        long enough = some * new FileInfo(_folder["one.png"]).Length;
        string words = command.Replace("MODEL", Exported(), StringComparison.Ordinal);
        using ChildProcess process = ChildProcess.Start($"{words} --data images:{pictures}@64 --arch tiny --latents 4 --out {_run}");
        Outcome outcome = process.Until(() => process.BytesRead > enough).Signal("TERM").End();
        Assert.Equal((130, "disentangle: stopped\n"), (outcome.Code, outcome.Error));
        Assert.False(Directory.Exists(_run));
        WithoutLeftovers();
    }

    [LinuxFact]
    public void A_signal_during_import_leaves_a_run_or_nothing()
    {
        string model = Exported();
        for (int milliseconds = 0; milliseconds < 600; milliseconds += 75)
        {
            string run = $"{_run}-{milliseconds}";
            string words = $"import {model} --map disentangle --method beta-vae --data {_data} --arch tiny --latents 4 --out {run}";
            using ChildProcess process = ChildProcess.Start(words);
            Thread.Sleep(milliseconds);
            Outcome outcome = process.Signal("TERM").End();
            Assert.Contains(outcome.Code, new[] { 0, 130, 143 });
            if (outcome.Code == 130) Assert.Equal("disentangle: stopped\n", outcome.Error);
            else Assert.Equal("", outcome.Error);

            // At the end of the process nothing listens any more: it may be done and be ended by the signal.
            if (outcome.Code != 143) Assert.Equal(outcome.Code == 0, Directory.Exists(run));
            if (Directory.Exists(run)) TrainedRun.Open(run).Dispose();
            WithoutLeftovers();
        }
    }

    private static byte[] Noise()
    {
        using Image<Rgb24> picture = new(256, 256);
        Random random = new(1);
        byte[] colour = new byte[3];
        for (int i = 0; i < 256 * 256; i++)
        {
            random.NextBytes(colour);
            picture[i % 256, i / 256] = new Rgb24(colour[0], colour[1], colour[2]);
        }

        using MemoryStream file = new();
        picture.SaveAsPng(file);
        return file.ToArray();
    }

    private string Exported()
    {
        string model = _folder["model.safetensors"];
        string run = TinyData.Train(_folder, name: "trained").Path;
        Assert.Equal(0, CommandLine.Run("export", run, "--format", "safetensors", "--out", model).Code);
        return model;
    }

    private string Endless =>
        $"train vae --data {_data} --steps 1000000000 --batch 8 --latents 2 --arch tiny --history-every 1 --checkpoint-every "
            + $"0 --no-evaluate --out {_run}";

    private bool Trains() => File.Exists(Path.Combine(_run, "history.jsonl"))
        && new FileInfo(Path.Combine(_run, "history.jsonl")).Length > 1000;

    /// <summary>Asserts that there is a run that can be resumed, and no leftover.</summary>
    private void Complete()
    {
        using TrainedRun trained = TrainedRun.Open(_run);
        Assert.True(trained.Step >= 0);
        WithoutLeftovers();
    }

    private void WithoutLeftovers()
    {
        string[] endings = [".tmp", ".writing"];
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories), path =>
                endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));
    }
}
