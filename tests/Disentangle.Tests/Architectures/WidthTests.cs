using Disentangle.Architectures;
using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Architectures;

public sealed class WidthTests
{
    [Fact]
    public void Mlp_400_at_28x28_with_20_latents_is_the_usual_network_for_MNIST()
    {
        (ILayer encoder, ILayer decoder) = Networks("mlp:400", new ImageShape(28, 28, 1), latents: 20);
        Assert.Equal([("encoder.fc1", 784, 400), ("encoder.heads", 400, 40)], DenseSizes(encoder));
        Assert.Equal([("decoder.fc1", 20, 400), ("decoder.fc2", 400, 784)], DenseSizes(decoder));
    }

    [Fact]
    public void The_decoder_has_the_widths_in_reverse()
    {
        (ILayer encoder, ILayer decoder) = Networks("mlp:30-20-10", new ImageShape(2, 2, 1), latents: 3);
        Assert.Equal([("encoder.fc1", 4, 30), ("encoder.fc2", 30, 20), ("encoder.fc3", 20, 10), ("encoder.heads", 10, 6)],
            DenseSizes(encoder));
        Assert.Equal([("decoder.fc1", 3, 10), ("decoder.fc2", 10, 20), ("decoder.fc3", 20, 30), ("decoder.fc4", 30, 4)],
            DenseSizes(decoder));
    }

    [Theory]
    [InlineData("mlp:4", 0, 0f)]
    [InlineData("mlp:4:relu", 0, 0f)]
    [InlineData("mlp:4:leaky-relu", 0, 0.01f)]
    [InlineData("mlp:4:tanh", 1, 0f)]
    public void Hidden_layers_have_the_activation_and_the_ends_have_none(string id, int tanh, float slope)
    {
        Activation expected = tanh == 1 ? Activation.Tanh : Activation.LeakyRelu(slope);
        (ILayer encoder, ILayer decoder) = Networks(id, new ImageShape(2, 2, 1), latents: 3);
        Assert.Equal([expected, Activation.Identity], Dense(encoder).Select(layer => layer.Activation));
        Assert.Equal([expected, Activation.Identity], Dense(decoder).Select(layer => layer.Activation));
    }

    [Fact]
    public void Channels_are_those_of_the_convolutions_with_the_decoder_in_reverse()
    {
        (ILayer encoder, ILayer decoder) = Networks("burgess:32-32-64-64/128", new ImageShape(64, 64, 3), latents: 10);
        Assert.Equal(
            [new Shape(4, 4, 3, 32), new Shape(4, 4, 32, 32), new Shape(4, 4, 32, 64), new Shape(4, 4, 64, 64)],
            Layers(encoder).OfType<ConvolutionLayer>().Select(layer => layer.Weights.Value.Shape));
        Assert.Equal([("encoder.fc1", 1024, 128), ("encoder.heads", 128, 20)], DenseSizes(encoder));
        Assert.Equal([("decoder.fc1", 10, 128), ("decoder.fc2", 128, 1024)], DenseSizes(decoder));
        Assert.Equal(
            [new Shape(4, 4, 64, 64), new Shape(4, 4, 32, 64), new Shape(4, 4, 32, 32), new Shape(4, 4, 3, 32)],
            Layers(decoder).OfType<TransposedConvolutionLayer>().Select(layer => layer.Weights.Value.Shape));
    }

    [Fact]
    public void The_last_two_convolutions_of_locatello_have_kernels_of_2_with_any_channels()
    {
        (ILayer encoder, _) = Networks("locatello:8-16-8", new ImageShape(16, 16, 1), latents: 2);
        Assert.Equal(
            [new Shape(4, 4, 1, 8), new Shape(2, 2, 8, 16), new Shape(2, 2, 16, 8)],
            Layers(encoder).OfType<ConvolutionLayer>().Select(layer => layer.Weights.Value.Shape));
    }

    [Theory]
    [InlineData("burgess", "burgess:32-32-32-32")]
    [InlineData("burgess", "burgess:32-32-32-32/256-256")]
    [InlineData("locatello", "locatello:32-32-64-64")]
    public void The_usual_widths_at_64x64_give_the_same_parameters_to_the_bit(string name, string withWidths)
    {
        ImageShape images = new(64, 64, 1);
        Parameter[] expected = ParametersOf(Networks(name, images, latents: 4)),
            actual = ParametersOf(Networks(withWidths, images, latents: 4));
        Assert.Equal(expected.Select(p => p.Name), actual.Select(p => p.Name));
        Toys.AssertSameBits(new ParameterSet(expected).Values(), new ParameterSet(actual).Values());
    }

