using Disentangle.Datasets;
using Disentangle.Experiments.Analyses;
using Disentangle.Methods;
using Disentangle.Metrics;

namespace Disentangle.Outsider;

/// <summary>Adds the entries of this assembly: <c>disentangle train mmd-vae --plugin Disentangle.Outsider.dll --data bars</c>.</summary>
public sealed class Plugin : IPlugin
{
    /// <inheritdoc/>
    public void Register()
    {
        MethodCatalogue.All.Register(MmdVae.Entry);
        DatasetCatalogue.All.Register(Bars.Entry);
        MetricCatalogue.All.Register(LinearAlignment.Entry);
        AnalysisCatalogue.All.Register(CodeCorrelation.Entry);
    }
}
