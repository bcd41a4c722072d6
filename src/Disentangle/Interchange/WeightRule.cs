using Disentangle.Layers;

namespace Disentangle.Interchange;

/// <summary>One tensor of a model here, and where its numbers stand in a model made elsewhere.</summary>
/// <param name="Ours">The name here.</param>
/// <param name="Theirs">The names there; of several, one's outputs follow the other's.</param>
/// <param name="Kind">The layout there.</param>
public sealed record WeightRule(string Ours, IReadOnlyList<string> Theirs, WeightKind Kind)
{
    /// <summary>
    /// The image whose values, channel after channel there and channels last here, are the inputs of a linear
    /// layer; null for inputs in the same order.
    /// </summary>
    public ImageShape? Inputs { get; init; }

    /// <summary>The same of the outputs.</summary>
    public ImageShape? Outputs { get; init; }

    /// <summary>
    /// How many heads take turns in the outputs there: mean and log-variance of one unit, then of the next. Here heads stand one
    /// after the other. 1 for the same order.
    /// </summary>
    public int Interleaved { get; init; } = 1;

    /// <summary>The shape there of a tensor that has the given shape here; that of all parts together where there are several.</summary>
    /// <exception cref="UserErrorException">The shape here is not that of the kind, or the order of inputs or
    /// outputs does not suit it.</exception>
    public int[] ShapeThere(Shape ours)
    {
        Sizes s = SizesOf(ours);
        return Kind switch
        {
            WeightKind.Vector => ours.Rank == 0 ? [] : [s.Outputs],
            WeightKind.Linear => [s.Outputs, s.Inputs],
            WeightKind.Convolution => [s.Outputs, s.Inputs, s.Kernel, s.Kernel],
            _ => [s.Inputs, s.Outputs, s.Kernel, s.Kernel],
        };
    }

    /// <summary>For each number here, row by row, its place among the numbers there.</summary>
    /// <inheritdoc cref="ShapeThere"/>
    public int[] Places(Shape ours)
    {
        Sizes s = SizesOf(ours);
        int[] inputs = Order(s.Inputs, Inputs, 1), outputs = Order(s.Outputs, Outputs, Interleaved), places = new int[ours.Count];
        int area = s.Kernel * s.Kernel;
        for (int i = 0; i < places.Length; i++)
        {
            // Here, all but transposed convolutions have their outputs last.
            (int rest, int last) = Math.DivRem(i, Kind == WeightKind.TransposedConvolution ? s.Inputs : s.Outputs);
            places[i] = Kind switch
            {
                WeightKind.Vector => outputs[last],
                WeightKind.Linear => outputs[last] * s.Inputs + inputs[rest],
                WeightKind.Convolution => (outputs[last] * s.Inputs + inputs[rest % s.Inputs]) * area + rest / s.Inputs,
                _ => (inputs[last] * s.Outputs + outputs[rest % s.Outputs]) * area + rest / s.Outputs,
            };
        }

        return places;
    }

    /// <summary>The line of a map, as <see cref="WeightMap.Parse"/> reads it.</summary>
    public override string ToString()
    {
        string kind = Kind switch
        {
            WeightKind.Vector => "",
            WeightKind.Linear => " linear",
            WeightKind.Convolution => " conv",
            _ => " convt"
        };
        string words = kind + Image(" inputs", Inputs) + Image(" outputs", Outputs)
            + (Interleaved > 1 ? $" interleaved={Interleaved}" : "");
        return $"{Ours} <- {string.Join(" + ", Theirs)}{(words.Length > 0 ? " :" : "")}{words}";

        static string Image(string word, ImageShape? image) => image is { } i ? $"{word}={i.Channels}x{i.Height}x{i.Width}" : "";
    }

    private Sizes SizesOf(Shape ours)
    {
        Sizes sizes = (Kind, ours.Rank) switch
        {
            (WeightKind.Vector, 0 or 1) => new(1, 1, ours.Count),
            (WeightKind.Linear, 2) => new(1, ours[0], ours[1]),
            (WeightKind.Convolution, 4) => new(ours[0], ours[2], ours[3]),
            (WeightKind.TransposedConvolution, 4) => new(ours[0], ours[3], ours[2]),
            _ => throw new UserErrorException($"{Ours} has the shape {ours}, which does not match the layout given in the map: {this}"),
        };
        Check("inputs", sizes.Inputs, Inputs?.Count ?? sizes.Inputs);
        Check("outputs", sizes.Outputs, Outputs?.Count ?? sizes.Outputs);
        if (sizes.Outputs % Interleaved != 0)
            throw new UserErrorException(
                $"{Ours} has {sizes.Outputs} outputs, which is not a multiple of interleaved={Interleaved} in the map");
        return sizes;

        void Check(string what, int here, int inMap)
        {
            if (here != inMap)
                throw new UserErrorException($"{Ours} has {here} {what}, but the map gives them the shape of an image with {inMap} values");
        }
    }

    /// <summary>For each unit here, its number there.</summary>
    private static int[] Order(int count, ImageShape? image, int heads)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = image is { } shape ? i % shape.Channels * shape.Height * shape.Width + i / shape.Channels : i;
            if (heads > 1) order[i] = order[i] % (count / heads) * heads + order[i] / (count / heads);
        }

        return order;
    }

    private readonly record struct Sizes(int Kernel, int Inputs, int Outputs);
}
