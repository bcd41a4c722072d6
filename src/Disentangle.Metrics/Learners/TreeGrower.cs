using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Learners;

/// <summary>Grows regression trees on residuals, one level at a time; its buffers serve one tree after another.</summary>
/// <remarks>
/// Every level holds, for each dimension, the codes of each node next to each other and sorted, so that all splits of a node are one
/// pass over its part. Splitting a node divides its part of every dimension and keeps the order.
/// </remarks>
internal sealed class TreeGrower
{
    /// <summary>Gains that differ relatively by less are equal: they are sums over the same codes in another order.</summary>
    private const double TieTolerance = 1e-10;

    /// <summary>Nodes of a smaller variance are leaves.</summary>
    private const double SmallestVariance = 2.220446049250313e-16;

    private readonly SortedCodes _codes;
    private readonly double[] _rootWeights;
    private readonly double[] _weights;
    private readonly byte[] _right;
    private readonly int[] _dimensions;
    private int[] _orders = [];
    private int[] _spare;
    private int[] _next;
    private Node[] _nodes;
    private Node[] _children;

    /// <summary>Buffers for trees on these codes.</summary>
    public TreeGrower(SortedCodes codes, int maximumDepth)
    {
        _codes = codes;
        _rootWeights = new double[codes.Count];
        _weights = new double[codes.Count];
        FillWeights(_rootWeights, codes.Count);
        _right = new byte[codes.Count];
        _dimensions = [.. Enumerable.Range(0, codes.Dimensions)];
        _next = new int[codes.Orders.Length];
        _spare = new int[codes.Orders.Length];
        _nodes = new Node[1 << maximumDepth];
        _children = new Node[1 << maximumDepth];
    }

    /// <summary>Grows a tree on residuals, and adds its step to the scores.</summary>
    /// <param name="forest">Where the tree goes.</param>
    /// <param name="tree">Which tree of the forest it is.</param>
    /// <param name="residuals">y - p of every code.</param>
    /// <param name="scores">What the steps of the leaves are added to.</param>
    /// <param name="newtonFactor">What the Newton step of a leaf is multiplied with.</param>
    /// <param name="learningRate">What the value of a leaf is multiplied with before it is added to the scores.</param>
    /// <param name="importances">D sums that the tree's decreases of variance are added to.</param>
    /// <param name="options">Say how ties are broken.</param>
    public void Grow(
        Forest forest,
        int tree,
        ReadOnlySpan<double> residuals,
        Span<double> scores,
        double newtonFactor,
        double learningRate,
        Span<double> importances,
        GradientBoostingOptions options)
    {
        Philox random = options.Ties(tree);
        bool shuffles = options.TieSeed is not null;
        if (shuffles) ResetDimensions();
        _orders = _codes.Orders;
        _nodes[0] = Root(residuals);
        int count = 1;
        for (int level = 0; level <= forest.Depth && count > 0; level++)
        {
            int children = 0;
            for (int n = 0; n < count; n++)
            {
                ref readonly Node node = ref _nodes[n];
                if (shuffles && level < forest.Depth) random.Shuffle(_dimensions.AsSpan());
                Candidate best = level < forest.Depth && node.Count > 1 && node.Variance > SmallestVariance
                    ? Best(node, residuals) : default;
                if (best.Size == 0)
                {
                    ReadOnlySpan<int> codes = Part(_orders, node.Sorted, node);
                    double value = newtonFactor * NewtonStep(codes, residuals);
                    forest.Leaf(tree, node.Heap, level, value);
                    foreach (int i in codes) scores[i] += learningRate * value;
                    continue;
                }

                importances[best.Dimension] += best.Gain / node.Count / residuals.Length;
                ReadOnlySpan<int> order = Part(_orders, best.Dimension, node);
                ReadOnlySpan<float> column = _codes.Column(best.Dimension);
                // Halves are added, as in scikit-learn, because the sum of two large values may be infinite.
                double threshold = column[order[best.Size - 1]] / 2.0 + column[order[best.Size]] / 2.0;
                forest.Split(tree, node.Heap, best.Dimension, threshold);
                (_children[children], _children[children + 1]) = Divide(node, best, order, residuals);
                children += 2;
                if (level + 1 < forest.Depth) Partition(node, best);
            }

            // The children of the last level are leaves: all they need is the order of the dimension that made them.
            if (level + 1 < forest.Depth) (_orders, _next, _spare) = (_next, _spare, _next);
            (_nodes, _children, count) = (_children, _nodes, children);
        }
    }

