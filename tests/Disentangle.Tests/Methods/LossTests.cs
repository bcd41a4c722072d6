using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>What the host reads of the terms of a loss.</summary>
public sealed class LossTests
{
    private static readonly TermInfo Counted = new("counted", "Made by the host.") { Unweighted = true };

    private readonly Tape _tape = new(Toys.Kernels());

    [Fact]
    public void Values_that_the_host_measures_are_read_with_the_terms_around_them()
    {
        Batch batch = Begin();
        HostMeasure measure = new(2, values => values[0] + 10 * values[4] + 100 * values.Length);
        Var matrix = _tape.Constant(new Tensor(new Shape(2, 2), [1, 2, 3, 4])), row = _tape.Constant(new Tensor(new Shape(3), [5, 6, 7]));
        (measure.Values[0], measure.Values[1]) = (matrix, row);
        Loss loss = batch.Loss(new Term("first", 1, Op.Mean(matrix)), Term.Measured(Counted, measure), new Term("last", 2, Op.Mean(row)));
        Var total = loss.Total();
        ReadOnlySpan<Tensor> tensors = loss.Values(total, out int length);
        Tensor numbers = new(new Shape(length));
        _tape.Kernels.Gather(tensors, numbers, 0);
        Assert.Equal([2.5f, 1, 2, 3, 4, 5, 6, 7, 6, 14.5f], numbers.HostRead().ToArray());

        PhaseReport report = new("phase");
        report.Take(loss, numbers.HostRead());
        Assert.Equal([2.5f, 751, 6], report.Terms.ToArray().Select(term => term.Value));
        Assert.Equal(751, loss.Terms[1].Read());
        Assert.Equal(14.5f, report.Total);
    }

    [Fact]
    public void A_term_is_a_single_number()
    {
        Batch batch = Begin();
        Var row = _tape.Constant(new Tensor(new Shape(3)));
        Loss loss = batch.Loss(new Term("first", 1, Op.Mean(row)), new Term("pixels", 0, row));
        ArgumentException error = Assert.Throws<ArgumentException>(() => loss.Values(loss.Total(), out _).Length);
        Assert.Equal("the term pixels is not a single number, but of shape 3", error.Message);
    }

    private Batch Begin()
    {
        Batch batch = new(_tape, 1, 10);
        _tape.Begin(ParameterSet.Empty);
        batch.Begin(new Tensor(new Shape(2, 1, 1, 1)), step: 0);
        return batch;
    }
}
