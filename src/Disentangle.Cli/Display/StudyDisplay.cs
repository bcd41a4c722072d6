using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Display;

/// <summary>Shows what the workers of a study do: a table on a terminal, and else lines.</summary>
internal static class StudyDisplay
{
    /// <summary>Shows a training.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="terminal">Where.</param>
    /// <param name="tellBegun">Whether it is a log, in which runs that begin have a line, too, and lines their time.</param>
    /// <param name="work">The work, which is given the observer to tell.</param>
    /// <returns>What the work returns.</returns>
    public static T ShowTraining<T>(
        StudyFolder folder, StudyPlan plan, Terminal terminal, bool tellBegun, Func<IStudyObserver, T> work)
    {
        if (tellBegun || terminal.Live is null) return ShowLines(plan, terminal, tellBegun, work);
        StudyStatus status = StudyStatus.Of(folder, plan);
        int over = status.Counts.Where(pair => new RunState(pair.Key).IsOver).Sum(pair => pair.Value);
        return new StudyTable(terminal.Live(), plan.Runs.Count, over, status.StepsLeft).Show(work);
    }

    /// <summary>Shows how trained runs are measured.</summary>
    /// <inheritdoc cref="ShowTraining"/>
    public static T ShowMeasuring<T>(StudyPlan plan, Terminal terminal, Func<IStudyObserver, T> work) =>
        terminal.Live is null ? ShowLines(plan, terminal, tellBegun: false, work)
            : new StudyTable(terminal.Live(), plan.Runs.Count, over: 0, stepsLeft: 0).Show(work);

    private static T ShowLines<T>(StudyPlan plan, Terminal terminal, bool tellBegun, Func<IStudyObserver, T> work)
    {
        using StudyLines lines = new(plan, terminal, tellBegun);
        return work(lines);
    }
}
