using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>Dense layers one after the other.</summary>
internal static class DenseLayers
{
    /// <summary>Adds <c>network.fc1</c>, <c>network.fc2</c> and so on.</summary>
    /// <returns>The outputs of the last; the inputs where there is none.</returns>
    public static int Add(List<ILayer> layers, ParameterSource parameters, string network, int inputs,
        IEnumerable<int> units, Activation activation)
    {
        int number = 0;
        foreach (int outputs in units)
        {
            layers.Add(new Dense(parameters, $"{network}.fc{++number}", inputs, outputs, activation));
            inputs = outputs;
        }

        return inputs;
    }
}
