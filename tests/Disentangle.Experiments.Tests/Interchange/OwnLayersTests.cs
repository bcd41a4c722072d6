using Disentangle.Datasets.Images;
using Disentangle.Experiments.Interchange;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Interchange;
using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Experiments.Tests.Interchange;

/// <summary>A method with a layer and a kind of code that the library does not know is exported like any other.</summary>
public sealed class OwnLayersTests
{
    private const int Images = 3;

    [Fact]
    public void Layers_and_codes_of_ones_own_are_exported()
    {
        using IKernels kernels = CpuDevice.CreateKernels(1);
        SignMethod model = new(kernels);
        ImageShape shape = model.ImageShape;
        Tensor images = new(new Shape(Images, shape.Height, shape.Width, shape.Channels));
        new Philox(5, RandomPurpose.Test).FillUniform(images.HostWrite(), -1, 1);

        Codes codes = model.Encode(images);
        float[] expected = model.Decode(codes.ToTensor()).HostRead().ToArray();
        Dictionary<string, OnnxModel.Output> encoded = OnnxModel.Run(
            OnnxExport.Encoder(model, []), "images", [Images, shape.Channels, shape.Height, shape.Width], images.HostRead().ToArray());
        float[] decoded = OnnxModel.Run(OnnxExport.Decoder(model, []), "codes", [Images, model.Latents], codes.Means)["images"].Values;

        Assert.Equal(["mean"], encoded.Keys);
        Assert.Equal([-1f, 1f], codes.Means.Distinct().Order());
        Assert.Equal(codes.Means, encoded["mean"].Values);
        Assert.Equal(expected.Length, decoded.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], decoded[i], 1e-5f);
    }

    [Fact]
    public void The_layout_of_the_layers_around_it_is_found()
    {
        using IKernels kernels = CpuDevice.CreateKernels(1);
        Assert.Equal(
            [
                "encoder.weight <- encoder.weight : linear",
                "encoder.bias <- encoder.bias",
                "decoder.weight <- decoder.weight : linear",
                "decoder.bias <- decoder.bias",
            ],
            PyTorchLayout.Of(new SignMethod(kernels)).Rules.Select(rule => rule.ToString()));
    }

    /// <summary>Multiplies each value.</summary>
    private sealed class Scale(float factor) : ILayer
    {
        public IReadOnlyList<Parameter> Parameters => [];

        public bool IsPointwise => true;

        public Var Apply(Var x) => x * factor;

        public Shape OutputOf(Shape input) => input;

        public string AddTo(ILayerGraph graph, string x, Shape input, string name) =>
            graph.Node("Mul", $"{name}/scaled", [x, graph.Constant($"{name}/factor", new Tensor(new Shape(1), [factor]))]);
    }

    /// <summary>The code is the sign of the outputs.</summary>
    private sealed record Sign : CodeRule
    {
        public override void AddTo(ILayerGraph graph, string outputs, int latents) => graph.Node("Sign", Mean, [outputs]);
    }

    private sealed class SignMethod : ILayeredMethod
    {
        private readonly Inference _inference;

        public SignMethod(IKernels kernels)
        {
            ParameterSource parameters = new(3, Initialisation.Glorot);
            _inference = new Inference(kernels);
            Layers = new CodingLayers(
                new Sequence(new Dense(parameters, "encoder", ImageShape.Count, Latents), new Scale(3)),
                new Sign(),
                new Sequence(new Dense(parameters, "decoder", Latents, ImageShape.Count), new Scale(-2), new Unflatten(4, 4, 1)));
            Parameters = new ParameterSet([.. Layers.Encoder.Parameters, .. Layers.Decoder.Parameters]);
        }

        public CodingLayers Layers { get; }

        public IReadOnlyList<Phase> Phases => [];

        public ParameterSet Parameters { get; }

        public ImageShape ImageShape => new(4, 4, 1);

        public int Latents => 5;

        public Codes Encode(Tensor images)
        {
            ReadOnlySpan<float> outputs = _inference.Encode(images, ImageShape, Latents, Layers.Encoder.Apply).HostRead();
            float[] codes = new float[outputs.Length];
            for (int i = 0; i < codes.Length; i++) codes[i] = Math.Sign(outputs[i]);
            return new Codes(images.Shape[0], Latents, codes);
        }

        public Tensor Decode(Tensor codes) => _inference.Decode(codes, Latents, ImageShape, Layers.Decoder.Apply);
    }
}
