using System.Text.RegularExpressions;
using Disentangle.Cli.Display;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;
using Spectre.Console;

namespace Disentangle.Cli.Tests;

public sealed partial class StudyTableTests
{
    private static readonly StudyPlan Plan = StudyPlan.Of(StudyFile.Parse("""
        study: shown
        defaults: { arch: tiny, batch: 8, steps: 100 }
        data: [dsprites]
        grid: [{ method: beta-vae, set: { beta: [1, 4] } }, { method: factor-vae }]
        """, "shown"), "shown");

    [Fact]
    public void Runs_in_work_have_rows_with_their_steps_and_speed_and_the_last_line_has_totals()
    {
        string shown = Show(80, observer =>
        {
            observer.Began(Plan.Runs[0], 0);
            observer.Began(Plan.Runs[1], 50);
            observer.Began(Plan.Runs[2], 100);
            observer.Stepped(Plan.Runs[0], 20, 160);
            observer.Stepped(Plan.Runs[1], 75, 40);
            observer.Measuring(Plan.Runs[2], "mig");
            Thread.Sleep(600); // until it is drawn
        });

        // 80 steps of 8 images at 160 images/s, and 25 at 40.
        Assert.Matches($@"{Regex.Escape(Plan.Runs[0].Name[..8])}.* 20/100 +160 images/s +4 s left", shown);
        Assert.Matches(@" 75/100 +40 images/s +5 s left", shown);
        Assert.Matches(@" 100/100 +measuring +mig", shown);
        Assert.Contains("4 of 7 runs done, 3 in work, 200 images/s", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_ends_leaves_a_line_and_its_row_goes()
    {
        string shown = Show(120, observer =>
        {
            observer.Began(Plan.Runs[0], 0);
            observer.Began(Plan.Runs[1], 0);
            observer.Stepped(Plan.Runs[0], 100, 160);
            observer.Ended(Plan.Runs[0], new RunState(RunPhase.Measured));
            observer.Ended(Plan.Runs[1], new RunState(RunPhase.GivenUp) { Reason = "the disk\u001b[2J is full" });
        });
        Assert.Contains($"[1/7] 0 s  measured  {Plan.Runs[0].Name}", shown, StringComparison.Ordinal);
        Assert.Contains($"[2/7] 0 s  given-up  {Plan.Runs[1].Name}: the disk", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", shown, StringComparison.Ordinal);
        Assert.EndsWith("6 of 7 runs done, 1 failed, 0 in work", shown.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_of_the_work_is_its_own()
    {
        UserErrorException failure = new("there is no folder x");
        Assert.Same(failure, Assert.Throws<UserErrorException>(() => Show(80, _ => throw failure)));
    }

    [Fact]
    public void A_long_name_keeps_its_beginning_and_its_end()
    {
        string shown = Show(60, observer =>
        {
            observer.Began(Plan.Runs[0], 0);
            Thread.Sleep(600);
        });
        string name = Plan.Runs[0].Name;
        Assert.Contains($"{name[..9]}...{name[^8..]} ", shown, StringComparison.Ordinal);
    }

    private static string Show(int width, Action<IStudyObserver> work)
    {
        StringWriter output = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.No, ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        new StudyTable(console, runs: 7, over: 4, stepsLeft: 300).Show(observer =>
        {
            work(observer);
            return 0;
        });
        return Moves().Replace(output.ToString(), "");
    }

    // What moves the cursor, erases lines or hides the cursor; nothing that a run could have said.
    [GeneratedRegex(@"\u001b\[(\?25[lh]|[0-9]*[AK])")]
    private static partial Regex Moves();
}
