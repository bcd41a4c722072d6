using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;

namespace Disentangle.Onnx.Tests;

/// <summary>Decoders by hand, which undo encoders that keep every pixel.</summary>
public sealed class DecoderTests
{
    [Fact]
    public void Values_from_minus_1_to_1_are_found_by_the_reconstructions()
    {
        using ColourData data = new(binary: true);

        // 1 - 2 relu(-z): right for -1 and 1, and 1 everywhere for what is not below 0.
        HandModel decoder = Decoder().Node("Neg", "below", "z").Node("Relu", "part", "below")
            .Constant("two", [2], 1).Constant("one", [1], 1)
            .Node("Mul", "twice", "part", "two").Node("Sub", "flat", "one", "twice");
        NetworkModel found = Reconstructs(data, decoder, 1e-6f);
        Assert.Equal(("-1..1", "-1..1"), (Option(found, "range"), Option(found, "decoded")));
    }

    [Fact]
    public void Logits_are_found_by_the_reconstructions()
    {
        using ColourData data = new();
        HandModel decoder = Decoder().Constant("a", [0.98f], 1).Constant("b", [0.01f], 1).Constant("one", [1], 1)
            .Node("Mul", "scaled", "z", "a").Node("Add", "p", "scaled", "b").Node("Sub", "q", "one", "p")
            .Node("Div", "odds", "p", "q").Node("Log", "flat", "odds");
        NetworkModel found = Reconstructs(data, decoder, 0.011f);
        Assert.Equal(("0..1", "logits"), (Option(found, "range"), Option(found, "decoded")));
    }

    [Theory]
    [InlineData("0..255", "0..255")]
    [InlineData("0..1", "0..1")]
    public void What_is_told_is_used(string range, string decoded)
    {
        using ColourData data = new();
        Reconstructs(data, Decoder().Node("Identity", "flat", "z"), 1e-5f, range, decoded);
    }

    [Fact]
    public void A_decoder_of_other_codes_or_images_is_refused()
    {
        using ColourData data = new();
        NetworkSource source = new(data.Write("e.onnx", ColourData.Linear(true).Output("mean"))) { Decoder = data["d.onnx"] };
        data.Write("d.onnx", new HandModel().Input("z", -1, 7).Node("Identity", "y", "z").Output("y"));
        Assert.EndsWith("d.onnx: reads an input of shape nx7, but the encoder gives codes of 4 units", Refusal(), StringComparison.Ordinal);
        data.Write("d.onnx", new HandModel().Input("z", -1, 4).Node("Identity", "y", "z").Output("y"));
        Assert.EndsWith(
            $"d.onnx: gives 2x4 for 2 codes, which are not images of {data.Name}, 6x5x3 (rows x columns x channels)", Refusal(),
            StringComparison.Ordinal);

        string Refusal() => Assert.Throws<UserErrorException>(() => data.Import(source)).Message;
    }

    // In the channels-last layout, though the encoder has channels first.
    private static HandModel Decoder() => new HandModel().Input("z", -1, ColourData.Size);

    private static NetworkModel Reconstructs(ColourData data, HandModel decoder, float tolerance, string? range = null,
        string? decoded = null)
    {
        HandModel encoder = new HandModel().Input("x", -1, 6, 5, 3).Node("Flatten", "flat", "x").Output("flat");
        decoder.Constant("shape", -1, 6, 5, 3).Node("Reshape", "y", "flat", "shape").Output("y");
        (RunFolder run, NetworkModel found) = data.Import(new NetworkSource(data.Write("e.onnx", encoder))
        {
            Decoder = data.Write("d.onnx", decoder), Range = range, Decoded = decoded,
        });
        using TrainedRun trained = TrainedRun.Open(run.Path);
        Tensor images = trained.Images([.. Enumerable.Range(0, ColourData.Count)]);
        Tensor decodedImages = trained.Method.Decode(trained.Method.Encode(images).ToTensor());
        EncoderTests.AssertClose(data.Images, decodedImages.HostRead().ToArray(), tolerance);
        return found;
    }

    private static string Option(NetworkModel found, string name) => found.Options.Single(option => option.Key == name).Value;
}
