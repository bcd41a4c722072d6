using Disentangle.Foundation.Numerics;
using Disentangle.Interchange;
using Disentangle.Methods;
using Disentangle.Serialization;

namespace Disentangle.Tests.Interchange;

public sealed class PyTorchLayoutTests
{
    public static TheoryData<string, string> Models()
    {
        TheoryData<string, string> models = [];
        foreach (MethodEntry method in MethodCatalogue.All)
        {
            foreach (string architecture in new[] { "tiny", "infogan-small" }) models.Add(method.Id, architecture);
        }

        foreach (string architecture in new[] { "burgess", "infogan", "mlp", "locatello" }) models.Add("vae", architecture);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_goes_there_and_back_to_the_bit(string method, string architecture)
    {
        using TemporaryFolder folder = new();
        using IKernels kernels = Toys.Kernels();
        ILayeredMethod model = Create(kernels, method, architecture);
        Philox random = new(1, RandomPurpose.Test);
        foreach (NamedTensor tensor in PyTorchLayout.TensorsOf(model)) random.FillNormal(tensor.Value.HostWrite());
        WeightMap map = PyTorchLayout.Of(model);
        SafeTensors.Write(folder["x.safetensors"], map.ToTheirs(PyTorchLayout.TensorsOf(model)));

        ILayeredMethod other = Create(kernels, method, architecture, seed: 9);
        WeightMap.Parse(map.ToText(), "map").Fill(StateFile.Read(folder["x.safetensors"]), PyTorchLayout.TensorsOf(other));
        foreach ((NamedTensor expected, NamedTensor actual) in PyTorchLayout.TensorsOf(model).Zip(PyTorchLayout.TensorsOf(other)))
            Toys.AssertSameBits(expected.Value.HostRead(), actual.Value.HostRead());
    }

    [Fact]
    public void Names_and_orders_are_those_of_PyTorch()
    {
        using IKernels kernels = Toys.Kernels();
        string[] lines = PyTorchLayout.Of(Create(kernels, "vae", "infogan")).ToText().Split('\n');
        Assert.Contains("encoder.conv2.weight <- encoder.conv2.weight : conv", lines);
        Assert.Contains("encoder.norm2.gamma <- encoder.norm2.weight", lines);
        Assert.Contains("encoder.norm2.beta <- encoder.norm2.bias", lines);
        Assert.Contains("encoder.norm2.mean <- encoder.norm2.running_mean", lines);
        Assert.Contains("encoder.norm2.variance <- encoder.norm2.running_var", lines);
        Assert.Contains("encoder.heads.weight <- encoder.heads.weight : linear inputs=128x8x8", lines);
        Assert.Contains("decoder.fc2.weight <- decoder.fc2.weight : linear outputs=128x8x8", lines);
        Assert.Contains("decoder.norm2.mean <- decoder.norm2.running_mean : outputs=128x8x8", lines);
        Assert.Contains("decoder.norm1.gamma <- decoder.norm1.weight", lines);
        Assert.Contains("decoder.convt1.weight <- decoder.convt1.weight : convt", lines);
        Assert.Contains("encoder.fc1.weight <- encoder.fc1.weight : linear inputs=3x32x32",
            PyTorchLayout.Of(Create(kernels, "vae", "mlp")).ToText().Split('\n'));
    }

    [Fact]
    public void Maps_are_found_by_name_or_file()
    {
        using TemporaryFolder folder = new();
        using IKernels kernels = Toys.Kernels();
        ILayeredMethod model = Create(kernels, "factor-vae", "burgess");
        Assert.Equal(PyTorchLayout.Of(model).ToText(), ReadyWeightMaps.Find("disentangle", model).ToText());
        WeightMap theirs = ReadyWeightMaps.Find("disentangling-vae", model);
        Assert.Equal(PyTorchLayout.TensorsOf(model).Select(t => t.Name).Where(
            name => !name.StartsWith("discriminator", StringComparison.Ordinal)).Order(), theirs.Rules.Select(rule => rule.Ours).Order());
        Assert.DoesNotContain(theirs.Rules, rule => rule.Theirs[0].Contains("64", StringComparison.Ordinal));
        File.WriteAllText(folder["own.map"], "a <- b\n");
        Assert.Equal("a <- b\n", ReadyWeightMaps.Find(folder["own.map"], model).ToText());
        Assert.Equal("unknown map nowhere: disentangle or disentangling-vae, or a file, is expected",
            Toys.Refused(() => ReadyWeightMaps.Find("nowhere", model)).Message);
        ILayeredMethod odd = (ILayeredMethod)MethodCatalogue.Get("vae")
            .Create(Toys.Context(new ImageShape(48, 48, 1), kernels, "burgess"), MethodSettings.Empty);
        Assert.Equal("the map disentangling-vae is for images of 32x32 and 64x64, got 48x48",
            Toys.Refused(() => ReadyWeightMaps.Find("disentangling-vae", odd)).Message);
    }

    private static ILayeredMethod Create(IKernels kernels, string method, string architecture, ulong seed = 3)
    {
        MethodEntry entry = MethodCatalogue.Get(method);
        MethodContext context = Toys.Context(new ImageShape(32, 32, 3), kernels, architecture,
            entry.Latents?.Invoke(MethodSettings.Empty) ?? 3) with
        { Seed = seed };
        return (ILayeredMethod)entry.Create(context, MethodSettings.Empty);
    }
}
