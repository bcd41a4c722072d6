using Disentangle.Experiments.Interchange;
using Disentangle.Methods;

namespace Disentangle.Onnx;

/// <summary>
/// Adds networks in ONNX: the format that <c>disentangle import</c> reads, and the method that runs of such networks have.
/// </summary>
public sealed class Plugin : IPlugin
{
    /// <inheritdoc/>
    public void Register()
    {
        MethodCatalogue.All.Register(OnnxMethod.Entry);
        NetworkFormatCatalogue.All.Register(OnnxReader.Format);
    }
}
