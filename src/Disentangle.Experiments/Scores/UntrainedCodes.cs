using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Scores;

/// <summary>The codes of a run's network before its first step: the same specification and seed, initial parameters.</summary>
internal sealed class UntrainedCodes : IDisposable
{
    private readonly IMethod _method;
    private readonly RunCodeSource _codes;

    private UntrainedCodes(TrainedRun run, IMethod method, CodeKind codes, bool asTrained)
    {
        _method = method;

        // They are no codes of the run, so its tables of codes are neither read nor written.
        _codes = new RunCodeSource(run with { Method = method, Step = 0 }, codes, asTrained, tables: false);
    }

    /// <summary>What metrics draw from.</summary>
    public CodeSource Source => _codes.Source;

    /// <summary>The codes; null for a network of another program, whose initial parameters are not known.</summary>
    /// <param name="run">The run.</param>
    /// <param name="codes">Which codes.</param>
    /// <param name="asTrained">Whether images are drawn as in training.</param>
    public static UntrainedCodes? Of(TrainedRun run, CodeKind codes, bool asTrained) =>
        MethodCatalogue.Get(run.Description.Specification.Method).IsImported ? null
            : new(run, run.Description.Specification.CreateMethod(run.Data.Shape, run.Session.Kernels), codes, asTrained);

    /// <inheritdoc/>
    public void Dispose()
    {
        _codes.Dispose();
        (_method as IDisposable)?.Dispose();
    }
}
