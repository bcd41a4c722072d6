using System.Diagnostics;
using System.Globalization;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Tests.States;

/// <summary>One worker has a run at a time, on whatever machine, and a run whose worker died is taken over.</summary>
public sealed class ClaimTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly Owner Elsewhere = Owner.Current with { Host = "elsewhere", Boot = "another", Process = 7 };

    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, Claim.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_claim_excludes_others_until_it_is_given_back()
    {
        using (Claim first = Take(Owner.Current)!)
        {
            Assert.Null(Take(Elsewhere));
            Assert.Null(Take(Owner.Current));
            Assert.True(first.Touch());
            Assert.True(first.IsHeld());
            Assert.Equal(Owner.Current, Claim.Holder(_folder.Path)!.Owner);
        }

        Assert.False(System.IO.File.Exists(File));
        using Claim? next = Take(Elsewhere);
        Assert.NotNull(next);
    }

    [Fact]
    public void A_claim_of_a_process_of_this_machine_that_has_ended_is_taken_over_at_once()
    {
        Owner dead = Owner.Current with { StartedAt = "1" }; // its number is another process's by now
        Claim left = Take(dead)!;
        using Claim? next = Take(Owner.Current);
        Assert.NotNull(next);
        Assert.False(left.IsHeld());
        Assert.False(left.Touch());
        left.Dispose();
        Assert.True(next.IsHeld());
    }

    // As in containers whose first process asks for none of its children.
    [Fact]
    public void A_process_that_has_ended_counts_as_ended_while_it_is_still_listed()
    {
        if (!OperatingSystem.IsLinux()) return;
        using Process parent = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        try
        {
            int child = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            Owner owner = Owner.Of(child);
            Assert.False(owner.HasEnded(Owner.Current));
            SpinWait.SpinUntil(() => StateOf(child) == "Z", TimeSpan.FromSeconds(20));
            Assert.Equal("Z", StateOf(child));
            Assert.True(owner.HasEnded(Owner.Current));
        }
        finally
        {
            parent.Kill();
        }

        static string StateOf(int process) => System.IO.File.ReadAllText($"/proc/{process}/stat").Split(") ")[1].Split(' ')[0];
    }

    [Theory]
    [InlineData("host")]
    [InlineData("boot")]
    [InlineData("namespace")]
    public void Of_another_machine_or_container_only_silence_counts(string what)
    {
        Owner other = what switch
        {
            "host" => Owner.Current with { Host = "elsewhere", StartedAt = "1" },
            "boot" => Owner.Current with { Boot = "another", StartedAt = "1" },
            _ => Owner.Current with { Namespace = "pid:[1]", StartedAt = "1" },
        };
        using Claim held = Take(other)!;
        Assert.Null(Take(Owner.Current));
        Age(TimeSpan.FromMinutes(9));
        Assert.Null(Take(Owner.Current));
        Age(TimeSpan.FromMinutes(11));
        using Claim? next = Take(Owner.Current);
        Assert.NotNull(next);
    }

    [Fact]
    public void A_holder_that_wakes_up_late_harms_no_one()
    {
        Claim asleep = Take(Elsewhere)!;
        Age(TimeSpan.FromMinutes(11));
        using Claim next = Take(Owner.Current)!;
        string content = System.IO.File.ReadAllText(File);
        Assert.False(asleep.Touch());
        asleep.Dispose();
        Assert.Equal(content, System.IO.File.ReadAllText(File));
        Assert.True(next.IsHeld());
    }

    [Fact]
    public void Touching_makes_a_claim_young_again()
    {
        using Claim held = Take(Elsewhere)!;
        Age(TimeSpan.FromMinutes(11));
        Assert.True(held.Touch());
        Assert.Null(Take(Owner.Current));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"token\": 3}")]
    [InlineData("[]")]
    public void A_claim_that_cannot_be_read_counts_until_it_is_old(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.Null(Take(Owner.Current));
        Age(TimeSpan.FromMinutes(11));
        using Claim? next = Take(Owner.Current);
        Assert.NotNull(next);
    }

    [Fact]
    public void Of_many_workers_at_once_one_takes_over_a_stale_claim()
    {
        for (int round = 0; round < 20; round++)
        {
            Claim left = Take(Elsewhere)!;
            Age(TimeSpan.FromMinutes(11));
            Claim?[] taken = new Claim?[8];
            using Barrier start = new(taken.Length);
            Thread[] workers = [.. Enumerable.Range(0, taken.Length).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                taken[i] = Take(Owner.Current);
            }))];
            foreach (Thread worker in workers) worker.Start();
            foreach (Thread worker in workers) worker.Join();
            Assert.Equal(1, taken.Count(claim => claim?.IsHeld() == true));
            foreach (Claim? claim in taken) claim?.Dispose();
            left.Dispose();
            Assert.Empty(Directory.GetFiles(_folder.Path));
        }
    }

    [Fact]
    public void A_worker_that_looks_at_the_clock_keeps_no_other_from_beginning_the_run()
    {
        using CancellationTokenSource done = new();
        Thread looking = new(() =>
        {
            while (!done.IsCancellationRequested) Claim.ServerTime(_folder.Path);
        });
        looking.Start();
        try
        {
            for (int i = 0; i < 2000; i++) Experiments.Runs.RunFolder.RequireFree(_folder.Path, force: false);
        }
        finally
        {
            done.Cancel();
            looking.Join();
        }
    }

    [Fact]
    public void The_clock_is_the_file_servers() =>
        Assert.InRange((Claim.ServerTime(_folder.Path) - DateTime.UtcNow).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(5));

    private Claim? Take(Owner owner) => Claim.TryTake(_folder.Path, owner, Patience);

    private void Age(TimeSpan age) => System.IO.File.SetLastWriteTimeUtc(File, DateTime.UtcNow - age);
}
