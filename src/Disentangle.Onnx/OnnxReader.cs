using System.Globalization;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;

namespace Disentangle.Onnx;

/// <summary>Reads networks in ONNX for a data set: tries them on its images, and finds out what the user does not tell.</summary>
internal sealed class OnnxReader
{
    private const int ProbeImages = 32;

    private readonly NetworkSource _source;
    private readonly IImageDataset _data;
    private readonly Crew _crew;
    private readonly float[] _images;
    private readonly int _count;
    private readonly List<string> _findings = [];

    // Whether the encoder itself says that it reads 0 to 255.
    private bool _scaled;

    private OnnxReader(NetworkSource source, IImageDataset data, Session session)
    {
        (_source, _data, _crew) = (source, data, session.Crew);
        _count = Math.Min(ProbeImages, data.Count);
        int[] indices = [.. Enumerable.Range(0, _count).Select(i => (int)((long)i * data.Count / _count))];
        _images = new float[_count * data.Shape.Count];
        data.Read(indices, _images);
    }

    /// <summary>The format, for the catalogue.</summary>
    public static NetworkFormat Format { get; } = new(
        "onnx", "ONNX", "Networks that PyTorch, JAX, TensorFlow and others exported.", ".onnx",
        (source, data, session) => new OnnxReader(source, data, session).Read());

    private NetworkModel Read()
    {
        Require("layout", _source.Layout, [ImageForm.First, ImageForm.Last]);
        Require("range", _source.Range, PixelValues.Read);
        Require("decoded", _source.Decoded, PixelValues.Given);
        OnnxFile file = OnnxFile.Read(_source.Encoder);
        using OnnxNetwork network = new(file.Content, _source.Encoder);
        OnnxFile? decoderFile = _source.Decoder is null ? null : OnnxFile.Read(_source.Decoder);
        using OnnxNetwork? decoderNetwork = decoderFile is null ? null : new OnnxNetwork(decoderFile.Content, _source.Decoder!);
        int decoded = decoderNetwork?.Sizes is [_, > 0 and var units, ..] ? units : 0, few = Math.Min(2, _count);
        _scaled = network.ReadsBytes || FirstScale.IsOfBytes(file.Content);
        string range = _source.Range ?? (_scaled ? PixelValues.Bytes : PixelValues.Unit);
        EncoderUse use = new EncoderTrial(network, _source, _data, range).Find(_images.AsMemory(0, few * _data.Shape.Count), few, decoded);
        DecoderUse? decoding = decoderNetwork is null ? null
            : new DecoderTrial(decoderNetwork, _source.Decoder!, _data).Find(use.Codes.Latents, use.Form.Layout);
        (use, decoding, string why) = Values(network, use, decoderNetwork, decoding);
        use = use with { Codes = Checked(Encoder(network, use), use.Codes) };
        Describe(use, decoding, why);
        ModelFile[] files =
        [
            new(NetworkFile.Encoder, file.Content),
            .. decoderFile is null ? Array.Empty<ModelFile>() : [new ModelFile(NetworkFile.Decoder, decoderFile.Content)],
            new(NetworkFile.Name, NetworkFile.Write(use, decoding)),
        ];
        return new NetworkModel(files, use.Codes.Latents, Options(use, decoding), _findings);
    }

    private static void Require(string option, string? value, IReadOnlyList<string> known)
    {
        if (value is not null && !known.Contains(value)) throw Names.Unknown(option, value, known);
    }

    private OnnxEncoder Encoder(OnnxNetwork network, EncoderUse use) => new(network, _source.Encoder, use, _data.Shape, _crew);

    // Of all that the pixels may be, what reconstructs the images best. What comes first is usual, and gives way only to what is clearly
    // better: a model that has learned little reconstructs as well from wrong values as from right ones.
    private (EncoderUse Encoder, DecoderUse? Decoder, string Why) Values(
        OnnxNetwork network, EncoderUse use, OnnxNetwork? decoderNetwork, DecoderUse? decoding)
    {
        if (decoding is null)
        {
            string how = _source.Range is not null ? "told" : _scaled ? "the network scales them" : "assumed; --range tells";
            return (use, null, how);
        }

        List<(double Error, string Range, string Values)> tried = [];
        UserErrorException? failure = null;
        foreach (string range in _source.Range is { } told ? [told] : _scaled ? [PixelValues.Bytes] : PixelValues.Read)
        {
            try
            {
                Codes codes = Encoder(network, use with { Range = range }).Encode(_images, _count);
                float[] raw = new OnnxDecoder(decoderNetwork!, _source.Decoder!, decoding, codes.Latents, _data.Shape, _crew)
                    .Raw(codes.Means, _count);
                foreach (string values in _source.Decoded is { } given ? [given] : Possible(raw))
                    tried.Add((ErrorOf(raw, values), range, values));
            }
            catch (UserErrorException e)
            {
                failure ??= e;
            }
        }

        if (tried.Count == 0) throw failure!;
        var best = tried[0];
        foreach (var other in tried.Skip(1).OrderBy(one => PixelValues.AreUsual(one.Range, one.Values) ? 0 : 1))
        {
            double better = PixelValues.AreUsual(other.Range, other.Values) || other.Range == best.Range ? 0.9 : 0.5;
            if (other.Error < better * best.Error) best = other;
        }

        bool found = _source.Range is null || _source.Decoded is null;
        return (use with { Range = best.Range }, decoding with { Values = best.Values },
            found ? string.Create(
                CultureInfo.InvariantCulture, $"reconstructions are closest so: mean squared error {best.Error:0.0000}") : "told");
    }

