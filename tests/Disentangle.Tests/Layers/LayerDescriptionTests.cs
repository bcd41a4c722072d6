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
    public void Every_parameter_and_statistic_has_one_place_elsewhere(string id)
    {
        Architecture architecture = ArchitectureCatalogue.Get(id);
        ILayer encoder = architecture.Encoder(new ParameterSource(1, architecture.Initialisation), Images, 3, 2);
        string[] ours = [.. encoder.Parameters.Select(parameter => parameter.Name), .. encoder.Statistics.Select(tensor => tensor.Name)];
        Assert.Equal(ours.Order(), encoder.Tensors.Select(tensor => tensor.Name).Order());
        Assert.Equal(ours.Length, encoder.Tensors.Select(tensor => tensor.NameThere).Distinct().Count());
    }
}
