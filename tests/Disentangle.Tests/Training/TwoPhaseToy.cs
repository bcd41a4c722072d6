using Disentangle.Methods;
using Disentangle.Optimizers;

namespace Disentangle.Tests.Training;

/// <summary>
/// Two parameters, each fitted to the mean of its batches by a phase of its own; the second also reads the first. Terms can be
/// broken at a given step.
/// </summary>
internal sealed class TwoPhaseToy : IMethod
{
    private readonly Parameter _first = new("first", new Shape(1)), _second = new("second", new Shape(1));

    public TwoPhaseToy(IKernels kernels)
    {
        Parameters = new ParameterSet(_first, _second);
        ParameterSet first = new(_first), second = new(_second);
        Phases =
        [
            new Phase("one", first, new Adam(first, kernels, 0.1), batch => Fit(batch, batch.Tape.Use(_first), BreakFirst)),
            new Phase("two", second, new Sgd(second, kernels, 0.1, momentum: 0.5),
                batch => Fit(batch, batch.Tape.Use(_second) + batch.Tape.Use(_first), BreakSecond)),
        ];
    }

    /// <summary>What happens to the second term of the first phase, given how many steps are done.</summary>
    public Func<long, Var, Var>? BreakFirst { get; set; }

    /// <summary>What happens to the second term of the second phase.</summary>
    public Func<long, Var, Var>? BreakSecond { get; set; }

    public IReadOnlyList<Phase> Phases { get; }

    public ParameterSet Parameters { get; }

    public ImageShape ImageShape => new(1, 1, 1);

    public int Latents => 1;

    public Codes Encode(Tensor images) => throw new NotSupportedException();

    public Tensor Decode(Tensor codes) => throw new NotSupportedException();

    private static Loss Fit(Batch batch, Var parameter, Func<long, Var, Var>? spoil)
    {
        Var error = parameter - Op.Reshape(Op.Mean(batch.Images), new Shape(1));
        Var value = Op.Sum(Op.Square(error));
        return batch.Loss(new Term("square", 1, value), new Term("again", 0.5f, spoil is null ? value : spoil(batch.Step, value)));
    }
}
