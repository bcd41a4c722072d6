namespace Disentangle.Metrics.Learners;

/// <summary>
/// The trees of one learner, each complete to the same depth and stored as a heap: node 1 is the root, the children of node j are 2j
/// (values up to the threshold) and 2j + 1. A branch that ends early has thresholds that send every value to its leftmost leaf.
/// </summary>
internal sealed class Forest
{
    private readonly int[] _dimensions;
    private readonly double[] _thresholds;
    private readonly double[] _leaves;

    /// <summary>So many trees, each with a single leaf of value 0.</summary>
    public Forest(int trees, int depth)
    {
        (Trees, Depth, Width) = (trees, depth, 1 << depth);
        _dimensions = new int[trees * Width];
        _thresholds = new double[trees * Width];
        _leaves = new double[trees * Width];
        Array.Fill(_thresholds, double.PositiveInfinity);
    }

    /// <summary>How many trees.</summary>
    public int Trees { get; }

    /// <summary>Splits between root and leaf.</summary>
    public int Depth { get; }

    /// <summary>Leaves of a tree, 2^depth.</summary>
    public int Width { get; }

    /// <summary>Makes an inner node of a tree.</summary>
    public void Split(int tree, int node, int dimension, double threshold) =>
        (_dimensions[tree * Width + node], _thresholds[tree * Width + node]) = (dimension, threshold);

    /// <summary>Ends a branch of a tree at a node of some level.</summary>
    public void Leaf(int tree, int node, int level, double value) =>
        _leaves[tree * Width + (node << (Depth - level)) - Width] = value;

    /// <summary>The leaf value of a tree for one code.</summary>
    public double Value(int tree, ReadOnlySpan<float> code)
    {
        ReadOnlySpan<int> dimensions = _dimensions.AsSpan(tree * Width, Width);
        ReadOnlySpan<double> thresholds = _thresholds.AsSpan(tree * Width, Width);
        int node = 1;
        for (int level = 0; level < Depth; level++) node = 2 * node + (code[dimensions[node]] > thresholds[node] ? 1 : 0);
        return _leaves[tree * Width + node - Width];
    }
}