    [Theory]
    [InlineData("mlp:", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:0", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:040", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:16385", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:99999999999", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:400,20", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:400-", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:400/20", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:400:swish", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("mlp:1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "mlp[:UNITS-UNITS...[:ACTIVATION]], for example mlp:400-400 or mlp:500:tanh")]
    [InlineData("burgess:32:tanh", "burgess[:CHANNELS-CHANNELS...[/UNITS-UNITS...]], for example burgess:32-32-64-64 or burgess:32-64/128")]
    [InlineData("burgess:32/", "burgess[:CHANNELS-CHANNELS...[/UNITS-UNITS...]], for example burgess:32-32-64-64 or burgess:32-64/128")]
    [InlineData("locatello:32/4/4",
        "locatello[:CHANNELS-CHANNELS...[/UNITS-UNITS...]], for example locatello:32-32-64-64 or locatello:32-64/128")]
    public void Wrong_widths_are_refused_with_the_form(string id, string form) =>
        Assert.Equal($"the architecture must be {form}, got {id}", Toys.Refused(() => ArchitectureCatalogue.Get(id)).Message);

    [Fact]
    public void Widths_where_there_are_none_and_names_that_are_not_known_are_refused()
    {
        UserErrorException tiny = Toys.Refused(() => ArchitectureCatalogue.Get("tiny:4"));
        Assert.Equal("the widths of the architecture tiny cannot be chosen, got tiny:4", tiny.Message);
        Assert.Equal("choose them for locatello, burgess, mlp, for example mlp:400-400", tiny.Hint);
        Assert.Equal("unknown architecture mpl; did you mean mlp?", Toys.Refused(() => ArchitectureCatalogue.Get("mpl:400")).Message);
    }

    [Fact]
    public void Images_that_do_not_halve_as_often_as_there_are_convolutions_are_refused()
    {
        UserErrorException error = Toys.Refused(() => ArchitectureCatalogue.Get("burgess:8-8-8").Check(new ImageShape(28, 28, 1)));
        Assert.Equal("architecture burgess:8-8-8 needs images whose height and width are multiples of 8, got 28x28x1", error.Message);
        ArchitectureCatalogue.Get("burgess:8-8").Check(new ImageShape(28, 28, 1));
    }

    [Fact]
    public void A_specification_keeps_the_widths_and_refuses_wrong_ones()
    {
        RunSpecification specification = Toys.Specification("mlp:6-5:tanh");
        Assert.Equal(specification.Architecture, RunSpecification.FromJson(specification.ToJson()).Architecture);
        Assert.Contains("got mlp:x", Toys.Refused(() => (specification with { Architecture = "mlp:x" }).Validate()).Message,
            StringComparison.Ordinal);
        IMethod method = specification.CreateMethod(new ImageShape(3, 3, 1), Toys.Kernels());
        Assert.Equal(new Shape(6, 5), method.Named("encoder.fc2.weight").Value.Shape);
    }

    private static (ILayer Encoder, ILayer Decoder) Networks(string id, ImageShape images, int latents)
    {
        Architecture architecture = ArchitectureCatalogue.Get(id);
        Assert.Equal(id, architecture.Id);
        architecture.Check(images);
        ParameterSource parameters = new(1, architecture.Initialisation);
        return (architecture.Encoder(parameters, images, latents, 2), architecture.Decoder(parameters, images, latents));
    }

    private static Parameter[] ParametersOf((ILayer Encoder, ILayer Decoder) networks) =>
        [.. networks.Encoder.Parameters, .. networks.Decoder.Parameters];

    private static IReadOnlyList<ILayer> Layers(ILayer network) => network.Parts;

    private static IEnumerable<Dense> Dense(ILayer network) => Layers(network).OfType<Dense>();

    private static IEnumerable<(string Name, int Inputs, int Outputs)> DenseSizes(ILayer network) =>
        Dense(network)
            .Select(layer => (layer.Weights.Name[..layer.Weights.Name.LastIndexOf('.')], layer.Weights.Value.Shape[0],
                layer.Weights.Value.Shape[1]));
}
