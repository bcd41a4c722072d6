using Disentangle.Architectures;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Interchange;
using Disentangle.Foundation.Numerics;
using Disentangle.Interchange;
using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;
using Google.Protobuf;

namespace Disentangle.Experiments.Tests.Interchange;

public sealed class OnnxExportTests
{
    private const int Images = 3;

    [Theory]
    [InlineData("vae", "tiny")]
    [InlineData("vae", "mlp")]
    [InlineData("vae", "locatello")]
    [InlineData("beta-vae", "burgess")]
    [InlineData("vae", "infogan")]
    [InlineData("factor-vae", "infogan-small")]
    [InlineData("aae", "locatello")]
    [InlineData("aae", "tiny", "encoder=gaussian")]
    [InlineData("ibp-vae", "locatello")]
    [InlineData("ibp-vae", "tiny", "code=mean", "std=released")]
    [InlineData("qlae", "qlae-quarter")]
    [InlineData("qlae", "qlae-half")]
    [InlineData("vae", "qlae")]
    [InlineData("qlae", "tiny", "values=3")]
    [InlineData("tripod", "locatello")]
    [InlineData("tripod", "mlp:30-20:softplus", "values=3", "decoder_activation=softplus")]
    [InlineData("tripod", "qlae-quarter", "decoder_activation=architecture")]
    [InlineData("infogan", "infogan-small")]
    [InlineData("infogan", "infogan-small", "discriminator_norm=none")]
    [InlineData("infogan", "tiny", "categories=0", "continuous=3", "noise=0")]
    [InlineData("infogan", "locatello", "categories=4", "continuous=0")]
    public void ONNX_Runtime_encodes_and_decodes_alike(string method, string architecture, params string[] settings)
    {
        using IKernels kernels = CpuDevice.CreateKernels(1);
        ILayeredMethod model = Create(kernels, method, architecture, settings);
        ImageShape shape = model.ImageShape;
        Tensor images = new(new Shape(Images, shape.Height, shape.Width, shape.Channels));
        Philox random = new(5, RandomPurpose.Test);
        random.FillUniform(images.HostWrite(), 0, 1);
        Codes codes = model.Encode(images);
        Tensor decoded = model.Decode(codes.ToTensor());
        byte[] decoder = OnnxExport.Decoder(model, []);

        Dictionary<string, OnnxModel.Output> encoded = OnnxModel.Run(
            OnnxExport.Encoder(model, []), "images", [Images, shape.Channels, shape.Height, shape.Width],
            ChannelsFirst(images.HostRead(), shape));
        OnnxModel.Output all = OnnxModel.Run(decoder, "codes", [Images, model.Latents], codes.Means)["images"];
        OnnxModel.Output second = OnnxModel.Run(decoder, "codes", [1, model.Latents], codes.MeanOf(1).ToArray())["images"];

        Assert.Equal(codes.LogVariances is null ? ["mean"] : ["log_variance", "mean"], encoded.Keys.Order());
        AssertClose(codes.Means, encoded["mean"].Values);
        if (codes.LogVariances is { } logVariances) AssertClose(logVariances, encoded["log_variance"].Values);
        float[] expected = ChannelsFirst(decoded.HostRead(), shape);
        Assert.Equal([Images, shape.Channels, shape.Height, shape.Width], all.Dimensions);
        AssertClose(expected, all.Values);
        AssertClose(expected[shape.Count..(2 * shape.Count)], second.Values);

        // Codes and images that are all alike would agree whatever the graph.
        Assert.InRange(codes.Means.Max() - codes.Means.Min(), 0.1, double.MaxValue);
        Assert.InRange(expected.Max() - expected.Min(), 0.02, 1);
    }

