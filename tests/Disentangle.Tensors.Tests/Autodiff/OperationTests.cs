using System.Reflection;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Tests.Kernels;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Autodiff;

/// <summary>What holds for every operation of the tape, tested over <see cref="OperationTable"/>.</summary>
public abstract class OperationTests(TestDevice device) : KernelTests(device)
{
    private static readonly (int Batch, int Units)[] Small = [(1, 1), (3, 5)];
    private static readonly (int Batch, int Units)[] Sizes = [.. Small, (0, 5), (7, 16), (5, 33), (13, 17)];

    public static TheoryData<string> Names => [.. OperationTable.Rows(1, 1).Select(o => o.Name)];

    [Fact]
    public void Every_operation_has_a_row()
    {
        IEnumerable<string> operations = typeof(Op).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name);
        IEnumerable<string> operators = typeof(Operators).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.Name.StartsWith("op_", StringComparison.Ordinal))
            .Select(m => $"{m.Name}({string.Join(", ", m.GetParameters().Select(p => p.ParameterType.Name))})");
        Assert.Equal(operations.Concat(operators).Distinct().Order(), OperationTable.Rows(1, 1).Select(o => o.Method).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_equals_the_reference(string name)
    {
        foreach ((int b, int d) in Sizes)
        {
            Operation operation = Find(name, b, d);
            Run run = new(operation, Kernels);
            Numbers.Close(operation.Reference(run.Doubles), run.Forward().Value.HostRead(), 5e-6, $"{name}, {b} rows, {d} units", least: 1);
        }
    }

    [Fact]
    public void Examples_by_hand_are_given_to_the_bit()
    {
        foreach (Operation any in OperationTable.Rows(1, 1).Where(operation => operation.Example is not null))
        {
            Example example = any.Example!;
            Operation operation = Find(any.Name, example.Batch, example.Units);
            Run run = new(operation, Kernels);
            run.Set(example.Inputs);
            Assert.Equal(example.Output, Numbers.Doubles(run.Forward().Value));
            Assert.Equal(example.Output, operation.Reference(example.Inputs));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_equals_central_differences_of_the_reference(string name)
    {
        foreach ((int b, int d) in Small)
        {
            Operation operation = Find(name, b, d);
            Run run = new(operation, Kernels);
            run.Backward(times: 1, run.Trainable);
            for (int i = 0; i < operation.Inputs.Length; i++)
            {
                if (operation.Inputs[i].Constant) continue;
                double[] expected = CentralDifferences(operation, run.Doubles, i, run.Cotangent);
                Numbers.Close(expected, run.Parameters[i].Gradient.HostRead(), 1e-5, $"{name}, batch {b}, {d} units, input {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_add_up_where_an_input_is_used_twice(string name)
    {
        foreach ((int b, int d) in Sizes)
        {
            Operation operation = Find(name, b, d);
            Run once = new(operation, Kernels), twice = new(operation, Kernels);
            once.Backward(times: 1, once.Trainable);
            twice.Backward(times: 3, twice.Trainable);
            for (int i = 0; i < operation.Inputs.Length; i++)
            {
                if (operation.Inputs[i].Constant) continue;
                double[] expected = [.. Numbers.Doubles(once.Parameters[i].Gradient).Select(g => 3 * g)];
                Numbers.Close(expected, twice.Parameters[i].Gradient.HostRead(), 1e-6, $"{name}, batch {b}, {d} units, input {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_input_that_is_not_trained_gets_no_gradient_and_changes_no_other(string name)
    {
        Operation operation = Find(name, 3, 5);
        Run all = new(operation, Kernels);
        all.Backward(times: 1, all.Trainable);
        for (int trained = 0; trained < operation.Inputs.Length; trained++)
        {
            if (operation.Inputs[trained].Constant) continue;
            Run one = new(operation, Kernels);
            foreach (Parameter parameter in one.Parameters) parameter.Gradient.HostWrite().Fill(12345);
            one.Backward(times: 1, new ParameterSet(one.Parameters[trained]));
            for (int i = 0; i < operation.Inputs.Length; i++)
            {
                if (i == trained) Numbers.SameBits(all.Parameters[i].Gradient.HostRead(), one.Parameters[i].Gradient.HostRead(), name);
                else Assert.All(one.Parameters[i].Gradient.HostRead().ToArray(), g => Assert.Equal(12345, g));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_threads_gives_the_same_bits(string name)
    {
        // Large enough for several pieces of every kernel.
        Operation operation = Find(name, 90, 190);
        Run one = new(operation, Kernels);
        one.Backward(times: 2, one.Trainable);
        foreach (int threads in (int[])[2, 5])
        {
            using IKernels kernels = Device.Create(threads);
            Run several = new(operation, kernels);
            several.Backward(times: 2, several.Trainable);
            Numbers.SameBits(one.Output.HostRead(), several.Output.HostRead(), $"{name} on {threads} threads");
            for (int i = 0; i < operation.Inputs.Length; i++)
            {
                if (!operation.Inputs[i].Constant)
                    Numbers.SameBits(one.Parameters[i].Gradient.HostRead(), several.Parameters[i].Gradient.HostRead(),
                        $"{name} on {threads} threads, input {i}");
            }
        }
    }

    private static Operation Find(string name, int b, int d) => OperationTable.Rows(b, d).Single(o => o.Name == name);

    private static double[] CentralDifferences(Operation operation, double[][] inputs, int input, double[] cotangent)
    {
        const double Step = 1e-5;
        double[] x = inputs[input], gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double value = x[i];
            x[i] = value + Step;
            double above = Contracted();
            x[i] = value - Step;
            double below = Contracted();
            x[i] = value;
            gradient[i] = (above - below) / (2 * Step);
        }

        return gradient;

        double Contracted() => operation.Reference(inputs).Zip(cotangent, (y, c) => y * c).Sum();
    }

    /// <summary>An operation on random inputs, every one a parameter, and a loss that is linear in its result.</summary>
    private sealed class Run
    {
        private readonly Operation _operation;
        private readonly Tape _tape;

        public Run(Operation operation, IKernels kernels)
        {
            (_operation, _tape) = (operation, new Tape(kernels));
            Parameters = new Parameter[operation.Inputs.Length];
            for (int i = 0; i < Parameters.Length; i++)
            {
                Input input = operation.Inputs[i];
                Parameters[i] = new Parameter($"input {i}", input.Shape, kernels);
                Numbers.Uniform(input.Shape, Numbers.Seed(operation.Name) + (ulong)i, input.Low, input.High).HostRead()
                    .CopyTo(Parameters[i].Value.HostWrite());
            }

            Trainable = new ParameterSet(Parameters.Where((_, i) => !operation.Inputs[i].Constant));
            Doubles = [.. Parameters.Select(p => Numbers.Doubles(p.Value))];
        }

        public Parameter[] Parameters { get; }

        public ParameterSet Trainable { get; }

        public double[][] Doubles { get; }

        public Tensor Output { get; private set; } = null!;

        public double[] Cotangent { get; private set; } = [];

        /// <summary>Puts other numbers in place of the random ones.</summary>
        public void Set(double[][] inputs)
        {
            foreach ((Parameter parameter, double[] values) in Parameters.Zip(inputs))
            {
                Span<float> to = parameter.Value.HostWrite();
                for (int i = 0; i < to.Length; i++) to[i] = (float)values[i];
            }
        }

        public Var Forward()
        {
            _tape.Begin(ParameterSet.Empty);
            return Record();
        }

        /// <summary>Differentiates the sum of cotangent * result, with the operation recorded so many times.</summary>
        public void Backward(int times, ParameterSet trainable)
        {
            _tape.Begin(trainable);
            Var? loss = null;
            for (int i = 0; i < times; i++)
            {
                Var y = Record();
                Output = y.Value;
                Tensor cotangent = Numbers.Uniform(y.Shape, 77);
                Cotangent = Numbers.Doubles(cotangent);
                Var term = Op.Sum(y * _tape.Constant(_tape.Kernels.CreateTensor(cotangent.Shape, cotangent.HostRead())));
                loss = loss is Var sum ? sum + term : term;
            }

            _tape.Backward(loss!.Value);
        }

        private Var Record() => _operation.Record([.. Parameters.Select(_tape.Use)]);
    }
}
