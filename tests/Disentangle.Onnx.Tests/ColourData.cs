using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Onnx.Tests;

/// <summary>40 images of 6x5 pixels in three channels, of a grid of two factors, and linear encoders of them.</summary>
internal sealed class ColourData : IDisposable
{
    public const int Count = 40, Height = 6, Width = 5, Channels = 3, Size = Height * Width * Channels, Latents = 4;

    private readonly TemporaryFolder _folder = new();

    /// <param name="binary">Whether pixels are 0 or 1 alone.</param>
    public ColourData(bool binary = false)
    {
        Images = new float[Count * Size];
        int[] labels = new int[Count * 2];
        for (int i = 0; i < Count; i++)
        {
            (labels[2 * i], labels[2 * i + 1]) = (i / 8, i % 8);
            for (int p = 0; p < Size; p++)
            {
                double value = 0.5 + 0.4 * Math.Sin(0.7 * p + i / 8) * Math.Cos(0.3 * p * (i % 8 + 1));
                Images[i * Size + p] = binary ? (value > 0.5 ? 1 : 0) : (float)value;
            }
        }

        NpzWriter.Write(_folder["colour.npz"],
        [
            new("imgs", NpyArray.Of(Images, Count, Height, Width, Channels)), new("latents_classes", NpyArray.Of(labels, Count, 2)),
            new("factor_names", NpyArray.OfStrings("u", "v")),
        ]);
    }

    public float[] Images { get; }

    public string Folder => _folder.Path;

    public string this[string name] => _folder[name];

    public string Name => $"npz:{_folder["colour.npz"]}";

    public void Dispose() => _folder.Dispose();

    /// <summary>The weight of a pixel in a unit.</summary>
    public static float Weight(int unit, int row, int column, int channel) =>
        MathF.Sin(1 + 3 * unit + 5 * row + 7 * column + 11 * channel) / 20;

    /// <summary>Codes by their definition, of images whose values are first multiplied and moved.</summary>
    public float[] Codes(double scale = 1, double shift = 0)
    {
        float[] codes = new float[Count * Latents];
        for (int i = 0; i < Count; i++)
            for (int unit = 0; unit < Latents; unit++)
            {
                double sum = 0;
                for (int row = 0; row < Height; row++)
                    for (int column = 0; column < Width; column++)
                        for (int channel = 0; channel < Channels; channel++)
                            sum += Weight(unit, row, column, channel)
                                * (scale * Images[i * Size + (row * Width + column) * Channels + channel] + shift);
                codes[i * Latents + unit] = (float)sum;
            }

        return codes;
    }

    /// <summary>The weights as a matrix (pixels, units) for images in a layout.</summary>
    public static float[] Matrix(bool channelsFirst)
    {
        float[] matrix = new float[Size * Latents];
        for (int unit = 0; unit < Latents; unit++)
            for (int row = 0; row < Height; row++)
                for (int column = 0; column < Width; column++)
                    for (int channel = 0; channel < Channels; channel++)
                    {
                        int pixel = channelsFirst ? (channel * Height + row) * Width + column : (row * Width + column) * Channels + channel;
                        matrix[pixel * Latents + unit] = Weight(unit, row, column, channel);
                    }

        return matrix;
    }

    /// <summary>A linear encoder up to its output <c>mean</c>, which is not yet an output of the model.</summary>
    public static HandModel Linear(bool channelsFirst, long batch = -1) => (channelsFirst
            ? new HandModel().Input("x", batch, Channels, Height, Width) : new HandModel().Input("x", batch, Height, Width, Channels))
        .Constant("w", Matrix(channelsFirst), Size, Latents)
        .Node("Flatten", "flat", "x").Node("MatMul", "mean", "flat", "w");

    /// <summary>Writes a model.</summary>
    public string Write(string name, HandModel model)
    {
        File.WriteAllBytes(_folder[name], model.ToArray());
        return _folder[name];
    }

    /// <summary>Imports it.</summary>
    public (RunFolder Run, NetworkModel Found) Import(NetworkSource source, string run = "run") =>
        NetworkImport.Run(source, new RunSpecification { Data = Name }, _folder[run], force: true);

    /// <summary>Imports it, and encodes all images.</summary>
    public Codes Encode(NetworkSource source)
    {
        (RunFolder run, _) = Import(source);
        using TrainedRun trained = TrainedRun.Open(run.Path);
        return trained.Method.Encode(trained.Images([.. Enumerable.Range(0, Count)]));
    }
}