    private static double NewtonStep(ReadOnlySpan<int> codes, ReadOnlySpan<double> residuals)
    {
        double numerator = 0, denominator = 0;
        foreach (int i in codes)
        {
            // p(1 - p), for the residual is 1 - p of the class itself and -p of any other.
            double r = residuals[i], size = Math.Abs(r);
            numerator += r;
            denominator += size * (1 - size);
        }

        return Math.Abs(denominator) < 1e-150 ? 0 : numerator / denominator;
    }

    private static void FillWeights(Span<double> weights, int count)
    {
        for (int i = 0; i < count - 1; i++) weights[i] = 1 / ((i + 1.0) * (count - i - 1));
    }

    private static Node Root(ReadOnlySpan<double> residuals)
    {
        double sum = 0, squares = 0;
        foreach (double r in residuals)
        {
            sum += r;
            squares += r * r;
        }

        return new Node(1, 0, residuals.Length, 0, sum, squares);
    }

    private ReadOnlySpan<int> Part(int[] orders, int dimension, in Node node) =>
        orders.AsSpan(dimension * _codes.Count + node.Start, node.Count);

    private void ResetDimensions()
    {
        for (int d = 0; d < _dimensions.Length; d++) _dimensions[d] = d;
    }

    private Candidate Best(in Node node, ReadOnlySpan<double> residuals)
    {
        ReadOnlySpan<double> weights = _rootWeights;
        if (node.Count < _codes.Count)
        {
            FillWeights(_weights, node.Count);
            weights = _weights;
        }

        Candidate best = default;
        foreach (int d in _dimensions)
        {
            Candidate candidate = SplitSearch.Best(Part(_orders, d, node), residuals, _codes.Column(d), node.Sum, weights);
            if (candidate.Size > 0 && (best.Size == 0 || candidate.Gain > best.Gain * (1 + TieTolerance)))
                best = candidate with { Dimension = d };
        }

        return best;
    }

    /// <summary>The two children; notes on which side of the split each code is: 0 left, 1 right.</summary>
    private (Node Left, Node Right) Divide(in Node node, Candidate split, ReadOnlySpan<int> order, ReadOnlySpan<double> residuals)
    {
        double sum = 0, squares = 0;
        foreach (int i in order[..split.Size])
        {
            double r = residuals[i];
            sum += r;
            squares += r * r;
            _right[i] = 0;
        }

        foreach (int i in order[split.Size..]) _right[i] = 1;
        return (
            new Node(2 * node.Heap, node.Start, split.Size, split.Dimension, sum, squares),
            new Node(
                2 * node.Heap + 1,
                node.Start + split.Size,
                node.Count - split.Size,
                split.Dimension,
                node.Sum - sum,
                node.Squares - squares));
    }

    private void Partition(in Node node, Candidate split)
    {
        ReadOnlySpan<byte> right = _right;
        for (int d = 0; d < _dimensions.Length; d++)
        {
            ReadOnlySpan<int> from = Part(_orders, d, node);
            Span<int> to = _next.AsSpan(d * _codes.Count + node.Start, node.Count);
            if (d == split.Dimension)
            {
                from.CopyTo(to);
                continue;
            }

            // Without a branch, for which nothing would predict.
            int l = 0, r = split.Size;
            foreach (int i in from)
            {
                int side = right[i];
                to[l + ((r - l) & -side)] = i;
                r += side;
                l += 1 - side;
            }
        }
    }

    /// <summary>
    /// A node of the level at work: its place in the tree, its part of the orders, its residuals' sum and sum of squares.
    /// </summary>
    /// <param name="Heap">Index in the tree.</param>
    /// <param name="Start">First place in every order.</param>
    /// <param name="Count">Codes.</param>
    /// <param name="Sorted">A dimension whose order is divided down to this node.</param>
    /// <param name="Sum">Of the residuals.</param>
    /// <param name="Squares">Of the residuals.</param>
    private readonly record struct Node(int Heap, int Start, int Count, int Sorted, double Sum, double Squares)
    {
        public double Variance => Squares / Count - Sum / Count * (Sum / Count);
    }
}