    // Values within 0 to 1 are pixels, not logits.
    private static IReadOnlyList<string> Possible(float[] raw)
    {
        (float lowest, float highest) = (raw.Min(), raw.Max());
        return lowest >= -1e-4f && highest <= 1 + 1e-4f ? [PixelValues.Unit]
            : lowest >= -1 - 1e-4f && highest <= 1 + 1e-4f ? [PixelValues.Signed, PixelValues.Unit, PixelValues.Logits]
            : PixelValues.Given;
    }

    private double ErrorOf(float[] raw, string values)
    {
        float[] pixels = [.. raw];
        PixelValues.ToOurs(pixels, values);
        double sum = 0;
        for (int i = 0; i < pixels.Length; i++) sum += ((double)pixels[i] - _images[i]) * ((double)pixels[i] - _images[i]);
        return sum / pixels.Length;
    }

    // Codes must be of the image alone, or known to be drawn.
    private CodeOutputs Checked(OnnxEncoder encoder, CodeOutputs outputs)
    {
        int count = Math.Min(_count, 4);
        Codes once = encoder.Encode(_images, count), again = encoder.Encode(_images, count);
        float[] alone = [.. Enumerable.Range(0, count).SelectMany(i =>
            encoder.Encode(_images.AsMemory(i * _data.Shape.Count, _data.Shape.Count), 1).Means)];
        if (!once.Means.AsSpan().SequenceEqual(again.Means))
        {
            if (outputs.Form == CodeOutputs.Sample || (outputs.Form == CodeOutputs.Mean && _source.Codes is null))
                return outputs with { Form = CodeOutputs.Sample };
            throw new UserErrorException(
                $"{_source.Encoder}: gives other codes each time for the same image, so {Shown.Short(outputs.Names[0])} "
                    + "is a sample and no mean",
                "--codes sample, or name the output of the means with --outputs");
        }

        float largest = once.Means.Max(Math.Abs);
        if (once.Means.Zip(alone).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-3f * (1 + largest))) return outputs;
        throw new UserErrorException(
            $"{_source.Encoder}: gives other codes for an image alone than for the same image among others",
            "export the network in evaluation mode, so that batch normalisation uses its running statistics");
    }

    private void Describe(EncoderUse use, DecoderUse? decoding, string why)
    {
        string form = use.Form.Rank switch { 4 => "", 2 => ", flattened", _ => ", without channels" };
        string pieces = use.Batch == 0 ? "" : $", {use.Batch} at a time";
        string outputs = string.Join(", ", use.Codes.Names.Select(name => Shown.Short(name)));
        _findings.Add($"the encoder reads images as {use.Form.Layout}{form}{pieces}, with values {use.Range} ({why})");
        _findings.Add(
            $"codes of {use.Codes.Latents} latent units: {use.Codes.Form} from {outputs}{(use.Codes.IsPacked ? ", side by side" : "")}");
        if (use.Codes.HasVariances) _findings.Add("the posterior counts as Gaussian, with the prior N(0, I)");
        if (use.Codes.Form == CodeOutputs.Sample) _findings.Add("codes are drawn, so a code of an image is another each time");
        if (decoding is not null) _findings.Add($"the decoder gives images as {decoding.Form.Layout}, with values {decoding.Values}");
        else _findings.Add("there is no decoder: nothing that needs one can be drawn or measured");
    }

    private static KeyValuePair<string, string>[] Options(EncoderUse use, DecoderUse? decoding) =>
    [
        new("layout", use.Form.Layout), new("range", use.Range), new("codes", use.Codes.Form),
        new("outputs", string.Join(',', use.Codes.Names)),
        .. decoding is null ? Array.Empty<KeyValuePair<string, string>>() : [KeyValuePair.Create("decoded", decoding.Values)],
    ];
}
