using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Shared;

/// <summary>
/// A device with memory of its own, made of the kernels of another: the host's memory is none of its own, the host sees its tensors through
/// explicit views only, and none of these is opened between <see cref="BeginCommands"/> and <see cref="EndCommands"/>. What breaks this is
/// an <see cref="InvalidOperationException"/>. The results are those of the kernels inside, to the bit.
/// </summary>
/// <remarks>
/// It writes down the commands of each sequence: their numbers, and the tensors that they work on. Sequences that could be recorded once
/// and repeated are the same in every step.
/// </remarks>
internal sealed partial class CheckingKernels(IKernels inner) : IKernels
{
    private readonly List<string> _commands = [];
    private int _tensors;
    private long? _step;

    /// <summary>How often the host has waited for the device to read a tensor.</summary>
    public int HostReads { get; private set; }

    /// <summary>The commands of every sequence so far.</summary>
    public List<string[]> Sequences { get; } = [];

    public int Threads => inner.Threads;

    public bool UsesHostMemory => false;

    public void Dispose() => inner.Dispose();

    public Tensor CreateTensor() => new(new HiddenStorage(this, inner.CreateTensor()));

    public Tensor CreateTensor(Shape shape) => CreateTensor(shape, new float[shape.Count]);

    public Tensor CreateTensor(Shape shape, ReadOnlySpan<float> values)
    {
        if (values.Length != shape.Count)
            throw new ArgumentException($"a tensor of shape {shape} holds {shape.Count} values, got {values.Length}");
        Tensor tensor = CreateTensor();
        tensor.Resize(shape);
        ((HiddenStorage)tensor.Storage).Create(values);
        return tensor;
    }

    public void BeginCommands(long step)
    {
        RequireNoCommands("commands begin");
        _step = step;
        _commands.Clear();
    }

    public void EndCommands()
    {
        Sequences.Add([.. _commands]);
        _step = null;
    }

    public void Map(Formula formula, ReadOnlySpan<Tensor> operands, Tensor y, bool accumulate = false)
    {
        Tell($"Map {formula} {accumulate}");
        Tensor[] all = On(operands);
        inner.Map(formula, all, On(y), accumulate);
    }

    public void Gather(ReadOnlySpan<Tensor> tensors, Tensor y, int start)
    {
        Tell($"Gather {start}");
        Tensor[] all = On(tensors);
        inner.Gather(all, On(y), start);
    }

    public void AllFinite(ReadOnlySpan<Tensor> tensors, Tensor y, int start)
    {
        Tell($"AllFinite {start}");
        Tensor[] all = On(tensors);
        inner.AllFinite(all, On(y), start);
    }

    public void FillRandom(RandomDistribution distribution, Tensor y, ref Philox random)
    {
        Tell($"FillRandom {distribution}");
        RequireStep(random.Step, "random numbers");
        inner.FillRandom(distribution, On(y), ref random);
    }

    public void AdamStep(
        Tensor value, Tensor gradient, Tensor m, Tensor v, double learningRate, double beta1, double beta2, double epsilon, long step,
        double decay = 0, double clip = double.PositiveInfinity)
    {
        Tell($"AdamStep {learningRate} {beta1} {beta2} {epsilon} {decay} {clip}");
        RequireStep(step, "an update");
        inner.AdamStep(On(value), On(gradient), On(m), On(v), learningRate, beta1, beta2, epsilon, step, decay, clip);
    }

    public void ConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer)
    {
        Tell($"ConvolutionGradients {geometry} {activation}");
        inner.ConvolutionGradients(geometry, activation, On(layer));
    }

    public void TransposedConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer)
    {
        Tell($"TransposedConvolutionGradients {geometry} {activation}");
        inner.TransposedConvolutionGradients(geometry, activation, On(layer));
    }

    public void GradientsOfTwo(in ConvolutionLayerGradients first, in ConvolutionLayerGradients second)
    {
        Tell($"GradientsOfTwo {first.Geometry} {first.Activation} {second.Geometry} {second.Activation}");
        inner.GradientsOfTwo(first with { Layer = On(first.Layer) }, second with { Layer = On(second.Layer) });
    }

    public void ConvolveInSeries(ReadOnlySpan<ConvolutionStage> stages, Tensor images, Tensor result)
    {
        ConvolutionStage[] all = new ConvolutionStage[stages.Length];
        for (int i = 0; i < all.Length; i++)
        {
            Tell($"ConvolveInSeries {stages[i].Geometry} {stages[i].Activation}");
            all[i] = stages[i] with { Weights = On(stages[i].Weights), Bias = On(stages[i].Bias) };
        }

        inner.ConvolveInSeries(all, On(images), On(result));
    }

    public void AggregateLogDensities(
        Tensor z, Tensor mean, Tensor logVariance, Span<double> joint, ReadOnlySpan<float> logWeights = default)
    {
        RequireNoCommands("densities of the aggregate posterior, results of the host,");
        inner.AggregateLogDensities(On(z), On(mean), On(logVariance), joint, logWeights);
    }

    public void UnitLogDensities(Tensor z, Tensor mean, Tensor logVariance, Span<double> units, ReadOnlySpan<float> logWeights = default)
    {
        RequireNoCommands("densities of units of the aggregate posterior, results of the host,");
        inner.UnitLogDensities(On(z), On(mean), On(logVariance), units, logWeights);
    }

    /// <summary>Fails within a sequence of commands.</summary>
    internal void RequireNoCommands(string what)
    {
        if (_step is not null) throw new InvalidOperationException($"{what} within a sequence of commands");
    }

    internal void CountRead() => HostReads++;

    internal int NextTensor() => Interlocked.Increment(ref _tensors);

    // What belongs to a step must be of the step that the commands were announced for, or repeating them would take the old one.
    private void RequireStep(long step, string what)
    {
        if (_step is { } announced && step != announced)
            throw new InvalidOperationException($"{what} of step {step} within a sequence of commands of step {announced}");
    }

    private void Tell(string command)
    {
        if (_step is not null) _commands.Add(command);
    }

    private Tensor[] On(ReadOnlySpan<Tensor> tensors)
    {
        Tensor[] all = new Tensor[tensors.Length];
        for (int i = 0; i < all.Length; i++) all[i] = On(tensors[i]);
        return all;
    }

    private LayerGradients On(in LayerGradients layer) =>
        new(On(layer.X), On(layer.Weights), On(layer.Y), On(layer.Dy))
        {
            Dx = On(layer.Dx),
            AddX = layer.AddX,
            Dw = On(layer.Dw),
            AddWeights = layer.AddWeights,
            Db = On(layer.Db),
            AddBias = layer.AddBias,
        };

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(tensor))]
    private Tensor? On(Tensor? tensor)
    {
        if (tensor is null) return null;
        if (tensor.Storage is not HiddenStorage storage)
            throw new InvalidOperationException($"a tensor {tensor.Shape} of another memory is given to the kernels of this device");
        Tell($"  {storage.Number} {tensor.Shape}");
        return storage.OnDevice(tensor.Shape);
    }
}
