using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Cli.Display;

/// <summary>A <see cref="Sparkline"/> for the loss of each phase and for each of its terms, from the first step of the run on.</summary>
/// <param name="width">The most blocks of each.</param>
internal sealed class Sparklines(int width)
{
    private const string Loss = "";

    private readonly Dictionary<(string Phase, string Term), Sparkline> _lines = [];

    /// <summary>Takes in what was recorded before the run was resumed.</summary>
    /// <param name="history">The records.</param>
    /// <param name="step">The step that the run is at; later records are passed over.</param>
    public void Add(IEnumerable<HistoryRecord> history, long step)
    {
        Dictionary<string, long> before = [];
        foreach (HistoryRecord record in history.Where(record => record.Step <= step))
        {
            long steps = Math.Max(1, record.Step - before.GetValueOrDefault(record.Phase));
            before[record.Phase] = record.Step;
            Of(record.Phase, Loss).Add(record.Loss, steps);
            foreach (HistoryTerm term in record.Terms) Of(record.Phase, term.Name).Add(term.Value, steps);
        }
    }

    /// <summary>Takes in a step.</summary>
    public void Add(in StepReport step)
    {
        foreach (PhaseReport phase in step.Phases)
        {
            Of(phase.Name, Loss).Add(phase.Total);
            foreach (TermReport term in phase.Terms) Of(phase.Name, term.Name).Add(term.Value);
        }
    }

    /// <summary>The line of a phase's loss, or of one of its terms.</summary>
    public string Text(string phase, string term = Loss) => Of(phase, term).ToString();

    private Sparkline Of(string phase, string term)
    {
        if (!_lines.TryGetValue((phase, term), out Sparkline? line)) _lines[(phase, term)] = line = new Sparkline(width);
        return line;
    }
}
