using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Autodiff;

/// <summary>
/// Records operations as they are done and differentiates through them in reverse. A tape is used again and again: its nodes
/// and their memory are kept, so a step that does the same operations as the one before allocates nothing.
/// </summary>
/// <param name="kernels">What does the arithmetic.</param>
public sealed class Tape(IKernels kernels)
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Parameter, Node> _parameters = [];
    private ParameterSet _trainable = ParameterSet.Empty;
    private int _count;

    /// <summary>What does the arithmetic.</summary>
    public IKernels Kernels { get; } = kernels;

    /// <summary>How many operations, constants and parameters are recorded.</summary>
    public int Count => _count;

    /// <summary>
    /// Multiplications of the matrix products and convolutions done since <see cref="Begin"/>, forward and backward: the work of a
    /// step, to hold against the speed of the processor. Elementwise operations are not counted.
    /// </summary>
    public long Multiplications { get; internal set; }

    /// <summary>
    /// Bytes that the layers of convolution have read and written beyond the second-level cache since <see cref="Begin"/>, forward and
    /// backward, by a count of their inputs, outputs and the gradients of both: those of over 1 MiB, about such a cache, have left it
    /// before they are read again. A written one counts twice, since a processor reads the memory that it writes to. What an image
    /// at a time goes through within one operation is not counted.
    /// </summary>
    public long UncachedBytes { get; private set; }

    /// <summary>
    /// Whether anything is trained: false where a model is only applied, and layers that keep statistics of what they see use these.
    /// </summary>
    public bool Trains => _trainable.Items.Count > 0;

    /// <summary>
    /// Whether layers that are trained and keep statistics of what they see take in what is recorded from here on; <see cref="Begin"/>
    /// turns it on.
    /// </summary>
    public bool KeepsStatistics { get; set; } = true;

    /// <summary>
    /// Forgets all that was recorded; every <see cref="Var"/> handed out before is void. From here on the members of
    /// <paramref name="trainable"/> receive gradients, and all other parameters are constants.
    /// </summary>
    public void Begin(ParameterSet trainable)
    {
        _count = 0;
        Multiplications = 0;
        UncachedBytes = 0;
        KeepsStatistics = true;
        _parameters.Clear();
        _trainable = trainable;
    }

    /// <summary>Counts values that a layer of convolution reads, as <see cref="UncachedBytes"/> does.</summary>
    internal void CountRead(Shape values)
    {
        const long cached = 1 << 20;
        long bytes = sizeof(float) * (long)values.Count;
        if (bytes > cached) UncachedBytes += bytes;
    }

    /// <summary>Counts values that a layer of convolution writes.</summary>
    internal void CountWritten(Shape values)
    {
        CountRead(values);
        CountRead(values);
    }

    /// <summary>A value that no gradient flows to. The tensor, one of the tape's device, is not copied.</summary>
    public Var Constant(Tensor value)
    {
        ConstantNode node = Record<ConstantNode>();
        node.Refer(value);
        return new Var(node);
    }

    /// <summary>Standard normal noise of the given shape, drawn from <paramref name="random"/>.</summary>
    public Var Normal(Shape shape, ref Philox random) => Noise(RandomDistribution.Normal, shape, ref random);

    /// <summary>
    /// Standard exponential noise of the given shape, drawn from <paramref name="random"/>: -log u of a uniform u, which a float of u
    /// itself could not hold where u is near 1.
    /// </summary>
    public Var Exponential(Shape shape, ref Philox random) => Noise(RandomDistribution.Exponential, shape, ref random);

    /// <summary>
    /// Standard logistic noise of the given shape, drawn from <paramref name="random"/>: the logit of a uniform number, both tails
    /// whole.
    /// </summary>
    public Var Logistic(Shape shape, ref Philox random) => Noise(RandomDistribution.Logistic, shape, ref random);

    /// <summary>The current value of a parameter: trained where the tape trains it, a constant elsewhere.</summary>
    public Var Use(Parameter parameter)
    {
        if (_parameters.TryGetValue(parameter, out Node? known)) return new Var(known);
        ParameterNode node = Record<ParameterNode>();
        node.Refer(parameter, _trainable.Contains(parameter));
        _parameters.Add(parameter, node);
        return new Var(node);
    }

    /// <summary>
    /// Computes the derivative of <paramref name="scalar"/> with respect to every trained parameter into its
    /// <see cref="Parameter.Gradient"/>; parameters that it does not depend on get zeros.
    /// </summary>
    /// <exception cref="ArgumentException">The value is not a single number.</exception>
    public void Backward(Var scalar)
    {
        if (scalar.Value.Count != 1) throw new ArgumentException($"only a single number can be differentiated, got shape {scalar.Shape}");
        if (scalar.NeedsGradient)
        {
            scalar.Node.Receive(out Tensor seed, out _);
            Kernels.Fill(seed, 1);
            for (int i = _count - 1; i >= 0; i--)
            {
                Node node = _nodes[i];
                if (node.HasGradient) node.Backward(Kernels);
            }
        }

        // By index: an enumerator of the interface would be an allocation in every step.
        for (int i = 0; i < _trainable.Items.Count; i++)
        {
            Parameter parameter = _trainable.Items[i];
            if (!_parameters.TryGetValue(parameter, out Node? node) || !node.HasGradient) Kernels.Fill(parameter.Gradient, 0);
        }
    }

    /// <summary>
    /// Whether nothing but parameters was recorded between two nodes, so that no other can have taken what the first gives.
    /// </summary>
    internal bool AreNeighbours(Node first, Node second)
    {
        for (int i = first.Place + 1; i < second.Place; i++)
        {
            if (_nodes[i] is not ParameterNode) return false;
        }

        return true;
    }

    /// <summary>The next node, of the type asked for: the one that stood at this place before, where that is of the same type.</summary>
    public T Record<T>()
        where T : Node, new()
    {
        T node;
        if (_count < _nodes.Count && _nodes[_count] is T same)
        {
            node = same;
        }
        else
        {
            node = new T();
            node.Join(this);
            if (_count < _nodes.Count) _nodes[_count] = node;
            else _nodes.Add(node);
        }

        node.Begin(_count++);
        return node;
    }

    private Var Noise(RandomDistribution distribution, Shape shape, ref Philox random)
    {
        NoiseNode node = Record<NoiseNode>();
        node.Value.Resize(shape);
        Kernels.FillRandom(distribution, node.Value, ref random);
        return new Var(node);
    }
}
