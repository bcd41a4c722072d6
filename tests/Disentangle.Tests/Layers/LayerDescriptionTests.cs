using Disentangle.Architectures;
using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Tests.Layers;

/// <summary>What layers say of themselves is what they do.</summary>
public sealed class LayerDescriptionTests
{
    private static readonly ImageShape Images = new(32, 16, 3);

    public static TheoryData<string> Architectures => [.. ArchitectureCatalogue.All.Select(architecture => architecture.Id)];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Shapes_are_those_of_what_is_applied_and_pointwise_layers_keep_them(string id)
    {
        Architecture architecture = ArchitectureCatalogue.Get(id);
        ParameterSource parameters = new(1, architecture.Initialisation);
        ILayer encoder = architecture.Encoder(parameters, Images, 3, 2), decoder = architecture.Decoder(parameters, Images, 3);
        Follow(encoder, new Shape(2, Images.Height, Images.Width, Images.Channels), new Shape(2, 6));
        Follow(decoder, new Shape(2, 3), new Shape(2, Images.Height, Images.Width, Images.Channels));

        static void Follow(ILayer network, Shape input, Shape output)
        {
            Tape tape = new(Toys.Kernels());
            tape.Begin(ParameterSet.Empty);
            Var x = tape.Constant(new Tensor(input));
            foreach (ILayer layer in network.Parts)
            {
                Var y = layer.Apply(x);
                Assert.Equal(y.Shape, layer.OutputOf(x.Shape));
                if (layer.IsPointwise) Assert.Equal(x.Shape, y.Shape);
                x = y;
            }

            Assert.Equal((output, output), (x.Shape, network.OutputOf(input)));
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Collecting_what_activations_give_changes_nothing_of_what_is_applied(string id)
    {
        Architecture architecture = ArchitectureCatalogue.Get(id);
        ParameterSource parameters = new(1, architecture.Initialisation);
        ILayer decoder = architecture.DecoderWith!(Activation.Gelu)(parameters, Images, 3);
        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);
        Var codes = tape.Constant(new Tensor(new Shape(2, 3), [0.3f, -1, 2, 0.5f, 0, -0.2f]));
        List<Var> hidden = [];
        Toys.AssertSameBits(decoder.Apply(codes).Value.HostRead(), decoder.Apply(codes, hidden).Value.HostRead());
        Assert.Equal(decoder.HiddenOutputs, hidden.Count);
        Assert.All(hidden, values => Assert.Contains(values.Value.HostRead().ToArray(), value => value != 0));
    }

    /// <summary>Dense layers and transposed convolutions but the last; features and blocks of decoders with styles.</summary>
    [Theory]
    [InlineData("locatello", 5)]
    [InlineData("burgess", 6)]
    [InlineData("mlp", 3)]
    [InlineData("mlp:20-10", 2)]
    [InlineData("tiny", 0)]
    [InlineData("infogan", 4)]
    [InlineData("qlae-quarter", 14)]
    public void Decoders_have_so_many_hidden_layers(string id, int expected)
    {
        Architecture architecture = ArchitectureCatalogue.Get(id);
        ILayer decoder = architecture.Decoder(new ParameterSource(1, architecture.Initialisation), new ImageShape(64, 64, 1), 10);
        Assert.Equal(expected, decoder.HiddenOutputs);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Every_parameter_and_statistic_has_one_place_elsewhere(string id)
    {
        Architecture architecture = ArchitectureCatalogue.Get(id);
        ILayer encoder = architecture.Encoder(new ParameterSource(1, architecture.Initialisation), Images, 3, 2);
        string[] ours = [.. encoder.Parameters.Select(parameter => parameter.Name), .. encoder.Statistics.Select(tensor => tensor.Name)];
        Assert.Equal(ours.Order(), encoder.Tensors.Select(tensor => tensor.Name).Order());
        Assert.Equal(ours.Length, encoder.Tensors.Select(tensor => tensor.NameThere).Distinct().Count());
    }
}
