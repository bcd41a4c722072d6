using Disentangle.Datasets.Formats;
using Disentangle.Interchange;
using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Tests.Shared;

namespace Disentangle.Tests.Architectures;

/// <summary>The networks of QLAE beside the same ones in PyTorch: <c>tests/oracles/make_qlae.py</c>.</summary>
public sealed class QlaeOracleTests
{
    private const int Latents = 12;

    [Theory]
    [InlineData("qlae")]
    [InlineData("qlae-half")]
    [InlineData("qlae-quarter")]
    public void Parameters_and_a_forward_pass_are_those_of_PyTorch(string architecture)
    {
        using NpzArchive oracle = NpzArchive.Open(Path.Combine(AppContext.BaseDirectory, "pytorch", "qlae.npz"));
        using IKernels kernels = Toys.Kernels();
        MethodContext context = Toys.Context(new ImageShape(64, 64, 3), kernels, architecture, Latents);
        ILayeredMethod model = (ILayeredMethod)MethodCatalogue.Get("qlae").Create(context, MethodSettings.Empty);
        Assert.Equal(
            oracle.Read($"{architecture}/parameters").Values<long>(),
            new[] { Count(model.Layers.Encoder), Count(model.Layers.Decoder) });

        Fill(model);
        float[] pixels = Array.ConvertAll(OracleValues.Fill(2 * 3 * 4096, 99), value => (float)((value + 1) / 2));
        float[] codes = Array.ConvertAll(OracleValues.Fill(2 * Latents, 98), value => (float)(value / 2));
        Tape tape = new(kernels);
        tape.Begin(model.Parameters);
        Var encoded = model.Layers.Encoder.Apply(tape.Constant(new Tensor(new Shape(2, 64, 64, 3), pixels)));
        Var decoded = model.Layers.Decoder.Apply(tape.Constant(new Tensor(new Shape(2, Latents), codes)));
        AssertClose(oracle.Read($"{architecture}/encoded").Values<float>(), encoded.Value.HostRead().ToArray());
        AssertClose(oracle.Read($"{architecture}/decoded").Values<float>(), EveryFourth(decoded.Value.HostRead()));
    }

    private static long Count(ILayer network) => network.Parameters.Sum(parameter => (long)parameter.Value.Count);

    // By the rule of the script: the place among the names in alphabetical order chooses the numbers.
    private static void Fill(ILayeredMethod model)
    {
        WeightMap map = PyTorchLayout.Of(model);
        IReadOnlyList<NamedTensor> ours = PyTorchLayout.TensorsOf(model);
        IEnumerable<NamedTensor> networks = map.ToTheirs(ours).Where(
            tensor => tensor.Name.StartsWith("encoder.", StringComparison.Ordinal)
                || tensor.Name.StartsWith("decoder.", StringComparison.Ordinal));
        List<NamedTensor> theirs = [];
        foreach (NamedTensor tensor in networks.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Shape shape = tensor.Value.Shape;
            double[] values = OracleValues.Fill(shape.Count, theirs.Count);
            if (shape.Rank > 1)
            {
                bool transposed = tensor.Name.Contains("convt", StringComparison.Ordinal);
                double scale = Math.Sqrt(6.0 / (shape.Count / shape[transposed ? 1 : 0]));
                for (int i = 0; i < values.Length; i++) values[i] *= scale;
            }
            else if (tensor.Name.Contains(".norm", StringComparison.Ordinal) && tensor.Name.EndsWith("weight", StringComparison.Ordinal))
            {
                for (int i = 0; i < values.Length; i++) values[i] = 1 + values[i] / 2;
            }

            theirs.Add(new NamedTensor(tensor.Name, new Tensor(shape, Array.ConvertAll(values, value => (float)value))));
        }

        using TemporaryFolder folder = new();
        theirs.AddRange(map.ToTheirs(ours).ExceptBy(theirs.Select(tensor => tensor.Name), tensor => tensor.Name));
        SafeTensors.Write(folder["qlae.safetensors"], theirs);
        map.Fill(StateFile.Read(folder["qlae.safetensors"]), ours);
    }

    private static float[] EveryFourth(ReadOnlySpan<float> images)
    {
        List<float> values = [];
        for (int row = 0; row < 2 * 64; row += 4)
        {
            for (int column = 0; column < 64; column += 4)
                values.AddRange(images.Slice((row * 64 + column) * 3, 3));
        }

        return [.. values];
    }

    // Float error of twelve normalised layers, relative to values of order 1 to 20.
    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-4 * largest, $"value {i}: {expected[i]} in PyTorch, {actual[i]} here");
    }
}
