using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Learners;

/// <summary>
/// The columns of codes in an order and with signs that their values decide, so that a learner whose ties are broken by position or by
/// rounding finds the same whatever the order and the signs of the columns.
/// </summary>
/// <remarks>
/// A column's sign is such that the first of its values that differs from the one in row 0 is greater; columns are sorted by their ranks,
/// row by row. Columns with equal ranks keep their order: trees cannot tell them apart.
/// </remarks>
internal sealed class CanonicalCodes
{
    private readonly int[] _signs;

    /// <summary>Takes order and signs from a sample.</summary>
    public CanonicalCodes(CodeSample sample)
    {
        float[][] columns = [.. Enumerable.Range(0, sample.Dimensions).Select(sample.Code)];
        _signs = Array.ConvertAll(columns, Sign);
        int[][] ranks = [.. columns.Select((column, d) => DenseRanks(Array.ConvertAll(column, z => _signs[d] * z)))];
        Order = [.. Enumerable.Range(0, columns.Length).OrderBy(d => ranks[d], Comparer<int[]>.Create(Compare))];
    }

    /// <summary>Which column of the sample is at each place (D).</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>The codes of a sample, N x D, row by row, their columns in this order and with these signs.</summary>
    public float[] Apply(CodeSample sample)
    {
        float[] codes = new float[sample.Codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int d = Order[i % sample.Dimensions];
            codes[i] = _signs[d] * sample.Codes[i / sample.Dimensions * sample.Dimensions + d];
        }

        return codes;
    }

    private static int Sign(float[] column)
    {
        int other = Array.FindIndex(column, z => z != column[0]);
        return other >= 0 && column[other] < column[0] ? -1 : 1;
    }

    // Equal values have the same rank, and the next one the next number.
    private static int[] DenseRanks(float[] column)
    {
        float[] values = [.. column.Distinct().Order()];
        return Array.ConvertAll(column, z => Array.BinarySearch(values, z));
    }

    private static int Compare(int[]? left, int[]? right) => left.AsSpan().SequenceCompareTo(right);
}
