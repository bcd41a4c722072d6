using Disentangle.Experiments.Interchange;

namespace Disentangle.Onnx.Tests;

/// <summary>
/// Graphs as the exporters of TensorFlow (tf2onnx) and JAX (jax2onnx) write them, with their names, shapes and operators.
/// </summary>
public sealed class ExportedNetworkTests : IDisposable
{
    private readonly ColourData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(13, false)]
    [InlineData(15, true)]
    [InlineData(18, false)]
    public void TensorFlow_with_means_alone(int opset, bool automaticPadding)
    {
        Codes codes = Encode(TensorFlow("input_1", opset, automaticPadding).Node("Identity", "Identity:0", Mean).Output("Identity:0"));
        Assert.Null(codes.LogVariances);
        EncoderTests.AssertClose(SmallConvolution.Codes(_data), codes.Means);
    }

    // Structured outputs lose their names; layers of a model keep theirs in the path.
    [Theory]
    [InlineData("Identity:0", "Identity_1:0")]
    [InlineData("StatefulPartitionedCall:0", "StatefulPartitionedCall:1")]
    [InlineData("StatefulPartitionedCall/variational_encoder/z_mean/BiasAdd:0",
        "StatefulPartitionedCall/variational_encoder/z_log_var/BiasAdd:0")]
    [InlineData("upscaled_last_dense", "upscaled_last_dense_1")]
    public void TensorFlow_with_means_and_log_variances(string mean, string other)
    {
        Codes codes = Encode(WithLogVariances(TensorFlow("x", 13), mean, other));
        EncoderTests.AssertClose(SmallConvolution.Codes(_data), codes.Means);
        EncoderTests.AssertClose([.. SmallConvolution.Codes(_data).Select(code => -2 * code)], codes.LogVariances!);
    }

    [Fact]
    public void A_sample_beside_means_and_log_variances_is_told_from_them()
    {
        HandModel model = WithLogVariances(TensorFlow("x", 13), "Identity:0", "Identity_1:0")
            .Node("RandomNormalLike", "normal", Mean).Node("Add", "Identity_2:0", Mean, "normal").Output("Identity_2:0");
        NetworkSource source = new(_data.Write("e.onnx", model));
        Codes codes = _data.Encode(source);
        EncoderTests.AssertClose(SmallConvolution.Codes(_data), codes.Means);
        EncoderTests.AssertClose([.. SmallConvolution.Codes(_data).Select(code => -2 * code)], codes.LogVariances!);
        (_, NetworkModel drawn) = _data.Import(source with { Codes = "sample" }, "drawn");
        Assert.Equal("Identity_2:0", drawn.Options.Single(option => option.Key == "outputs").Value);
    }

    // Keras' layer Rescaling, or the same in a function, on floats or bytes.
    [Theory]
    [InlineData("Mul", 1 / 255f, 0, HandModel.Float)]
    [InlineData("Div", 255, 0, HandModel.Float)]
    [InlineData("Mul", 1 / 255f, 0, HandModel.Byte)]
    [InlineData("Sub", 127.5f, 127.5f, HandModel.Float)]
    public void A_network_that_scales_bytes_is_given_bytes(string operation, float number, float divisor, int type)
    {
        HandModel model = new HandModel { Opset = 13, AnySize = "unk__31" }.Input("x", type, [-1, 6, 5, 3])
            .Node("Cast", "Cast:0", ["x"], HandModel.Whole("to", HandModel.Float))
            .Constant("by", [number], 1).Node(operation, "rescaling:0", "Cast:0", "by");
        string scaled = "rescaling:0";
        if (divisor > 0)
        {
            // (x - 127.5) / 127.5 is in -1 to 1; back to 0 to 1, which the convolution reads.
            model.Constant("divisor", [2 * divisor], 1).Constant("half", [0.5f], 1).Node("Div", "halves", scaled, "divisor")
                .Node("Add", "unit", "halves", "half");
            scaled = "unit";
        }

        string path = _data.Write("e.onnx", Convolution(model, scaled, false).Node("Identity", "dense", Mean).Output("dense"));
        NetworkSource source = new(path);
        float[] codes = _data.Encode(source).Means, expected = SmallConvolution.Codes(_data);

        // Bytes are rounded.
        EncoderTests.AssertClose(expected, codes, type == HandModel.Byte ? 2e-2f : 1e-5f);
        (_, NetworkModel found) = _data.Import(source, "again");
        Assert.Equal("0..255", found.Options.Single(option => option.Key == "range").Value);
        Assert.Contains(found.Findings, line => line.Contains("values 0..255 (the network scales them)", StringComparison.Ordinal));
        (_, NetworkModel told) = _data.Import(source with { Range = "0..1" }, "told");
        Assert.Equal("0..1", told.Options.Single(option => option.Key == "range").Value);
    }

    [Theory]
    [InlineData("Mul", 2)]
    [InlineData("Sub", 0.5f)]
    [InlineData("Mul", 0.1f)]
    [InlineData("Div", 2)]
    public void Other_arithmetic_says_nothing_of_the_range(string operation, float number)
    {
        HandModel model = new HandModel().Input("x", -1, 6, 5, 3).Constant("by", [number], 1).Node(operation, "moved", "x", "by");
        string path = _data.Write("e.onnx", Convolution(model, "moved", false).Node("Identity", "dense", Mean).Output("dense"));
        (_, NetworkModel found) = _data.Import(new NetworkSource(path));
        Assert.Contains(found.Findings, line => line.Contains("values 0..1 (assumed; --range tells)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1, "in_0", "out_0", "out_1")]
    [InlineData(-1, "var_0", "var_20", "var_21")]
    [InlineData(8, "x", "gemm_output_7", "gemm_output_9")]
    public void Jax_with_means_and_log_variances(long batch, string input, string mean, string other)
    {
        Codes codes = Encode(WithLogVariances(Jax(input, batch), mean, other));
        EncoderTests.AssertClose(SmallConvolution.Codes(_data), codes.Means);
        EncoderTests.AssertClose([.. SmallConvolution.Codes(_data).Select(code => -2 * code)], codes.LogVariances!);
    }

    // jax.nn.softplus is logaddexp(x, 0): max(x, 0) + log1p(exp(-|x|)).
    [Fact]
    public void Jax_with_means_and_deviations_by_softplus_asks_what_they_are()
    {
        HandModel model = Jax("in_0", -1).Constant("zero", [0], 1).Constant("one", [1], 1)
            .Node("Max", "max_1", Mean, "zero").Node("Abs", "abs_1", Mean).Node("Neg", "neg_1", "abs_1").Node("Exp", "exp_1", "neg_1")
            .Node("Add", "add_1", "exp_1", "one").Node("Log", "log1p_1", "add_1").Node("Add", "var_31", "max_1", "log1p_1")
            .Node("Identity", "var_30", Mean).Output("var_30").Output("var_31");
        NetworkSource source = new(_data.Write("e.onnx", model));
        UserErrorException unclear = Assert.Throws<UserErrorException>(() => _data.Import(source));
        Assert.EndsWith("it cannot be told which of its outputs are the codes, and what they are: var_30 (4), var_31 (4)",
            unclear.Message, StringComparison.Ordinal);
        Codes codes = _data.Encode(source with { Codes = "mean,std" });
        EncoderTests.AssertClose(SmallConvolution.Codes(_data), codes.Means);
        EncoderTests.AssertClose(
            [.. SmallConvolution.Codes(_data).Select(code => 2 * MathF.Log(MathF.Log(1 + MathF.Exp(code))))], codes.LogVariances!, 1e-4f);
    }

    [Theory]
    [InlineData("z_var", "mean,variance")]
    [InlineData("zVar", null)]
    [InlineData("z_std", "mean,std")]
    [InlineData("z_variance", "mean,variance")]
    [InlineData("stddev", "mean,std")]
    [InlineData("sigma:0", "mean,std")]
    public void Deviations_and_variances_are_known_by_whole_words(string name, string? form)
    {
        HandModel model = Jax("x", -1).Node("Identity", "z_mean", Mean).Node("Exp", name, Mean).Output("z_mean").Output(name);
        (_, NetworkModel found) = _data.Import(new NetworkSource(_data.Write("e.onnx", model)));
        Assert.Equal(form ?? "mean,variance", found.Options.Single(option => option.Key == "codes").Value);
    }

    private const string Mean = "model/dense/BiasAdd:0";

    // The first dimension has a number after unk__; kernels are transposed when exported, images at run time.
    private static HandModel TensorFlow(string input, int opset, bool automaticPadding = false) => Convolution(
        new HandModel { Opset = opset, AnySize = "unk__31" }.Input(input, -1, 6, 5, 3), input, automaticPadding);

    private static HandModel Convolution(HandModel model, string input, bool automaticPadding) => model
        .Node("Transpose", "model/conv2d/Conv2D__6:0", [input], HandModel.Wholes("perm", 0, 3, 1, 2))
        .Constant("conv_w", SmallConvolution.Weights, 2, 3, 3, 3).Constant("conv_b", SmallConvolution.Biases, 2)
        .Node("Conv", "model/conv2d/BiasAdd:0", ["model/conv2d/Conv2D__6:0", "conv_w", "conv_b"],
        [
            HandModel.Wholes("dilations", 1, 1), HandModel.Wholes("strides", 2, 2), HandModel.Wholes("kernel_shape", 3, 3),
            HandModel.Whole("group", 1),
            automaticPadding ? HandModel.Word("auto_pad", "SAME_UPPER") : HandModel.Wholes("pads", 0, 1, 1, 1),
        ])
        .Node("Relu", "model/conv2d/Relu:0", "model/conv2d/BiasAdd:0")
        .Node("Transpose", "model/conv2d/Relu__12:0", ["model/conv2d/Relu:0"], HandModel.Wholes("perm", 0, 2, 3, 1))
        .Constant("const_fold_opt__20", -1, SmallConvolution.Flat)
        .Node("Reshape", "model/flatten/Reshape:0", "model/conv2d/Relu__12:0", "const_fold_opt__20")
        .Constant("dense_w", SmallConvolution.Dense, SmallConvolution.Flat, 4).Constant("dense_b", SmallConvolution.DenseBiases, 4)
        .Node("MatMul", "model/dense/MatMul:0", "model/flatten/Reshape:0", "dense_w").Node("Add", Mean, "model/dense/MatMul:0", "dense_b");

    // A symbolic or a fixed number of images; dense layers are Gemm, of what a Reshape flattens.
    private static HandModel Jax(string input, long batch) => new HandModel { Opset = 21, AnySize = "B" }.Input(input, batch, 6, 5, 3)
        .Node("Transpose", "transposed_1", [input], HandModel.Wholes("perm", 0, 3, 1, 2))
        .Constant("conv_w", SmallConvolution.Weights, 2, 3, 3, 3).Constant("conv_b", SmallConvolution.Biases, 2)
        .Node("Conv", "conv_2", ["transposed_1", "conv_w", "conv_b"], HandModel.Wholes("strides", 2, 2),
            HandModel.Wholes("pads", 0, 1, 1, 1))
        .Node("Transpose", "transposed_3", ["conv_2"], HandModel.Wholes("perm", 0, 2, 3, 1)).Node("Relu", "relu_4", "transposed_3")
        .Constant("shape_5", batch < 0 ? -1 : batch, SmallConvolution.Flat)
        .Node("Reshape", "input_reshape_6", ["relu_4", "shape_5"], HandModel.Whole("allowzero", 0))
        .Constant("dense_w", SmallConvolution.Dense, SmallConvolution.Flat, 4).Constant("dense_b", SmallConvolution.DenseBiases, 4)
        .Node("Gemm", Mean, "input_reshape_6", "dense_w", "dense_b");

    private static HandModel WithLogVariances(HandModel model, string mean, string other) => model.Constant("minus", [-2], 1)
        .Node("Identity", mean, Mean).Node("Mul", other, Mean, "minus").Output(mean).Output(other);

    private Codes Encode(HandModel model)
    {
        NetworkSource source = new(_data.Write("e.onnx", model));
        (_, NetworkModel found) = _data.Import(source, "found");
        Assert.Equal("nhwc", found.Options.Single(option => option.Key == "layout").Value);
        return _data.Encode(source);
    }
}
