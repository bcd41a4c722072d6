namespace Disentangle.Layers;

/// <summary>
/// A block of a <see cref="StyledDecoder"/>: transposed convolution without bias, leaky ReLU, and a style of the image's own.
/// </summary>
/// <param name="Convolution">(B, h, w, C) to (B, H, W, O).</param>
/// <param name="Style">The code's features (B, U) to scales and shifts, (B, 2 O), with a ReLU: neither is negative.</param>
public sealed record StyledBlock(TransposedConvolutionLayer Convolution, Dense Style);

/// <summary>
/// A decoder whose code chooses styles (adaptive instance normalisation, Huang and Belongie 2017; Karras et al. 2019): (B, D) to (B, H, W,
/// C). A learned image, the same for all, goes through the blocks; after each, it is normalised over its pixels, then scaled and shifted
/// by what the block's dense layer makes of the code's features.
/// </summary>
public sealed class StyledDecoder : ILayer
{
    private readonly Sequence _features;
    private readonly Parameter _constant;
    private readonly Unflatten _image;
    private readonly StyledBlock[] _blocks;
    private readonly ConvolutionLayer _last;

    /// <summary>A decoder of the given parts.</summary>
    /// <param name="features">(B, D) to (B, U).</param>
    /// <param name="constant">The learned image, (H W C).</param>
    /// <param name="image">Its size.</param>
    /// <param name="blocks">The blocks, the first reading the learned image.</param>
    /// <param name="last">To the image's channels.</param>
    public StyledDecoder(
        Sequence features, Parameter constant, ImageShape image, IReadOnlyList<StyledBlock> blocks, ConvolutionLayer last)
    {
        (_features, _constant, _image, _last) = (features, constant, new Unflatten(image.Height, image.Width, image.Channels), last);
        _blocks = [.. blocks];
        IEnumerable<ILayer> layers = [features, .. _blocks.SelectMany(block => (ILayer[])[block.Convolution, block.Style]), last];
        Parameters = [constant, .. layers.SelectMany(layer => layer.Parameters)];
        Tensors = [new(constant.Name, constant.Name, WeightKind.Vector), .. layers.SelectMany(layer => layer.Tensors)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerTensor> Tensors { get; }

    /// <inheritdoc/>
    public int HiddenOutputs => _features.HiddenOutputs + _blocks.Length;

    /// <inheritdoc/>
    public Var Apply(Var x) => Record(x, null);

    /// <summary>The same, and collects the features on their way and the image after each block, with its style.</summary>
    public Var Apply(Var x, ICollection<Var> hidden) => Record(x, hidden);

    private Var Record(Var x, ICollection<Var>? hidden)
    {
        Var features = hidden is null ? _features.Apply(x) : _features.Apply(x, hidden);     // (B, U)
        Var image = _image.Apply(Op.BroadcastRows(x.Tape.Use(_constant), x.Shape[0]));
        foreach (StyledBlock block in _blocks)
        {
            image = block.Convolution.Apply(image);
            Var style = block.Style.Apply(features);                                         // (B, 2 O)
            int channels = image.Shape.Last;
            Var scale = Op.Columns(style, 0, channels), shift = Op.Columns(style, channels, channels);
            image = Op.NormaliseImages(image, scale, shift, InstanceNormalisation.Epsilon);
            hidden?.Add(image);
        }

        return _last.Apply(image);
    }

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) =>
        _last.OutputOf(_blocks.Aggregate(_image.OutputOf(input), (shape, block) => block.Convolution.OutputOf(shape)));

    /// <inheritdoc/>
    public void AddWork(LayerWork work, Shape input, bool inputGradient)
    {
        _features.AddWork(work, input, inputGradient);
        Shape features = _features.OutputOf(input), image = _image.OutputOf(input);
        foreach (StyledBlock block in _blocks)
        {
            block.Convolution.AddWork(work, image, inputGradient: true);
            block.Style.AddWork(work, features, inputGradient: true);
            image = block.Convolution.OutputOf(image);
            work.AddNormalisation($"{block.Convolution.Name} normalised", image, InstanceNormalisation.Epsilon, Activation.Identity);
        }

        _last.AddWork(work, image, inputGradient: true);
    }

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name)
    {
        string features = graph.AddParts(_features, x, input, $"{name}/features");
        Shape shape = _image.OutputOf(new Shape(1, _constant.Value.Count)), codes = _features.OutputOf(input);

        // One image until the first style, which has a row for each code.
        string pixels = graph.Node(
            "Reshape", $"{name}/pixels", [graph.Weight(_constant.Name), graph.Constant($"{name}/size", 1, shape[1], shape[2], shape[3])]);
        string image = graph.Node("Transpose", $"{name}/constant", [pixels], new GraphAttribute("perm", Numbers: [0, 3, 1, 2]));
        for (int i = 0; i < _blocks.Length; i++)
        {
            string block = $"{name}/block{i + 1}";
            image = _blocks[i].Convolution.AddTo(graph, image, shape, block);
            shape = _blocks[i].Convolution.OutputOf(shape);
            string style = _blocks[i].Style.AddTo(graph, features, codes, $"{block}/style");
            image = Restyle(graph, image, style, shape.Last, block);
        }

        return _last.AddTo(graph, image, shape, $"{name}/last");
    }

    private static string Restyle(ILayerGraph graph, string image, string style, int channels, string name)
    {
        float[] ones = [.. Enumerable.Repeat(1f, channels)];
        Shape each = new(channels);
        string normal = graph.Node(
            "InstanceNormalization", $"{name}/norm",
            [image, graph.Constant($"{name}/one", new Tensor(each, ones)), graph.Constant($"{name}/zero", new Tensor(each))],
            new GraphAttribute("epsilon", InstanceNormalisation.Epsilon));
        string[] parts = graph.Node(
            "Split", [$"{name}/scales", $"{name}/shifts"], [style, graph.Constant($"{name}/widths", channels, channels)],
            new GraphAttribute("axis", Number: 1));
        string axes = graph.Constant($"{name}/axes", 2, 3);
        string scale = graph.Node("Unsqueeze", $"{name}/scale", [parts[0], axes]);
        string shift = graph.Node("Unsqueeze", $"{name}/shift", [parts[1], axes]);
        return graph.Node("Add", $"{name}/styled", [graph.Node("Mul", $"{name}/scaled", [normal, scale]), shift]);
    }
}
