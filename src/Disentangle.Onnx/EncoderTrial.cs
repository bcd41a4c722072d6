using Disentangle.Datasets.Images;
using Disentangle.Experiments.Interchange;

namespace Disentangle.Onnx;

/// <summary>Finds out in which form an encoder reads images, how many at a time, and which outputs are codes, by trying.</summary>
/// <param name="network">The encoder.</param>
/// <param name="source">What the user says of it.</param>
/// <param name="data">The images.</param>
/// <param name="range">The values that images are tried with.</param>
internal sealed class EncoderTrial(OnnxNetwork network, NetworkSource source, IImageDataset data, string range)
{
    private const int MostBatch = 65_536;

    /// <summary>How the encoder is used; its range is the one that it is tried with.</summary>
    /// <param name="images">Some images, (n, H, W, C).</param>
    /// <param name="count">n.</param>
    /// <param name="decoded">How many units the decoder reads; 0 where that is not known.</param>
    /// <exception cref="UserErrorException">It does not suit the images, or what it needs cannot be found.</exception>
    public EncoderUse Find(ReadOnlyMemory<float> images, int count, int decoded)
    {
        IReadOnlyList<int> sizes = network.Sizes;
        ImageForm[] forms = [.. ImageForm.Fitting(sizes, data.Shape, source.Layout)];
        if (forms.Length == 0) throw Unfit();
        int batch = sizes.Count > 0 && sizes[0] > 0 ? sizes[0] : 0;
        if (batch > MostBatch) throw new UserErrorException($"{source.Encoder}: reads {batch} images at a time, more than {MostBatch}");
        List<(EncoderUse Use, int Rank)> working = [];
        UserErrorException? failure = null;
        foreach (ImageForm form in forms)
        {
            // Some networks that name no number of images were made for one.
            foreach (int rows in batch > 0 ? [batch] : count > 1 ? new[] { count, 1 } : [1])
            {
                try
                {
                    CodeOutput[] outputs = Outputs(form, images, rows);
                    int fixedBatch = batch > 0 ? batch : rows == count ? 0 : rows;
                    working.Add((new EncoderUse(form, range, fixedBatch,
                        CodeOutputs.Find(source.Encoder, outputs, source.Codes, source.Outputs, decoded)), form.Rank));
                    break;
                }
                catch (UserErrorException e)
                {
                    failure ??= e;
                }
            }
        }

        if (working.Count == 0) throw failure!;
        if (working.Select(one => one.Use.Form.ChannelsFirst).Distinct().Count() > 1 && data.Shape.Channels > 1)
            throw new UserErrorException(
                $"{source.Encoder}: it cannot be told from its shapes whether channels stand first or last",
                "--layout nchw, or --layout nhwc");
        return working[0].Use;
    }

    // Those that have a row for each image.
    private CodeOutput[] Outputs(ImageForm form, ReadOnlyMemory<float> images, int rows)
    {
        int size = data.Shape.Count, given = images.Length / size;
        float[] input = new float[rows * size];
        for (int row = 0; row < rows; row++)
            form.ToTheirs(images.Span.Slice(Math.Min(row, given - 1) * size, size), input.AsSpan(row * size, size), data.Shape);
        PixelValues.ToTheirs(input, range);
        long[] shape = form.ShapeOf(rows, data.Shape);
        NetworkOutput?[] all = network.Run(input, shape, network.Outputs), again = network.Run(input, shape, network.Outputs);
        List<CodeOutput> codes = [];
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] is not { Shape.Length: >= 2 } output || output.Shape[0] != rows || output.Values.Length == 0) continue;
            if (output.Shape.Skip(2).All(length => length == 1) && output.Values.Length / rows == output.Shape[1])
                codes.Add(Seen(network.Outputs[i], output, again[i]!, (int)output.Shape[1]));
        }

        return [.. codes];
    }

    private static CodeOutput Seen(string name, NetworkOutput output, NetworkOutput again, int units) => new(
        name, units, output.Values.Min(), output.Values.Where((_, i) => i % units >= units / 2).Min(),
        !output.Values.AsSpan().SequenceEqual(again.Values));

    private UserErrorException Unfit() => new(
        $"{source.Encoder}: reads an input of shape {network.SizesText}, which {(source.Layout is null ? "" : $"as {source.Layout} ")}"
            + $"does not suit the images of {data.Name}, {data.Shape} (rows x columns x channels)",
        "some data sets come in other sizes, for example shapes3d@32; see disentangle list datasets");
}
