using System.Runtime.InteropServices;

namespace Disentangle.Methods;

/// <summary>What a phase minimises: the weighted sum of its terms. Used again at each step; <see cref="Batch.Loss"/> fills it.</summary>
public sealed class Loss
{
    private readonly List<Term> _terms = [];
    private readonly List<Tensor> _values = [];

    /// <summary>The terms in the order in which the method gave them.</summary>
    public ReadOnlySpan<Term> Terms => CollectionsMarshal.AsSpan(_terms);

    /// <summary>Forgets the terms and takes new ones.</summary>
    internal void Set(ReadOnlySpan<Term> terms)
    {
        _terms.Clear();
        _terms.AddRange(terms);
        Observed = 0;
    }

    /// <summary>How many terms at the end are only shown, and only where all of them are finite.</summary>
    internal int Observed { get; private set; }

    /// <summary>Takes one more term, which is only shown.</summary>
    internal void Observe(in Term term)
    {
        _terms.Add(term);
        Observed++;
    }

    /// <summary>What the host reads of the terms, followed by one number more; valid until the next call.</summary>
    /// <param name="total">The loss.</param>
    /// <param name="length">How many numbers the tensors hold.</param>
    /// <exception cref="ArgumentException">A term is not a single number.</exception>
    internal ReadOnlySpan<Tensor> Values(Var total, out int length)
    {
        _values.Clear();
        length = 1;
        foreach (ref readonly Term term in Terms)
        {
            if (term.Measure is { } measure)
            {
                length += measure.Length;
                foreach (Var value in measure.Values) _values.Add(value.Value);
                continue;
            }

            Tensor number = term.Value.Value;
            if (number.Count != 1) throw new ArgumentException($"the term {term.Name} is not a single number, but of shape {number.Shape}");
            length++;
            _values.Add(number);
        }

        _values.Add(total.Value);
        return CollectionsMarshal.AsSpan(_values);
    }

    /// <summary>
    /// Records the sum of weight x value. A term of weight 0 is left out and a weight of 1 multiplies nothing, so a method with
    /// a term switched off computes the very bits of the method without it.
    /// </summary>
    internal Var Total()
    {
        Var? total = null;
        foreach (Term term in _terms)
        {
            if (term.Weight == 0) continue;
            Var weighted = term.Weight == 1 ? term.Value : term.Value * term.Weight;
            total = total is { } sum ? sum + weighted : weighted;
        }

        return total ?? throw new InvalidOperationException("a loss needs a term whose weight is not 0");
    }
}
