using Disentangle.Reliability.CrashPoints;
using Disentangle.Reliability.Disks;
using Disentangle.Reliability.Kills;
using Disentangle.Reliability.PowerLoss;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Tests;

/// <summary>The quick forms of what <c>benchmarks/reliability</c> tries at length.</summary>
public sealed class ProcessTests(ProcessTests.Tried tried) : IClassFixture<ProcessTests.Tried>
{
    [Fact]
    public void Commands_that_were_killed_and_called_again_end_as_if_nothing_had_been()
    {
        StringWriter table = new();
        Assert.True(KillCommand.Run(tried.Scratch, tried.Commands, 8, 1, table) == 0, table.ToString());
    }

    [FactWithStrace]
    public void Commands_that_were_killed_at_a_system_call_end_as_if_nothing_had_been()
    {
        StringWriter table = new();
        Interruption[] commands = [.. tried.Commands.Where(command => command.HasOneOrder)];
        CrashPointCommand.Run(tried.Scratch, commands, 4, table);
        Assert.EndsWith($"\n{4 * commands.Length} crash points, 0 faults\n", table.ToString(), StringComparison.Ordinal);
    }

    [FactWithStrace]
    public void A_power_loss_at_any_call_of_a_save_loses_nothing_that_was_reported()
    {
        StringWriter table = new();
        Assert.True(PowerLossCommand.Run(tried.PowerScratch, tried.Scenarios, 8, 1, table) == 0, table.ToString());
    }

    [FactWithStrace]
    public void Without_its_flushes_a_save_would_lose_what_was_reported()
    {
        PowerLossScenario train = tried.Scenarios[0];
        Assert.Equal("train", train.Name);
        Assert.Equal(["saved 0\n", "saved 10\n", "saved 20\n", "saved 30\n", "ended"],
            train.Operations.OfType<Report>().Select(report => report.Text).Where(text => text[0] is 's' or 'e'));
        foreach (NameOrder order in Enum.GetValues<NameOrder>())
        {
            ReplayResult result = Replay.Run(train.Before, [.. train.Operations.Where(operation => operation is not Flush)], train.Fault,
                order, 20, 1, tried.PowerScratch["state"]);
            Assert.Contains(result.Faults, fault => fault.Contains("was saved", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_flipped_bit_is_noticed_or_changes_nothing()
    {
        StringWriter table = new();
        Assert.True(DiskCommand.Run(tried.Scratch, tried.Commands, 10, 1, ["flips"], table) == 0, table.ToString());
    }

    /// <summary>What the tests try, each made once.</summary>
    public sealed class Tried : IDisposable
    {
        private readonly Lazy<IReadOnlyList<Interruption>> _commands;
        private readonly Lazy<IReadOnlyList<PowerLossScenario>> _scenarios;

        public Tried()
        {
            _commands = new(() => Interruption.All(Scratch));
            _scenarios = new(() => [.. PowerLossScenario.All(PowerScratch)]);
        }

        internal Scratch Scratch { get; } = Scratch.InMemory();

        // Of its own: both make runs and models of the same names.
        internal Scratch PowerScratch { get; } = Scratch.InMemory();

        internal IReadOnlyList<Interruption> Commands => _commands.Value;

        internal IReadOnlyList<PowerLossScenario> Scenarios => _scenarios.Value;

        public void Dispose()
        {
            Scratch.Dispose();
            PowerScratch.Dispose();
        }
    }

    /// <summary>Skipped with the reason where system calls cannot be traced.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class FactWithStraceAttribute : FactAttribute
    {
        public FactWithStraceAttribute() => Skip = Strace.WhyNot();
    }
}
