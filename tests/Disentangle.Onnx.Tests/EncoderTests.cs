using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;

namespace Disentangle.Onnx.Tests;

/// <summary>Encoders by hand, whose codes are known.</summary>
public sealed class EncoderTests : IDisposable
{
    private readonly ColourData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(true, -1)]
    [InlineData(false, -1)]
    [InlineData(true, 7)]
    [InlineData(false, 1)]
    public void The_layout_is_found_and_images_are_given_in_pieces(bool channelsFirst, long batch)
    {
        NetworkSource source = new(_data.Write("e.onnx", ColourData.Linear(channelsFirst, batch).Output("mean")));
        Codes codes = _data.Encode(source);
        Assert.Null(codes.LogVariances);
        AssertClose(_data.Codes(), codes.Means);
        (_, NetworkModel found) = _data.Import(source, "again");
        Assert.Equal(channelsFirst ? "nchw" : "nhwc", found.Options.Single(option => option.Key == "layout").Value);
    }

    [Theory]
    [InlineData("0..1", 1, 0)]
    [InlineData("-1..1", 2, -1)]
    [InlineData("0..255", 255, 0)]
    public void Images_have_the_values_that_are_told(string range, double scale, double shift)
    {
        NetworkSource source = new(_data.Write("e.onnx", ColourData.Linear(true).Output("mean"))) { Range = range };
        AssertClose(_data.Codes(scale, shift), _data.Encode(source).Means, 1e-5f * (float)scale);
    }

    [Fact]
    public void Flattened_images_of_colour_need_a_layout()
    {
        HandModel model = new HandModel().Input("x", -1, ColourData.Size).Constant("w", ColourData.Matrix(false), ColourData.Size, 4)
            .Node("MatMul", "mean", "x", "w").Output("mean");
        NetworkSource source = new(_data.Write("e.onnx", model));
        Refuses(source, "e.onnx: it cannot be told from its shapes whether channels stand first or last");
        AssertClose(_data.Codes(), _data.Encode(source with { Layout = "nhwc" }).Means);
    }

    [Theory]
    [InlineData("mu", "logvar", null)]
    [InlineData("z_mean", "z_log_var", null)]
    [InlineData("a", "b", null)]
    [InlineData("a", "b", "mean,log-variance")]
    public void Means_and_log_variances_are_found_by_name_or_by_what_they_cannot_be(string mean, string other, string? told)
    {
        HandModel model = ColourData.Linear(true).Constant("minus", [-2], 1)
            .Node("Identity", mean, "mean").Node("Mul", other, "mean", "minus").Output(mean).Output(other);
        Codes codes = _data.Encode(new NetworkSource(_data.Write("e.onnx", model)) { Codes = told });
        AssertClose(_data.Codes(), codes.Means);
        AssertClose([.. _data.Codes().Select(code => -2 * code)], codes.LogVariances!);
    }

    [Theory]
    [InlineData("sigma", null)]
    [InlineData("b", "mean,std")]
    [InlineData("b", "mean,variance")]
    public void Deviations_and_variances_become_log_variances(string other, string? told)
    {
        HandModel model = ColourData.Linear(true).Node("Identity", "mu", "mean").Node("Exp", other, "mean").Output("mu").Output(other);
        Codes codes = _data.Encode(new NetworkSource(_data.Write("e.onnx", model)) { Codes = told });
        float factor = told == "mean,variance" ? 1 : 2;
        AssertClose([.. _data.Codes().Select(code => factor * code)], codes.LogVariances!);
    }

    [Fact]
    public void Outputs_can_be_named_and_those_without_telling_names_are_not_guessed()
    {
        HandModel model = ColourData.Linear(true).Node("Exp", "a", "mean").Node("Identity", "b", "mean").Output("a").Output("b");
        NetworkSource source = new(_data.Write("e.onnx", model));
        (string message, string? hint) = Refuses(source with { Codes = "mean" },
            "e.onnx: mean needs 1 outputs of the same size, and there are a (4), b (4)");
        Assert.Contains("--outputs", hint, StringComparison.Ordinal);
        AssertClose(_data.Codes(), _data.Encode(source with { Codes = "mean", Outputs = ["b"] }).Means);
        Refuses(source with { Outputs = ["c"] }, "e.onnx: has no output c of shape (n, D)");

        // b may be anything, but deviations: a stands second and is above 0.
        HandModel other = ColourData.Linear(true).Node("Exp", "a", "mean").Node("Identity", "b", "mean").Output("b").Output("a");
        Refuses(new NetworkSource(_data.Write("o.onnx", other)),
            "o.onnx: it cannot be told which of its outputs are the codes, and what they are: b (4), a (4)");
    }

    [Fact]
    public void Means_and_log_variances_may_stand_side_by_side()
    {
        HandModel model = ColourData.Linear(true).Constant("minus", [-2], 1).Node("Mul", "other", "mean", "minus")
            .Node("Concat", "", "both", ["mean", "other"], HandModel.Whole("axis", 1)).Output("both");
        NetworkSource source = new(_data.Write("e.onnx", model));
        Assert.Equal(8, _data.Encode(source).Latents);
        Codes codes = _data.Encode(source with { Codes = "mean,log-variance" });
        AssertClose(_data.Codes(), codes.Means);
        AssertClose([.. _data.Codes().Select(code => -2 * code)], codes.LogVariances!);
    }

    [Fact]
    public void Samples_are_found_and_are_the_same_at_each_start()
    {
        HandModel model = ColourData.Linear(true).Node("RandomNormalLike", "noise", "mean").Node("Add", "code", "mean", "noise")
            .Output("code");
        NetworkSource source = new(_data.Write("e.onnx", model));
        Codes codes = _data.Encode(source), again = _data.Encode(source);
        Assert.Equal(codes.Means, again.Means);
        double[] noise = [.. codes.Means.Zip(_data.Codes(), (code, mean) => (double)code - mean)];
        Assert.InRange(noise.Average(), -0.3, 0.3);
        Assert.InRange(noise.Average(n => n * n), 0.6, 1.6);
        (_, NetworkModel found) = _data.Import(source, "again");
        Assert.Equal("sample", found.Options.Single(option => option.Key == "codes").Value);
        Refuses(source with { Codes = "mean" }, "e.onnx: gives other codes each time for the same image, so code is a sample and no mean");
    }

    [Fact]
    public void An_encoder_whose_codes_depend_on_other_images_is_refused()
    {
        HandModel model = ColourData.Linear(true).Constant("axes", 0).Node("ReduceSum", "all", "mean", "axes")
            .Node("Sub", "code", "mean", "all").Output("code");
        (_, string? hint) = Refuses(new NetworkSource(_data.Write("e.onnx", model)),
            "e.onnx: gives other codes for an image alone than for the same image among others");
        Assert.Contains("evaluation mode", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_that_are_not_finite_are_refused()
    {
        HandModel model = ColourData.Linear(true).Constant("low", [-100], 1).Node("Add", "below", "mean", "low")
            .Node("Log", "code", "below").Output("code");
        Refuses(new NetworkSource(_data.Write("e.onnx", model)), "e.onnx: gives a code that is not finite, NaN of unit 0");
    }

    [Fact]
    public void Networks_that_do_not_suit_are_refused_in_a_sentence()
    {
        HandModel wrong = new HandModel().Input("x", -1, 3, 8, 8).Node("Flatten", "flat", "x").Output("flat");
        Refuses(new NetworkSource(_data.Write("size.onnx", wrong)),
            "size.onnx: reads an input of shape nx3x8x8, which does not suit the images of "
                + $"{_data.Name}, 6x5x3 (rows x columns x channels)");
        HandModel map = new HandModel().Input("x", -1, 3, 6, 5).Node("Relu", "y", "x").Output("y");
        Refuses(new NetworkSource(_data.Write("map.onnx", map)),
            "map.onnx: none of its outputs has the shape (n, D): a code for each image");
        HandModel two = ColourData.Linear(true).Input("more", 1).Node("Add", "sum", "mean", "more").Output("sum");
        Refuses(new NetworkSource(_data.Write("two.onnx", two)), "two.onnx: has 2 inputs (x, more), one is expected");
        HandModel layout = ColourData.Linear(true).Output("mean");
        Refuses(new NetworkSource(_data.Write("layout.onnx", layout)) { Layout = "nhwc" },
            "layout.onnx: reads an input of shape nx3x6x5, which as nhwc does not suit the images of "
                + $"{_data.Name}, 6x5x3 (rows x columns x channels)");
    }

    [Fact]
    public void A_function_of_the_model_and_data_beside_it_are_part_of_it()
    {
        byte[] weights = new byte[ColourData.Size * 4 * sizeof(float) + 12];
        Buffer.BlockCopy(ColourData.Matrix(true), 0, weights, 12, weights.Length - 12);
        File.WriteAllBytes(_data["e.onnx.data"], weights);
        HandModel model = new HandModel().Input("x", -1, 3, 6, 5)
            .External("w", "e.onnx.data", [ColourData.Size, 4], ("offset", "12"), ("length", $"{weights.Length - 12}"))
            .Node("Flatten", "flat", "x").Node("MatMul", "half", "flat", "w").Node("Twice", "mine", "mean", ["half", "half"])
            .AddingFunction("mine", "Twice").Output("mean");
        (RunFolder run, _) = _data.Import(new NetworkSource(_data.Write("e.onnx", model)));
        File.Delete(_data["e.onnx"]);
        File.Delete(_data["e.onnx.data"]);
        using TrainedRun trained = TrainedRun.Open(run.Path);
        float[] codes = trained.Method.Encode(trained.Images([.. Enumerable.Range(0, ColourData.Count)])).Means;
        AssertClose([.. _data.Codes().Select(code => 2 * code)], codes);
    }

    internal static void AssertClose(float[] expected, float[] actual, float tolerance = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Max() - expected.Min(), 0.1f, float.MaxValue);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - tolerance, expected[i] + tolerance);
    }

    private (string Message, string? Hint) Refuses(NetworkSource source, string message)
    {
        UserErrorException e = Assert.Throws<UserErrorException>(() => _data.Import(source, "refused"));
        Assert.Equal(message, e.Message[(_data.Folder.Length + 1)..]);
        Assert.False(Directory.Exists(_data["refused"]));
        return (e.Message, e.Hint);
    }
}
