namespace Disentangle.Metrics.Sources;

/// <summary>The codes of some images and the factor values that made them.</summary>
public sealed class CodeSample
{
    /// <summary>N codes of D values with N rows of K factor values.</summary>
    /// <param name="codes">N x D values, row by row; all finite.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <param name="factors">N x K factor values, row by row, each >= 0.</param>
    /// <param name="factorCount">K; 0 for images without labels.</param>
    /// <exception cref="ArgumentException">The sizes disagree, or a factor value is negative.</exception>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    public CodeSample(float[] codes, int dimensions, int[] factors, int factorCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(factorCount);
        Count = codes.Length / dimensions;
        if (Count == 0 || codes.Length != Count * dimensions)
            throw new ArgumentException($"codes must be rows of {dimensions} values, got {codes.Length} values", nameof(codes));
        if (factors.Length != Count * factorCount)
            throw new ArgumentException($"{Count} codes need {Count} x {factorCount} factor values, got {factors.Length}", nameof(factors));
        if (factors.DefaultIfEmpty(0).Min() < 0)
            throw new ArgumentException($"factor values must be >= 0, got {factors.Min()}", nameof(factors));
        FiniteCodes.Require(codes, dimensions);
        (Codes, Dimensions, Factors, FactorCount) = (codes, dimensions, factors, factorCount);
    }

    /// <summary>N: how many images.</summary>
    public int Count { get; }

    /// <summary>D: values of a code.</summary>
    public int Dimensions { get; }

    /// <summary>K: values of a label.</summary>
    public int FactorCount { get; }

    /// <summary>
    /// Whether codes are values to be told apart rather than numbers, as those of a quantised latent unit: metrics that distinguish the two
    /// count equal values then.
    /// </summary>
    public bool IsDiscrete { get; init; }

    /// <summary>N x D, row by row.</summary>
    public float[] Codes { get; }

    /// <summary>N x K, row by row.</summary>
    public int[] Factors { get; }

    /// <summary>Column <paramref name="dimension"/> of the codes: N values.</summary>
    public float[] Code(int dimension)
    {
        float[] column = new float[Count];
        for (int i = 0; i < column.Length; i++) column[i] = Codes[i * Dimensions + dimension];
        return column;
    }

    /// <summary>Column <paramref name="factor"/> of the factor values: N values.</summary>
    public int[] Factor(int factor)
    {
        int[] column = new int[Count];
        for (int i = 0; i < column.Length; i++) column[i] = Factors[i * FactorCount + factor];
        return column;
    }

    /// <summary>Some of the images, in the order given.</summary>
    internal CodeSample Rows(ReadOnlySpan<int> images)
    {
        float[] codes = new float[images.Length * Dimensions];
        int[] factors = new int[images.Length * FactorCount];
        for (int i = 0; i < images.Length; i++)
        {
            Codes.AsSpan(images[i] * Dimensions, Dimensions).CopyTo(codes.AsSpan(i * Dimensions));
            Factors.AsSpan(images[i] * FactorCount, FactorCount).CopyTo(factors.AsSpan(i * FactorCount));
        }

        return new CodeSample(codes, Dimensions, factors, FactorCount) { IsDiscrete = IsDiscrete };
    }

    /// <summary>The variance of column <paramref name="dimension"/> of the codes, over N - 1; exactly 0 where it has one value.</summary>
    internal double CodeVariance(int dimension)
    {
        float[] code = Code(dimension);
        if (code.Min() == code.Max()) return 0;
        double mean = code.Average(z => (double)z);
        return code.Sum(z => (z - mean) * (z - mean)) / (code.Length - 1);
    }

    /// <summary>Whether factor <paramref name="factor"/> takes more than one value.</summary>
    internal bool FactorVaries(int factor)
    {
        int[] values = Factor(factor);
        return values.Min() < values.Max();
    }
}
