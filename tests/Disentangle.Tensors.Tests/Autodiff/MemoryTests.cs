using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Tensors.Tests.Autodiff;

/// <summary>What kernels do around the ends of tensors, where vectors do not fit.</summary>
public sealed class MemoryTests
{
    // The floats behind a tensor that a vector may reach: all but one of the widest.
    private const int Reach = 15;

    private static readonly float Poison = BitConverter.UInt32BitsToSingle(0x7fc0dead);

    public static TheoryData<string> Names => OperationTests.Names;

    /// <summary>
    /// Every tensor of a large run, filled with NaN and used again for a small one: no NaN may reach a result, so nothing is
    /// read that was not written, and what lies further than a vector behind the small tensors must still be there.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Kernels_use_nothing_behind_a_tensor_and_write_at_most_a_vector(string name)
    {
        foreach ((int b, int d) in ((int, int)[])[(1, 1), (3, 5), (2, 16), (5, 19)])
        {
            Tape clean = new(CpuDevice.CreateKernels(1)), used = new(CpuDevice.CreateKernels(1));
            (_, Parameter[] expected) = Run(clean, OperationTable.Rows(b, d).Single(o => o.Name == name));
            (List<Tensor> tensors, _) = Run(used, OperationTable.Rows(13, 37).Single(o => o.Name == name));
            int[] lengths = [.. tensors.Select(t => t.Count)];
            foreach (Tensor tensor in tensors) tensor.HostWrite().Fill(Poison);
            (List<Tensor> again, Parameter[] actual) = Run(used, OperationTable.Rows(b, d).Single(o => o.Name == name));

            for (int i = 0; i < expected.Length; i++)
                Numbers.SameBits(expected[i].Gradient.HostRead(), actual[i].Gradient.HostRead(), $"{name}, gradient {i}");
            for (int i = 0; i < tensors.Count; i++)
            {
                Assert.Same(tensors[i], again[i]);
                // The larger shape again, in the same memory.
                int count = tensors[i].Count;
                tensors[i].Resize(new Shape(lengths[i]));
                ReadOnlySpan<float> behind = tensors[i].HostRead()[Math.Min(count + Reach, lengths[i])..];
                foreach (float value in behind)
                {
                    if (BitConverter.SingleToUInt32Bits(value) != 0x7fc0dead)
                        Assert.Fail($"{name}, batch {b}, {d} units: tensor {i} of {count} values was written behind its end");
                }
            }
        }
    }

    /// <summary>
    /// The operation between nodes whose values and gradients belong to the tape; those tensors, and the inputs with their gradients.
    /// </summary>
    private static (List<Tensor> Tensors, Parameter[] Parameters) Run(Tape tape, Operation operation)
    {
        Parameter[] parameters = [.. operation.Inputs.Select((input, i) => new Parameter($"input {i}", input.Shape))];
        for (int i = 0; i < parameters.Length; i++)
        {
            Input input = operation.Inputs[i];
            Numbers.Uniform(input.Shape, 7 + (ulong)i, input.Low, input.High).HostRead().CopyTo(parameters[i].Value.HostWrite());
        }

        tape.Begin(new ParameterSet(parameters.Where((_, i) => !operation.Inputs[i].Constant)));
        Var[] inputs = [.. parameters.Select(p => Op.Affine(tape.Use(p), 1, 0))];
        Var y = operation.Record(inputs), again = operation.Record(inputs);
        Var cotangent = Op.Affine(tape.Constant(Numbers.Uniform(y.Shape, 77)), 1, 0);
        Var first = y * cotangent, second = again * cotangent;
        tape.Backward(Op.Sum(first) + Op.Sum(second));

        List<Tensor> tensors = [y.Value, y.Gradient, again.Value, again.Gradient, cotangent.Value, first.Value, second.Value];
        foreach (Var input in inputs)
        {
            tensors.Add(input.Value);
            if (input.NeedsGradient) tensors.Add(input.Gradient);
        }

        return (tensors, parameters);
    }
}
