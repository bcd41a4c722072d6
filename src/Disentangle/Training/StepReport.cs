using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>The value of one term of a loss.</summary>
/// <param name="Name">For example <c>kl</c>.</param>
/// <param name="Weight">What it counted in the loss.</param>
/// <param name="Value">Without the weight; nats, mean over the batch.</param>
public readonly record struct TermReport(string Name, float Weight, float Value);

/// <summary>The loss of one phase of a step.</summary>
public sealed class PhaseReport
{
    private TermReport[] _terms = [];
    private int _count;

    internal PhaseReport(string name) => Name = name;

    /// <summary>For example <c>vae</c>.</summary>
    public string Name { get; }

    /// <summary>The weighted sum of the terms: what the phase minimised.</summary>
    public float Total { get; private set; }

    /// <summary>The terms in the order in which the method gives them.</summary>
    public ReadOnlySpan<TermReport> Terms => _terms.AsSpan(0, _count);

    /// <summary>Takes the terms of a loss.</summary>
    /// <param name="loss">Of the phase.</param>
    /// <param name="values">What <see cref="Loss.Values"/> gave, read by the host.</param>
    internal void Take(Loss loss, ReadOnlySpan<float> values)
    {
        _count = 0;
        ReadOnlySpan<Term> terms = loss.Terms;
        int kept = terms.Length - loss.Observed, next = 0;
        foreach (ref readonly Term term in terms[..kept])
        {
            int length = term.Measure?.Length ?? 1;
            float value = term.Measure is { } measure ? measure.Compute(values.Slice(next, length)) : values[next];
            Add(new TermReport(term.Name, term.Weight, value));
            next += length;
        }

        // Variances of 0 have no densities. That is no reason to end a training that minimises something else.
        ReadOnlySpan<float> observed = values.Slice(next, loss.Observed);
        bool finite = true;
        foreach (float value in observed) finite &= float.IsFinite(value);
        for (int i = 0; finite && i < observed.Length; i++) Add(new TermReport(terms[kept + i].Name, terms[kept + i].Weight, observed[i]));
        Total = values[^1];
    }

    private void Add(in TermReport term)
    {
        if (_count == _terms.Length) Array.Resize(ref _terms, Math.Max(4, 2 * _count));
        _terms[_count++] = term;
    }
}

/// <summary>What a step of training did. The numbers are those of the latest step: they change when the next is done.</summary>
public readonly struct StepReport
{
    private readonly PhaseReport[] _phases;

    internal StepReport(long step, PhaseReport[] phases) => (Step, _phases) = (step, phases);

    /// <summary>How many steps are done, this one included.</summary>
    public long Step { get; }

    /// <summary>The phases in their order.</summary>
    public ReadOnlySpan<PhaseReport> Phases => _phases;
}
