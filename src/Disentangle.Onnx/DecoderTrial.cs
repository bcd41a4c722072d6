using Disentangle.Datasets.Images;

namespace Disentangle.Onnx;

/// <summary>Finds out how a decoder reads codes and gives images, by trying.</summary>
internal sealed class DecoderTrial(OnnxNetwork network, string file, IImageDataset data)
{
    /// <summary>How the decoder is used; its values are left at 0 to 1.</summary>
    /// <param name="latents">D.</param>
    /// <param name="layout">That of the encoder, which decides where the shapes do not.</param>
    /// <exception cref="UserErrorException">It does not suit the codes or the images.</exception>
    public DecoderUse Find(int latents, string layout)
    {
        IReadOnlyList<int> sizes = network.Sizes;
        if (sizes.Count is not (0 or 2 or 4) || (sizes.Count > 1 && sizes[1] > 0 && sizes[1] != latents))
            throw new UserErrorException(
                $"{file}: reads an input of shape {network.SizesText}, but the encoder gives codes of {latents} units");
        int rank = sizes.Count == 4 ? 4 : 2, batch = sizes.Count > 0 && sizes[0] > 0 ? sizes[0] : 0;
        UserErrorException? failure = null;
        foreach (int rows in batch > 0 ? [batch] : new[] { 2, 1 })
        {
            try
            {
                return Try(latents, layout, rows, rank, batch > 0 ? batch : rows == 2 ? 0 : 1);
            }
            catch (UserErrorException e)
            {
                failure ??= e;
            }
        }

        throw failure!;
    }

    private DecoderUse Try(int latents, string layout, int rows, int rank, int batch)
    {
        NetworkOutput?[] all = network.Run(new float[rows * latents], OnnxDecoder.CodeShape(rows, latents, rank), network.Outputs);
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] is not { } output || output.Shape.Length < 2 || output.Shape[0] != rows) continue;
            int[] shape = [.. output.Shape.Select(length => (int)length)];
            ImageForm[] forms = [.. ImageForm.Fitting(shape, data.Shape, null)];
            if (forms.Length == 0) continue;
            ImageForm form = forms.FirstOrDefault(form => form.Layout == layout, forms[0]);
            return new DecoderUse(form, PixelValues.Unit, batch, rank, network.Outputs[i]);
        }

        string given = string.Join(" and ", all.Select(output => output is null ? "no numbers" : string.Join('x', output.Shape)));
        throw new UserErrorException(
            $"{file}: gives {given} for {rows} {(rows == 1 ? "code" : "codes")}, which are not images of {data.Name}, "
                + $"{data.Shape} (rows x columns x channels)");
    }
}
