using System.Globalization;

namespace Disentangle.Architectures;

/// <summary>
/// The layers of an architecture as a user chooses them after its name: <c>mlp:500-500:tanh</c>, <c>burgess:32-32-64-64/256</c>.
/// </summary>
/// <param name="Layers">The units or channels of each layer of the encoder, from the images on; the decoder has them in reverse.</param>
/// <param name="Dense">The units of the dense layers that follow the convolutions; null where none were given.</param>
/// <param name="Activation">The activation of the hidden layers; null where none was given.</param>
public sealed record LayerWidths(IReadOnlyList<int> Layers, IReadOnlyList<int>? Dense = null, Activation? Activation = null)
{
    /// <summary>The most layers of one kind.</summary>
    public const int MostLayers = 16;

    /// <summary>The widest layer.</summary>
    public const int Widest = 16384;

    // The slope of PyTorch's LeakyReLU.
    private const float Slope = 0.01f;

    /// <summary>The names of the activations.</summary>
    public static IReadOnlyList<string> Activations { get; } = ["relu", "tanh", "leaky-relu", "gelu", "softplus"];

    /// <summary>Reads what stands after the name and its colon: <c>WIDTH-WIDTH...[/DENSE-DENSE...][:ACTIVATION]</c>.</summary>
    /// <returns>Null where the text has another form or a number is out of range.</returns>
    public static LayerWidths? Parse(string text)
    {
        string[] parts = text.Split(':');
        string[] sides = parts[0].Split('/');
        if (parts.Length > 2 || sides.Length > 2) return null;
        int[]? layers = Numbers(sides[0]), dense = sides.Length == 2 ? Numbers(sides[1]) : null;
        Activation? activation = parts.Length == 2 ? Named(parts[1]) : null;
        bool complete = layers is not null && dense is null == (sides.Length == 1) && activation is null == (parts.Length == 1);
        return complete ? new LayerWidths(layers!, dense, activation) : null;
    }

    private static int[]? Numbers(string text)
    {
        string[] words = text.Split('-');
        int[] numbers = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            bool whole = int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
            if (!whole || numbers[i] is < 1 or > Widest || words[i][0] == '0') return null;
        }

        return words.Length <= MostLayers ? numbers : null;
    }

    /// <summary>The activation of a name; null where there is none.</summary>
    internal static Activation? Named(string name) => name switch
    {
        "relu" => Tensors.Activation.Relu,
        "tanh" => Tensors.Activation.Tanh,
        "leaky-relu" => Tensors.Activation.LeakyRelu(Slope),
        "gelu" => Tensors.Activation.Gelu,
        "softplus" => Tensors.Activation.Softplus,
        _ => null,
    };
}