    [Fact]
    public void A_model_tells_its_versions_names_and_shapes()
    {
        using IKernels kernels = CpuDevice.CreateKernels(1);
        ILayeredMethod model = Create(kernels, "vae", "tiny", []);
        Dictionary<uint, List<object>> file = Fields(OnnxExport.Encoder(model, [new("method", "vae")]));
        Assert.Equal(8UL, file[1].Single());
        Dictionary<uint, List<object>> operators = Fields(file[8].Single());
        Assert.Equal(17UL, operators[2].Single());
        Dictionary<uint, List<object>> property = Fields(file[14].Single());
        Assert.Equal(("method", "vae"), (Text(property[1][0]), Text(property[2][0])));
        Dictionary<uint, List<object>> graph = Fields(file[7].Single());
        Assert.Equal(["Flatten", "Gemm", "Split"], graph[1].Select(node => Text(Fields(node)[4].Single())));
        Assert.Equal(["images"], graph[11].Select(value => Text(Fields(value)[1].Single())));
        Assert.Equal(["mean", "log_variance"], graph[12].Select(value => Text(Fields(value)[1].Single())));
        List<object> dimensions = Fields(Fields(Fields(Fields(graph[11][0])[2][0])[1][0])[2][0])[1];
        Assert.Equal("batch", Text(Fields(dimensions[0])[2].Single()));
        Assert.Equal([3UL, 32UL, 32UL], dimensions.Skip(1).Select(dimension => Fields(dimension)[1].Single()));
    }

    [Fact]
    public void Every_architecture_is_tried()
    {
        string[] tried = [.. typeof(OnnxExportTests).GetMethod(nameof(ONNX_Runtime_encodes_and_decodes_alike))!
            .GetCustomAttributesData().Where(a => a.AttributeType == typeof(InlineDataAttribute))
            .SelectMany(a => (IEnumerable<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)
            .Select(argument => argument.Value as string ?? "")];
        Assert.All(ArchitectureCatalogue.All, architecture => Assert.Contains(architecture.Id, tried));
        Assert.All(MethodCatalogue.All.Where(m => m.Id.Contains("gan", StringComparison.Ordinal) || m.Id is "aae" or "ibp-vae"),
            method => Assert.Contains(method.Id, tried));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i])),
                $"value {i}: {expected[i]} here, {actual[i]} there");
    }

    private static ILayeredMethod Create(IKernels kernels, string method, string architecture, string[] settings)
    {
        MethodSettings values = MethodSettings.Empty;
        foreach (string setting in settings) values = values.With(setting.Split('=')[0], SettingValue.Parse(setting.Split('=')[1]));
        RunSpecification specification = RunSpecification.Usual(method, values) with
        {
            Architecture = architecture,
            Data = "toy",
            Seed = 2,
        };
        var model = (ILayeredMethod)specification.CreateMethod(new ImageShape(32, 32, 3), kernels);

        // Biases and what starts at one, too.
        Philox random = new(4, RandomPurpose.Test);
        foreach (NamedTensor tensor in PyTorchLayout.TensorsOf(model))
        {
            if (tensor.Value.Shape.Rank != 1) continue;
            foreach (ref float value in tensor.Value.HostWrite()) value += 0.2f * Math.Abs(random.NextNormal());
        }

        return model;
    }

    private static float[] ChannelsFirst(ReadOnlySpan<float> images, ImageShape shape)
    {
        float[] result = new float[images.Length];
        int area = shape.Height * shape.Width;
        for (int i = 0; i < images.Length; i++)
        {
            (int image, int within) = Math.DivRem(i, shape.Count);
            result[image * shape.Count + within % shape.Channels * area + within / shape.Channels] = images[i];
        }

        return result;
    }

    private static string Text(object bytes) => ((ByteString)bytes).ToStringUtf8();

    private static Dictionary<uint, List<object>> Fields(object message) => Fields(((ByteString)message).ToByteArray());

    private static Dictionary<uint, List<object>> Fields(byte[] message)
    {
        Dictionary<uint, List<object>> fields = [];
        CodedInputStream input = new(message);
        while (input.ReadTag() is > 0 and uint tag)
        {
            List<object> values = fields.TryGetValue(tag >> 3, out List<object>? known) ? known : fields[tag >> 3] = [];
            values.Add((tag & 7) switch
            {
                0 => input.ReadUInt64(),
                2 => input.ReadBytes(),
                5 =>
                input.ReadFloat(),
                _ => input.ReadDouble()
            });
        }

        return fields;
    }
}
