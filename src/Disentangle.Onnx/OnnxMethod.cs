using Disentangle.Datasets.Images;
using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Tensors.Autodiff;

namespace Disentangle.Onnx;

/// <summary>
/// An encoder in ONNX, and perhaps a decoder, that were trained elsewhere. Where the encoder gives variances, the posterior counts as
/// Gaussian with the prior N(0, I).
/// </summary>
public sealed class OnnxMethod : IGaussianPosterior, IDisposable
{
    private static readonly Setting NameSetting = Setting.Label("name", "onnx", "What the model is called in tables and reports.");

    private readonly OnnxNetwork _encoderNetwork;
    private readonly OnnxNetwork? _decoderNetwork;
    private readonly OnnxEncoder _encoder;
    private readonly OnnxDecoder? _decoder;
    private readonly DecoderUse? _decoding;
    private readonly IKernels _kernels;

    private OnnxMethod(MethodContext context)
    {
        if (context.Files.Count == 0) Entry.RequireTrainable();
        (EncoderUse use, _decoding) = NetworkFile.Read(Content(context, NetworkFile.Name));
        (ImageShape, Latents, _kernels, Files) = (context.Images, use.Codes.Latents, context.Kernels, context.Files);
        HasGaussianPosterior = use.Codes.HasVariances;
        Crew crew = new(context.Kernels.Threads);
        _encoderNetwork = new OnnxNetwork(Content(context, NetworkFile.Encoder), NetworkFile.Encoder);
        try
        {
            _encoder = new OnnxEncoder(_encoderNetwork, NetworkFile.Encoder, use, ImageShape, crew);
            if (_decoding is null) return;
            _decoderNetwork = new OnnxNetwork(Content(context, NetworkFile.Decoder), NetworkFile.Decoder);
            _decoder = new OnnxDecoder(_decoderNetwork, NetworkFile.Decoder, _decoding, Latents, ImageShape, crew);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "onnx",
        "ONNX",
        "An encoder that another program trained and exported to ONNX; it is imported, not trained.",
        "that of the program that trained it",
        [NameSetting],
        (context, _) => new OnnxMethod(context))
    {
        Citation = "Open Neural Network Exchange, onnx.ai",
        Terms = [],
        MainSetting = NameSetting,
        IsImported = true,
    };

    /// <inheritdoc/>
    public ImageShape ImageShape { get; }

    /// <inheritdoc/>
    public int Latents { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases => [];

    /// <inheritdoc/>
    public ParameterSet Parameters => ParameterSet.Empty;

    /// <inheritdoc/>
    public IReadOnlyList<ModelFile> Files { get; }

    /// <inheritdoc/>
    public bool HasDecoder => _decoder is not null;

    /// <inheritdoc/>
    public bool HasGaussianPosterior { get; }

    private OnnxDecoder Decoder => _decoder ?? throw new UserErrorException(
        "this needs a decoder, and the model was imported without one", "disentangle import --decoder FILE imports both");

    /// <inheritdoc/>
    public Codes Encode(Tensor images)
    {
        Shape shape = images.Shape;
        if (shape.Rank != 4 || shape[1] != ImageShape.Height || shape[2] != ImageShape.Width || shape[3] != ImageShape.Channels)
            throw new UserErrorException($"this model expects images of {ImageShape}, got a tensor of shape {shape}");
        return _encoder.Encode(images.HostRead().ToArray(), shape[0]);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes)
    {
        float[] images = RawOf(codes);
        PixelValues.ToOurs(images, _decoding!.Values);
        return ToTensor(new Tensor(ShapeOf(codes)), images);
    }

    /// <inheritdoc/>
    public Var Logits(Var codes)
    {
        float[] images = RawOf(codes.Value);
        if (_decoding!.Values != PixelValues.Logits)
        {
            PixelValues.ToOurs(images, _decoding.Values);
            PixelValues.ToLogits(images);
        }

        Tensor logits = _kernels.CreateTensor();
        logits.Resize(ShapeOf(codes.Value));
        return codes.Tape.Constant(ToTensor(logits, images));
    }

    /// <summary>Frees the memory of the networks.</summary>
    public void Dispose()
    {
        _encoderNetwork?.Dispose();
        _decoderNetwork?.Dispose();
    }

    private static byte[] Content(MethodContext context, string name) =>
        context.Files.FirstOrDefault(file => file.Name == name)?.Content ?? throw new UserErrorException($"{name} of the model is missing");

    private static Tensor ToTensor(Tensor tensor, float[] values)
    {
        values.CopyTo(tensor.HostWrite());
        return tensor;
    }

    private float[] RawOf(Tensor codes)
    {
        if (codes.Shape.Rank != 2 || codes.Shape[1] != Latents)
            throw new ArgumentException($"this model decodes codes of {Latents} units, got a tensor of shape {codes.Shape}");
        return Decoder.Raw(codes.HostRead().ToArray(), codes.Shape[0]);
    }

    private Shape ShapeOf(Tensor codes) => new(codes.Shape[0], ImageShape.Height, ImageShape.Width, ImageShape.Channels);
}
