using Disentangle.Cli.Display;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Tests;

public sealed class SparklineTests
{
    [Fact]
    public void Blocks_go_from_the_least_to_the_largest_number()
    {
        Sparkline line = new(width: 20);
        Assert.Equal("", line.ToString());
        foreach (double value in (double[])[0, 1, 2, 3, 4, 5, 6, 7, double.NaN, 3.4]) line.Add(value);
        Assert.Equal("\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588 \u2584", line.ToString());
    }

    [Fact]
    public void A_number_that_stays_the_same_is_a_flat_line()
    {
        Sparkline line = new(width: 8);
        line.Add(5, steps: 3);
        Assert.Equal("\u2581\u2581\u2581", line.ToString());
    }

    [Fact]
    public void Neighbours_become_one_where_there_is_no_more_room()
    {
        // 8 steps of width 4: blocks of 4 steps, with means 1.5 and 5.5; the ninth waits for its block to be full.
        Sparkline line = new(width: 4);
        for (int i = 0; i < 9; i++) line.Add(i);
        Assert.Equal("\u2581\u2588", line.ToString());
        for (int i = 9; i < 12; i++) line.Add(i);
        Assert.Equal("\u2581\u2585\u2588", line.ToString());
    }

    [Theory]
    [InlineData(4, 1000)]
    [InlineData(7, 1234)]
    public void However_long_it_is_it_never_has_more_blocks(int width, int steps)
    {
        Sparkline one = new(width), many = new(width);
        for (int i = 0; i < steps; i++)
        {
            one.Add(i / 100);
            if (i % 100 == 99 || i == steps - 1) many.Add(i / 100, i % 100 + 1);
            Assert.InRange(one.ToString().Length, 0, width - 1);
        }

        // A number for several steps is that number so many times.
        Assert.Equal(one.ToString(), many.ToString());
        Assert.True(one.ToString().Length >= width / 2);
    }

    [Fact]
    public void What_was_recorded_before_a_run_was_resumed_is_at_the_left()
    {
        Sparklines lines = new(width: 10);
        lines.Add(
            [new HistoryRecord(1, "vae", 0, 7, [new HistoryTerm("kl", 1, 0)]),
                new HistoryRecord(3, "vae", 0, 0, [new HistoryTerm("kl", 1, 7)]),
                new HistoryRecord(5, "vae", 0, 9, [new HistoryTerm("kl", 1, 9)])],
            step: 4);
        Assert.Equal("\u2588\u2581\u2581", lines.Text("vae"));
        Assert.Equal("\u2581\u2588\u2588", lines.Text("vae", "kl"));
    }
}
