using Disentangle.Layers;

namespace Disentangle.Methods;

/// <summary>
/// How the outputs of an encoder become codes: what <see cref="IRepresentation.Encode"/> does after the layers. A method with another kind
/// of code derives its own.
/// </summary>
public abstract record CodeRule
{
    /// <summary>The name that the code has in a graph, and that of its log-variance.</summary>
    protected const string Mean = "mean", LogVariance = "log_variance";

    /// <summary>Whether a code has a log-variance.</summary>
    public virtual bool HasLogVariance => false;

    /// <summary>
    /// Adds the nodes that make of the outputs the code, called <c>mean</c>, and where there is one its <c>log_variance</c>.
    /// </summary>
    /// <param name="graph">Takes them.</param>
    /// <param name="outputs">The name of the encoder's outputs, (B, outputs).</param>
    /// <param name="latents">D.</param>
    public abstract void AddTo(ILayerGraph graph, string outputs, int latents);

    /// <summary>Adds a node that divides the outputs into parts of D each.</summary>
    protected static void Split(ILayerGraph graph, string outputs, int latents, params string[] names) =>
        graph.Node("Split", names, [outputs, graph.Constant("widths", [.. names.Select(_ => (long)latents)])], Columns);

    private static GraphAttribute Columns => new("axis", Number: 1);

    /// <summary>The outputs (B, D) are the code.</summary>
    public sealed record Plain : CodeRule
    {
        /// <inheritdoc/>
        public override void AddTo(ILayerGraph graph, string outputs, int latents) => graph.Node("Identity", Mean, [outputs]);
    }

    /// <summary>The outputs (B, 2 D) are means and log-variances.</summary>
    public sealed record Gaussian : CodeRule
    {
        /// <inheritdoc/>
        public override bool HasLogVariance => true;

        /// <inheritdoc/>
        public override void AddTo(ILayerGraph graph, string outputs, int latents) => Split(graph, outputs, latents, Mean, LogVariance);
    }

    /// <summary>
    /// The outputs begin with the logits of categories and the means of continuous codes; the code is the
    /// softmax of the first, and the second.
    /// </summary>
    /// <param name="Categories">K.</param>
    /// <param name="Continuous">D - K.</param>
    public sealed record Categorical(int Categories, int Continuous) : CodeRule
    {
        /// <inheritdoc/>
        public override void AddTo(ILayerGraph graph, string outputs, int latents)
        {
            if (Categories == 0)
            {
                Split(graph, outputs, latents, Mean, "spread");
                return;
            }

            if (Continuous == 0)
            {
                graph.Node("Softmax", Mean, [outputs], Columns);
                return;
            }

            string[] parts = graph.Node(
                "Split",
                ["logits", "continuous", "spread"],
                [outputs, graph.Constant("widths", Categories, Continuous, Continuous)],
                Columns);
            graph.Node("Concat", Mean, [graph.Node("Softmax", "categories", [parts[0]], Columns), parts[1]], Columns);
        }
    }

    /// <summary>
    /// The outputs (B, 3 D) are logits of presence, means and log-variances; the code is the mean, times the sigmoid of logit plus prior
    /// logit where it is masked.
    /// </summary>
    /// <param name="PriorLogits">(D).</param>
    /// <param name="Masked">Whether it is.</param>
    /// <param name="LogVarianceScale">Multiplies the third part.</param>
    public sealed record Features(Tensor PriorLogits, bool Masked, float LogVarianceScale) : CodeRule
    {
        /// <inheritdoc/>
        public override bool HasLogVariance => true;

        /// <inheritdoc/>
        public override void AddTo(ILayerGraph graph, string outputs, int latents)
        {
            bool scaled = LogVarianceScale != 1;
            Split(graph, outputs, latents, "presence_logits", Masked ? "value" : Mean, scaled ? "log_deviation" : LogVariance);
            if (Masked)
            {
                string logits = graph.Node("Add", "posterior_logits", ["presence_logits", graph.Constant("prior_logits", PriorLogits)]);
                graph.Node("Mul", Mean, [graph.Node("Sigmoid", "presence", [logits]), "value"]);
            }

            if (scaled)
                graph.Node("Mul", LogVariance, ["log_deviation", graph.Constant("scale", new Tensor(new Shape(1), [LogVarianceScale]))]);
        }
    }

    /// <summary>The code is the nearest of each unit's values to activation(its output), the first of two as near.</summary>
    /// <param name="Values">(D, L).</param>
    /// <param name="Activation">Applied to the outputs.</param>
    public sealed record Quantised(Tensor Values, Activation Activation = default) : CodeRule
    {
        /// <summary>The codes of outputs (n, D), by the kernels that training uses.</summary>
        internal Codes Of(Codes outputs, IKernels kernels)
        {
            Shape shape = new(outputs.Count, outputs.Latents);
            Tensor bounded = kernels.CreateTensor(shape), nearest = kernels.CreateTensor(shape), indices = kernels.CreateTensor(shape);
            kernels.Activate(Activation, kernels.CreateTensor(shape, outputs.Means), bounded);
            kernels.Quantise(bounded, Values, nearest, indices);
            return new Codes(outputs.Count, outputs.Latents, nearest.HostRead().ToArray());
        }

        /// <inheritdoc/>
        public override void AddTo(ILayerGraph graph, string outputs, int latents)
        {
            outputs = graph.Activate(outputs, Activation, "bounded");
            int levels = Values.Shape[1];
            string choices = graph.Constant("values", Values);
            string each = graph.Node("Unsqueeze", "each_output", [outputs, graph.Constant("last_axis", 2)]);
            string distances = graph.Node("Abs", "distances", [graph.Node("Sub", "differences", [each, choices])]);
            string nearest = graph.Node(
                "ArgMin", "nearest", [distances], new GraphAttribute("axis", Number: 2), new GraphAttribute("keepdims", Number: 0));

            // Where a unit's values begin among those of all units.
            string starts = graph.Constant("starts", [.. Enumerable.Range(0, latents).Select(unit => (long)unit * levels)]);
            string places = graph.Node("Add", "places", [nearest, starts]);
            string all = graph.Node("Reshape", "all_values", [choices, graph.Constant("one_row", -1)]);
            graph.Node("Gather", Mean, [all, places]);
        }
    }
}
