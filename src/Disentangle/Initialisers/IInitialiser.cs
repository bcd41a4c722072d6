using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>How many values feed one output of a layer, and how many outputs one input feeds, kernel area included.</summary>
/// <param name="In">Kernel rows x columns x input channels.</param>
/// <param name="Out">Kernel rows x columns x output channels.</param>
public readonly record struct Fan(int In, int Out);

/// <summary>A distribution of initial values.</summary>
public interface IInitialiser
{
    /// <summary>Fills a weight or bias of a layer with the given fan.</summary>
    void Fill(Span<float> values, Fan fan, ref Philox random);
}
