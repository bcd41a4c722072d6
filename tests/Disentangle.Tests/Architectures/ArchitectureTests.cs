using Disentangle.Architectures;
using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Tests.Architectures;

public sealed class ArchitectureTests
{
    public static TheoryData<string, int, int, int> Sizes => new()
    {
        { "locatello", 16, 16, 1 },
        { "locatello", 32, 32, 3 },
        { "locatello", 64, 64, 1 },
        { "locatello", 48, 80, 2 },
        { "locatello", 128, 64, 3 },
        { "burgess", 16, 32, 1 },
        { "burgess", 32, 32, 3 },
        { "burgess", 64, 64, 5 },
        { "burgess", 128, 128, 1 },
        { "infogan", 4, 4, 1 },
        { "infogan", 28, 28, 1 },
        { "infogan", 32, 36, 3 },
        { "infogan", 64, 64, 1 },
        { "infogan-small", 28, 28, 1 },
        { "infogan-small", 64, 48, 3 },
        { "mlp", 5, 7, 2 },
        { "tiny", 1, 9, 1 },
        { "mlp:7", 28, 28, 1 },
        { "mlp:7-3-5:tanh", 5, 7, 2 },
        { "burgess:3-4", 28, 28, 1 },
        { "burgess:3-4-5-6/7", 64, 32, 3 },
        { "locatello:5", 6, 2, 1 },
        { "locatello:3-4-5/6-7", 8, 24, 3 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Networks_map_images_to_heads_and_codes_to_images(string id, int height, int width, int channels)
    {
        (ILayer encoder, ILayer decoder) = Networks(id, new ImageShape(height, width, channels), latents: 3);
        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);

        Var heads = encoder.Apply(tape.Constant(new Tensor(new Shape(2, height, width, channels))));
        Var images = decoder.Apply(tape.Constant(new Tensor(new Shape(2, 3))));

        Assert.Equal(new Shape(2, 6), heads.Shape);
        Assert.Equal(new Shape(2, height, width, channels), images.Shape);
    }

    [Fact]
    public void Locatello_at_64x64_is_the_network_of_the_study()
    {
        (ILayer encoder, ILayer decoder) = Networks("locatello", new ImageShape(64, 64, 1), latents: 10);

        Assert.Equal(
            [
                ("encoder.conv1", 4 * 4 * 1 * 32 + 32), ("encoder.conv2", 4 * 4 * 32 * 32 + 32), ("encoder.conv3", 2 * 2 * 32 * 64 + 64),
                ("encoder.conv4", 2 * 2 * 64 * 64 + 64), ("encoder.fc1", 1024 * 256 + 256), ("encoder.heads", 2 * (256 * 10 + 10)),
            ],
            LayerSizes(encoder));
        Assert.Equal(
            [
                ("decoder.fc1", 10 * 256 + 256), ("decoder.fc2", 256 * 1024 + 1024), ("decoder.convt1", 4 * 4 * 64 * 64 + 64),
                ("decoder.convt2", 4 * 4 * 64 * 32 + 32), ("decoder.convt3", 4 * 4 * 32 * 32 + 32), ("decoder.convt4", 4 * 4 * 32 * 1 + 1),
            ],
            LayerSizes(decoder));
        Assert.Equal(690_517, Count(encoder) + Count(decoder));
    }

    [Fact]
    public void Burgess_at_64x64_is_the_network_of_the_paper()
    {
        (ILayer encoder, ILayer decoder) = Networks("burgess", new ImageShape(64, 64, 1), latents: 10);

        Assert.Equal(
            [
                ("encoder.conv1", 4 * 4 * 1 * 32 + 32), ("encoder.conv2", 4 * 4 * 32 * 32 + 32), ("encoder.conv3", 4 * 4 * 32 * 32 + 32),
                ("encoder.conv4", 4 * 4 * 32 * 32 + 32), ("encoder.fc1", 512 * 256 + 256), ("encoder.fc2", 256 * 256 + 256),
                ("encoder.heads", 256 * 20 + 20),
            ],
            LayerSizes(encoder));
        Assert.Equal(
            [
                ("decoder.fc1", 10 * 256 + 256), ("decoder.fc2", 256 * 256 + 256), ("decoder.fc3", 256 * 512 + 512),
                ("decoder.convt1", 4 * 4 * 32 * 32 + 32),
                ("decoder.convt2", 4 * 4 * 32 * 32 + 32), ("decoder.convt3", 4 * 4 * 32 * 32 + 32), ("decoder.convt4", 4 * 4 * 32 * 1 + 1),
            ],
            LayerSizes(decoder));
        Assert.Equal(502_005, Count(encoder) + Count(decoder));
    }

    [Fact]
    public void Infogan_at_28x28_is_the_network_of_the_paper()
    {
        (ILayer encoder, ILayer decoder) = Networks("infogan", new ImageShape(28, 28, 1), latents: 74);

        Assert.Equal(
            [
                ("encoder.conv1", 4 * 4 * 1 * 64 + 64), ("encoder.conv2", 4 * 4 * 64 * 128 + 128), ("encoder.norm2", 2 * 128),
                ("encoder.heads", 2 * (7 * 7 * 128 * 74 + 74)),
            ],
            LayerSizes(encoder));
        Assert.Equal(
            [
                ("decoder.fc1", 74 * 1024 + 1024), ("decoder.norm1", 2 * 1024), ("decoder.fc2", 1024 * 7 * 7 * 128 + 7 * 7 * 128),
                ("decoder.norm2", 2 * 7 * 7 * 128),
                ("decoder.convt1", 4 * 4 * 128 * 64 + 64), ("decoder.norm3", 2 * 64), ("decoder.convt2", 4 * 4 * 64 * 1 + 1),
            ],
            LayerSizes(decoder));
    }

    [Theory]
    [InlineData(4, 4, 2)]
    [InlineData(28, 28, 2)]
    [InlineData(32, 32, 2)]
    [InlineData(36, 36, 2)]
    [InlineData(48, 48, 3)]
    [InlineData(64, 64, 3)]
    [InlineData(128, 64, 3)]
    [InlineData(128, 128, 4)]
    public void Infogan_halves_twice_and_then_until_the_shorter_side_has_at_most_8_pixels_or_is_odd(int height, int width, int stages) =>
        Assert.Equal(stages, InfoGanArchitecture.StagesOf(new ImageShape(height, width, 1)));

    [Fact]
    public void The_small_infogan_has_one_stage_more_and_an_encoder_without_normalisation()
    {
        (ILayer encoder, ILayer decoder) = Networks("infogan-small", new ImageShape(64, 64, 1), latents: 74);
        Assert.Equal(["encoder.conv1", "encoder.conv2", "encoder.conv3", "encoder.conv4", "encoder.heads"],
            LayerSizes(encoder).Select(l => l.Name));
        Assert.Equal(2 * (4 * 4 * 64 * 74 + 74), LayerSizes(encoder).Last().Count);
        Assert.Equal(("decoder.fc1", 74 * 256 + 256), LayerSizes(decoder).First());
    }

    [Fact]
    public void Mlp_at_64x64_is_the_dense_network_of_the_study()
    {
        (ILayer encoder, ILayer decoder) = Networks("mlp", new ImageShape(64, 64, 1), latents: 10);
        Assert.Equal((4096 + 1) * 1200 + (1200 + 1) * 1200 + (1200 + 1) * 20, Count(encoder));
        Assert.Equal((10 + 1) * 1200 + 2 * (1200 + 1) * 1200 + (1200 + 1) * 4096, Count(decoder));
    }

    [Theory]
    [InlineData(16, 16, 2, 4, 4)]
    [InlineData(32, 32, 3, 4, 4)]
    [InlineData(64, 64, 4, 4, 4)]
    [InlineData(128, 128, 5, 4, 4)]
    [InlineData(48, 48, 3, 6, 6)]
    [InlineData(80, 80, 4, 5, 5)]
    [InlineData(64, 128, 4, 4, 8)]
    [InlineData(128, 48, 3, 16, 6)]
    public void Stages_halve_until_the_shorter_side_has_4_to_7_pixels(int height, int width, int stages, int smallHeight, int smallWidth)
    {
        Assert.Equal(stages, Stages.Of(new ImageShape(height, width, 1)));
        Assert.Equal((smallHeight, smallWidth), (height >> stages, width >> stages));
    }

    [Theory]
    [InlineData("locatello", 28, 28)]
    [InlineData("burgess", 64, 40)]
    public void Sizes_that_do_not_halve_are_refused(string id, int height, int width)
    {
        UserErrorException error = Toys.Refused(() => ArchitectureCatalogue.Get(id).Check(new ImageShape(height, width, 1)));
        Assert.Equal($"architecture {id} needs images whose height and width are multiples of 16, got {height}x{width}x1", error.Message);
        Assert.Equal("use an architecture that takes any size: mlp, tiny", error.Hint);
    }

    [Fact]
    public void An_unknown_architecture_is_refused_with_the_nearest_name()
    {
        Assert.Equal("unknown architecture locatelo; did you mean locatello?",
            Toys.Refused(() => ArchitectureCatalogue.Get("locatelo")).Message);
        Assert.Equal(
            "unknown architecture transformer, expected one of locatello, burgess, infogan, infogan-small, mlp, "
                + "qlae, qlae-half, qlae-quarter, tiny",
            Toys.Refused(() => ArchitectureCatalogue.Get("transformer")).Message);
    }

    private static (ILayer Encoder, ILayer Decoder) Networks(string id, ImageShape images, int latents)
    {
        Architecture architecture = ArchitectureCatalogue.Get(id);
        architecture.Check(images);
        ParameterSource parameters = new(1, architecture.Initialisation);
        return (architecture.Encoder(parameters, images, latents, 2), architecture.Decoder(parameters, images, latents));
    }

    private static IEnumerable<(string Name, int Count)> LayerSizes(ILayer network) =>
        network.Parameters.GroupBy(p => p.Name[..p.Name.LastIndexOf('.')]).Select(layer => (layer.Key, layer.Sum(p => p.Value.Count)));

    private static int Count(ILayer network) => network.Parameters.Sum(p => p.Value.Count);
}
